"""JSON values into messages. One reader per field, made from its descriptor when the type is first seen."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any, TypeVar

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

from hongyan.rpc.checker import is_map
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.json_writing import WIDE
from hongyan.rpc.methods import METHODS, descriptor_of
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.frames_pb2 import Call

AnyMessage = TypeVar("AnyMessage", bound=Message)
Read = Callable[[Any, Any, int, bool], None]
"""(message, JSON value, depth, strict): puts the value into its field of the message."""

DEPTH = 32
_INTEGER = re.compile(r"-?[0-9]{1,20}", re.ASCII)
_RANGES = {
    FieldDescriptor.CPPTYPE_INT32: (-(1 << 31), (1 << 31) - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(1 << 63), (1 << 63) - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, (1 << 32) - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, (1 << 64) - 1),
}


def from_object(message_type: type[AnyMessage], value: Any, *, strict: bool = False) -> AnyMessage:
    message = message_type()
    _read_object(message, value, 0, strict)
    return message


def fill(message: Message, value: Any, *, strict: bool) -> None:
    """Put the fields of a JSON object into an existing message."""
    _read_object(message, value, 0, strict)


def from_words(field: FieldDescriptor, text: str) -> Any:
    """A path or query parameter as the JSON value that `fill` takes for this field."""
    if field.cpp_type in _RANGES:
        if _INTEGER.fullmatch(text) is None:
            raise _wrong(field, "a whole number")
        return int(text)
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        if text not in {"true", "false"}:
            raise _wrong(field, "true or false")
        return text == "true"
    if field.cpp_type == FieldDescriptor.CPPTYPE_MESSAGE:
        raise _wrong(field, "given in a body")
    return text


def _read_object(message: Message, value: Any, depth: int, strict: bool) -> None:
    if type(value) is not dict:
        raise ServiceError(ErrorCode.bad_request, "is not an object")
    if depth > DEPTH:
        raise ServiceError(ErrorCode.bad_request, f"is nested deeper than {DEPTH}")
    kind = type(message)
    readers = _readers.get(kind)
    if readers is None:
        readers = {field.json_name: _reader(field) for field in descriptor_of(kind).fields}
        _readers[kind] = readers
    if kind is Call:
        value = _call_of_json(value)
    for key, item in value.items():
        read = readers.get(key)
        if read is None:
            if strict:
                raise ServiceError(ErrorCode.unknown_field, "is not a field", field=printable(key))
        elif item is not None:
            read(message, item, depth, strict)


_readers: dict[type[Message], dict[str, Read]] = {}


def _call_of_json(value: dict[str, Any]) -> dict[str, Any]:
    method = METHODS.get(word) if type(word := value.get("method")) is str else None
    if method is None:
        raise ServiceError(ErrorCode.unknown_method, field="method")
    body = value.get("body")
    try:
        request = from_object(method.request, {} if body is None else body)
    except ServiceError as error:
        raise ServiceError(error.code, error.message, field=f"body.{error.field}" if error.field else "body") from None
    return {"method": word, "body": base64.b64encode(request.SerializeToString()).decode()}


def _reader(field: FieldDescriptor) -> Read:
    if is_map(field):
        return _map_reader(field)
    if field.cpp_type == FieldDescriptor.CPPTYPE_MESSAGE:
        return _list_reader(field) if field.is_repeated else _message_reader(field)
    name, take = field.name, _taker(field)
    if field.is_repeated:

        def read_all(message: Any, value: Any, depth: int, strict: bool) -> None:  # noqa: ARG001
            if type(value) is not list:
                raise _wrong(field, "a list")
            try:
                getattr(message, name).extend([take(item) for item in value])
            except UnicodeError:
                raise _wrong(field, "Unicode text") from None

        return read_all
    oneof = _oneof(field)

    def read(message: Any, value: Any, depth: int, strict: bool) -> None:  # noqa: ARG001
        if oneof is not None and message.WhichOneof(oneof) is not None:
            raise _wrong(field, f"the only one of {oneof}")
        try:
            setattr(message, name, take(value))
        except UnicodeError:
            raise _wrong(field, "Unicode text") from None

    return read


def _message_reader(field: FieldDescriptor) -> Read:
    name, oneof = field.name, _oneof(field)

    def read(message: Any, value: Any, depth: int, strict: bool) -> None:
        if oneof is not None and message.WhichOneof(oneof) is not None:
            raise _wrong(field, f"the only one of {oneof}")
        inner = getattr(message, name)
        inner.SetInParent()
        _read_within(field, inner, value, depth, strict)

    return read


def _list_reader(field: FieldDescriptor) -> Read:
    def read(message: Any, value: Any, depth: int, strict: bool) -> None:
        if type(value) is not list:
            raise _wrong(field, "a list")
        items = getattr(message, field.name)
        for item in value:
            _read_within(field, items.add(), item, depth, strict)

    return read


def _map_reader(field: FieldDescriptor) -> Read:
    inner = _map_value(field)
    if inner.cpp_type == FieldDescriptor.CPPTYPE_MESSAGE:
        raise TypeError(f"{field.full_name}: maps of messages have no JSON here")
    take = _taker(inner)

    def read(message: Any, value: Any, depth: int, strict: bool) -> None:  # noqa: ARG001
        if type(value) is not dict:
            raise _wrong(field, "an object")
        target = getattr(message, field.name)
        try:
            for key, item in value.items():
                target[key] = take(item)
        except UnicodeError:
            raise _wrong(field, "Unicode text") from None

    return read


def _read_within(field: FieldDescriptor, inner: Message, value: Any, depth: int, strict: bool) -> None:
    try:
        _read_object(inner, value, depth + 1, strict)
    except ServiceError as error:
        where = f"{field.json_name}.{error.field}" if error.field else field.json_name
        raise ServiceError(error.code, error.message, field=where) from None


def _oneof(field: FieldDescriptor) -> str | None:
    oneof = field.containing_oneof
    return None if oneof is None or len(oneof.fields) == 1 else oneof.name


def _enum(field: FieldDescriptor) -> EnumDescriptor:
    assert field.enum_type is not None
    return field.enum_type


def _map_value(field: FieldDescriptor) -> FieldDescriptor:
    assert field.message_type is not None
    return field.message_type.fields_by_name["value"]


def _wrong(field: FieldDescriptor, what: str) -> ServiceError:
    return ServiceError(ErrorCode.bad_request, f"is not {what}", field=field.json_name)


def printable(key: str) -> str:
    return key[:64].encode("ascii", "backslashreplace").decode()


def _taker(field: FieldDescriptor) -> Callable[[Any], Any]:
    """What turns a JSON value into the field's Python value, or raises `bad_request`."""
    if field.cpp_type in _RANGES:
        return _integer_taker(field)
    if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        return _enum_taker(field)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return _bytes_taker(field)
    if field.cpp_type in {FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT}:
        return _typed_taker(field, (int, float), "a number")
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return _typed_taker(field, (bool,), "true or false")
    return _typed_taker(field, (str,), "a string")


def _typed_taker(field: FieldDescriptor, types: tuple[type, ...], what: str) -> Callable[[Any], Any]:
    def take(value: Any) -> Any:
        if type(value) not in types:
            raise _wrong(field, what)
        return value

    return take


def _integer_taker(field: FieldDescriptor) -> Callable[[Any], int]:
    least, most = _RANGES[field.cpp_type]
    wide = field.cpp_type in WIDE

    def take(value: Any) -> int:
        if type(value) is int:
            number = value
        elif (type(value) is float and value.is_integer()) or (
            wide and type(value) is str and _INTEGER.fullmatch(value) is not None
        ):
            number = int(value)
        else:
            raise _wrong(field, "a whole number")
        if not least <= number <= most:
            raise _wrong(field, f"between {least} and {most}")
        return number

    return take


def _enum_taker(field: FieldDescriptor) -> Callable[[Any], int]:
    words = {value.name: value.number for value in _enum(field).values}

    def take(value: Any) -> int:
        number = words.get(value) if type(value) is str else None
        if number is None:
            raise ServiceError(ErrorCode.invalid_field, "is not one of the known words", field=field.json_name)
        return number

    return take


def _bytes_taker(field: FieldDescriptor) -> Callable[[Any], bytes]:
    def take(value: Any) -> bytes:
        if type(value) is not str:
            raise _wrong(field, "base64")
        try:
            plain = value.replace("-", "+").replace("_", "/").rstrip("=")
            return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
        except (binascii.Error, ValueError):
            raise _wrong(field, "base64") from None

    return take
