"""Protobuf as JSON and back, by the rules of the public API.

lowerCamelCase names; 64-bit integers as strings (numbers are accepted too); every field is written except unset
`optional` and message fields; enum values are the words of the .proto; bytes are base64; `null` means absent.

In a `call` frame the body is the request's own JSON: it becomes the request's bytes, so that a frame is the same
whichever way it came. Raises `bad_request` for a wrong type, with the field's name. Unknown fields are ignored, or with
`strict` refused as `unknown_field`.
"""

import json
from typing import Any

from google.protobuf.message import Message

from hongyan.rpc.errors import ServiceError
from hongyan.rpc.json_reading import AnyMessage, fill, from_object, from_words, printable
from hongyan.rpc.json_writing import to_object
from hongyan_proto.errors_pb2 import ErrorCode

__all__ = [
    "dumps",
    "fill",
    "from_json",
    "from_object",
    "from_words",
    "loads",
    "printable",
    "reply_json",
    "to_json",
    "to_object",
]


def loads(data: bytes | str) -> Any:
    """JSON text to plain objects; ServiceError(bad_request) for anything else, however deep or long its numbers."""
    try:
        return _decode_text(data if isinstance(data, str) else str(data, "utf-8"))
    except (ValueError, RecursionError) as error:
        raise ServiceError(ErrorCode.bad_request, "is not JSON") from error


def dumps(value: Any) -> str:
    return _encode_text(value)


def to_json(message: Message) -> str:
    return _encode_text(to_object(message))


def from_json(message_type: type[AnyMessage], data: bytes | str, *, strict: bool = False) -> AnyMessage:
    return from_object(message_type, loads(data), strict=strict)


def reply_json(frame_id: int, reply: Message) -> str:
    """The `reply` frame of a `call`: in JSON the reply itself stands in its body."""
    return _encode_text({"id": frame_id, "reply": {"body": to_object(reply)}})


def _no_constant(word: str) -> Any:
    raise ValueError(word)


_decode_text = json.JSONDecoder(parse_constant=_no_constant).decode
_encode_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
