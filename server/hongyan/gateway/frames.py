"""Frames as bytes, and back.

`hongyan.v1.proto`: every frame is its protobuf bytes behind their length as a varint, in both directions; TCP carries
such frames one after the other, and a binary WebSocket message is one or several of them (never a part of one).
`hongyan.v1.json`: a text message is one object or an array of objects; in a `call` and a `reply` the JSON `body` is the
request or the answer itself (`rpc.json_codec` turns it into the request's bytes, so that both encodings mean the same).

What is sent often is not built as a message: `sent` and `push` are put together from bytes that exist already, and a
push is encoded once for all connections of an encoding (`Shared`).
"""

from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from google.protobuf.message import DecodeError, Message

from hongyan.rpc import json_codec
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, message_pb2, model_pb2
from hongyan_proto.errors_pb2 import ErrorCode

MOST_FRAMES = 256
_parse = frames_pb2.ClientFrame.FromString
_ID_TAG = 0x08
_ID, _PUSH, _ENTRIES = b"\x08", b"\x5a", b"\x0a"
_PUSH_JSON = b'{"push":{"entries":[%b],"events":[],"marks":[],"conversations":[]}}'


class Refused(NamedTuple):
    """A frame that is none, though its id could be read: it gets an answer and the others of its message live."""

    id: int
    error: ServiceError


class Codec(Protocol):
    """One encoding of the client protocol. Stateless: one object serves all connections that speak it."""

    subprotocol: str
    text: bool

    def decode(self, message: bytes, limit: int, most: int = MOST_FRAMES) -> "list[frames_pb2.ClientFrame | Refused]":
        """All frames of a whole message; `bad_frame`, or `too_large` for one over `limit` bytes or `most` frames."""
        ...

    def encode(self, frame: frames_pb2.ServerFrame) -> bytes: ...

    def answer(self, frame_id: int, name: str, message: Message) -> bytes:
        """The frame of this id whose body `name` is the message."""
        ...

    def sent(self, frame_id: int, sent: bytes) -> bytes:
        """The answer to a send: an encoded `Sent`."""
        ...

    def push_entry(self, entry: bytes) -> bytes:
        """A push of one encoded entry."""
        ...

    def join(self, frames: list[bytes]) -> bytes:
        """One message of several encoded frames."""
        ...

    def unasked(self, frame: bytes) -> bool:
        """Whether an encoded frame is no answer: a slow reader may lose it."""
        ...

    def reply(self, frame_id: int, message: Message) -> bytes:
        """The answer to a `call`."""
        ...


@lru_cache(maxsize=1 << 14)
def varint(value: int) -> bytes:
    """The base-128 encoding of a size, a tag or a frame's id: the same few come again and again."""
    parts = bytearray()
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


_TAGS = {
    field.name: varint(field.number << 3 | 2)
    for field in frames_pb2.ServerFrame.DESCRIPTOR.fields
    if field.message_type is not None
}
_SENT = _TAGS["sent"]


def split(data: bytes, limit: int) -> tuple[list[bytes], int]:
    """The whole frames at the start of a stream and how many bytes they took. `too_large` as soon as a length says so,
    before its frame has come; `bad_frame` for a length that is no varint of 32 bits.
    """
    frames: list[bytes] = []
    at, end = 0, len(data)
    while at < end:
        size, start = data[at], at + 1
        if size >= 0x80:
            size, start = _length(data, at)
            if not start:
                break
        if size > limit:
            raise ServiceError(ErrorCode.too_large, f"a frame may have {limit} bytes")
        if start + size > end:
            break
        at = start + size
        frames.append(data[start:at])
    return frames, at


def _only(message: bytes, limit: int) -> int:
    """Where the frame begins when the message is exactly one of less than 16 KiB, the usual case; else 0."""
    end = len(message)
    if end < 2 or end > limit:
        return 0
    size = message[0]
    if size < 0x80:
        return 1 if size + 1 == end else 0
    more = message[1]
    return 2 if more < 0x80 and (size & 0x7F | more << 7) + 2 == end else 0


def needed(rest: bytes | bytearray) -> int:
    """How many bytes the frame that begins here has, with its length."""
    size, start = _length(rest, 0)
    return size + start if start else len(rest) + 1


def _length(data: bytes | bytearray, at: int) -> tuple[int, int]:
    size = 0
    for place in range(5):
        if at + place >= len(data):
            return 0, 0
        byte = data[at + place]
        size |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return size, at + place + 1
    raise ServiceError(ErrorCode.bad_frame, "the length of a frame is no varint of 32 bits")


class ProtoCodec:
    subprotocol = "hongyan.v1.proto"
    text = False

    def decode(self, message: bytes, limit: int, most: int = MOST_FRAMES) -> list[frames_pb2.ClientFrame | Refused]:
        if (start := _only(message, limit)) > 0:
            try:
                return [_parse(message[start:])]
            except DecodeError:
                raise ServiceError(ErrorCode.bad_frame, "not a protobuf frame") from None
        parts, taken = split(message, limit)
        if taken != len(message) or not parts:
            raise ServiceError(ErrorCode.bad_frame, "the message does not end where its last frame ends")
        if len(parts) > most:
            raise ServiceError(ErrorCode.too_large, f"a message may hold {most} frames")
        return self.frames(parts)

    def frames(self, parts: list[bytes]) -> list[frames_pb2.ClientFrame | Refused]:
        try:
            return [_parse(part) for part in parts]
        except DecodeError:
            raise ServiceError(ErrorCode.bad_frame, "not a protobuf frame") from None

    def encode(self, frame: frames_pb2.ServerFrame) -> bytes:
        body = frame.SerializeToString()
        return varint(len(body)) + body

    def answer(self, frame_id: int, name: str, message: Message) -> bytes:
        body = message.SerializeToString()
        head = b"%c%b%b%b" % (_ID_TAG, varint(frame_id), _TAGS[name], varint(len(body)))
        return varint(len(head) + len(body)) + head + body

    def sent(self, frame_id: int, sent: bytes) -> bytes:
        head = _ID + varint(frame_id) + _SENT + varint(len(sent))
        return varint(len(head) + len(sent)) + head + sent

    def push_entry(self, entry: bytes) -> bytes:
        inner = varint(len(entry))
        outer = varint(len(entry) + len(inner) + 1)
        return b"".join((varint(len(entry) + len(inner) + len(outer) + 2), _PUSH, outer, _ENTRIES, inner, entry))

    def join(self, frames: list[bytes]) -> bytes:
        return frames[0] if len(frames) == 1 else b"".join(frames)

    def unasked(self, frame: bytes) -> bool:
        at = 0
        while frame[at] >= 0x80:
            at += 1
        return len(frame) > at + 1 and frame[at + 1] != _ID_TAG

    def reply(self, frame_id: int, message: Message) -> bytes:
        body = frames_pb2.Reply(body=message.SerializeToString())
        return self.encode(frames_pb2.ServerFrame(id=frame_id, reply=body))


class JsonCodec:
    subprotocol = "hongyan.v1.json"
    text = True

    def decode(self, message: bytes, limit: int, most: int = MOST_FRAMES) -> list[frames_pb2.ClientFrame | Refused]:
        if len(message) > limit:
            raise ServiceError(ErrorCode.too_large, f"a message may have {limit} bytes")
        try:
            value = json_codec.loads(message)
        except ServiceError as error:
            raise ServiceError(ErrorCode.bad_frame, "the message is not JSON") from error
        items = value if isinstance(value, list) else [value]
        if not items:
            raise ServiceError(ErrorCode.bad_frame, "a message holds at least one frame")
        if len(items) > most:
            raise ServiceError(ErrorCode.too_large, f"a message may hold {most} frames")
        return [self._frame(item) for item in items]

    def encode(self, frame: frames_pb2.ServerFrame) -> bytes:
        return json_codec.to_json(frame).encode()

    def answer(self, frame_id: int, name: str, message: Message) -> bytes:
        return b'{"id":%d,"%b":%b}' % (frame_id, name.encode(), json_codec.to_json(message).encode())

    def sent(self, frame_id: int, sent: bytes) -> bytes:
        return self.answer(frame_id, "sent", message_pb2.Sent.FromString(sent))

    def push_entry(self, entry: bytes) -> bytes:
        return _PUSH_JSON % json_codec.to_json(model_pb2.Entry.FromString(entry)).encode()

    def join(self, frames: list[bytes]) -> bytes:
        return frames[0] if len(frames) == 1 else b"[%b]" % b",".join(frames)

    def unasked(self, frame: bytes) -> bool:
        return not frame.startswith(b'{"id"')

    def reply(self, frame_id: int, message: Message) -> bytes:
        return json_codec.reply_json(frame_id, message).encode()

    def _frame(self, item: Any) -> frames_pb2.ClientFrame | Refused:
        if not isinstance(item, dict):
            raise ServiceError(ErrorCode.bad_frame, "a frame is a JSON object")
        try:
            return json_codec.from_object(frames_pb2.ClientFrame, item)
        except ServiceError as error:
            frame_id = item.get("id")
            if type(frame_id) is int and 0 < frame_id < 1 << 32:
                return Refused(frame_id, error)
            raise ServiceError(ErrorCode.bad_frame, error.message, field=error.field) from None


PROTO = ProtoCodec()
JSON = JsonCodec()
CODECS: dict[str, Codec] = {codec.subprotocol: codec for codec in (PROTO, JSON)}


class Shared:
    """A frame for many connections, encoded at most once for each encoding that one of them speaks."""

    __slots__ = ("_entry", "_frame", "_json", "_proto")

    def __init__(self, frame: frames_pb2.ServerFrame | None = None, *, entry: bytes = b"") -> None:
        self._frame = frame
        self._entry = entry
        self._proto = b""
        self._json = b""
        """Empty until somebody has asked."""

    def of(self, codec: Codec) -> bytes:
        encoded = self._json if codec.text else self._proto
        if not encoded:
            encoded = codec.push_entry(self._entry) if self._frame is None else codec.encode(self._frame)
            if codec.text:
                self._json = encoded
            else:
                self._proto = encoded
        return encoded
