"""Messages as plain objects that `json` can write. One plan per message type, made from its descriptor."""

import base64
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from hongyan.rpc.checker import is_map
from hongyan.rpc.methods import descriptor_of

Make = Callable[[Any], Any]
"""What makes a field's value JSON; None where it is so already."""

WIDE = {FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64}
_LEFT_OUT_AT_0 = {"hongyan.v1.ServerFrame.id"}  # what the server says by itself bears no id


def to_object(message: Message) -> dict[str, Any]:
    plan = _plans.get(type(message))
    if plan is None:
        plan = _plans[type(message)] = _Plan(descriptor_of(message))
    return plan.write(message)


class _Plan:
    """Fields in groups by how they are read, which is what costs: plain ones all at once, a oneof by one look."""

    __slots__ = ("_get", "_keys", "_made", "_members", "_oneofs", "_optional", "_repeated", "_sparse", "_wide")

    def __init__(self, descriptor: Descriptor) -> None:
        fields = list(descriptor.fields)
        sparse = [field for field in fields if field.full_name in _LEFT_OUT_AT_0]
        plain = [one for one in fields if not one.is_repeated and not one.has_presence and one not in sparse]
        self._keys = [field.json_name for field in plain]
        self._get = _getter([field.name for field in plain])
        self._wide = [field.json_name for field in plain if field.cpp_type in WIDE]
        self._made = [
            (field.json_name, make)
            for field in plain
            if field.cpp_type not in WIDE and (make := _maker(field)) is not None
        ]
        self._sparse = [(field.name, field.json_name) for field in sparse]
        self._repeated = [(field.name, field.json_name, _all_of(field)) for field in fields if field.is_repeated]
        oneofs = [oneof for oneof in descriptor.oneofs if len(oneof.fields) > 1 or not _is_optional(oneof.fields[0])]
        members = [field for oneof in oneofs for field in oneof.fields]
        self._oneofs = [oneof.name for oneof in oneofs]
        self._members = {field.name: (field.json_name, _maker(field)) for field in members}
        self._optional = [
            (field.name, field.json_name, _maker(field))
            for field in fields
            if field.has_presence and not field.is_repeated and field.name not in self._members
        ]

    def write(self, message: Any) -> dict[str, Any]:
        out = dict(zip(self._keys, self._get(message), strict=True))
        for key in self._wide:
            out[key] = str(out[key])
        for key, make in self._made:
            out[key] = make(out[key])
        for name, key in self._sparse:
            if value := getattr(message, name):
                out[key] = value
        for name, key, make in self._repeated:
            out[key] = make(getattr(message, name))
        for name, key, one in self._optional:
            if message.HasField(name):
                value = getattr(message, name)
                out[key] = value if one is None else one(value)
        for oneof in self._oneofs:
            chosen = message.WhichOneof(oneof)
            if chosen is not None:
                key, one = self._members[chosen]
                value = getattr(message, chosen)
                out[key] = value if one is None else one(value)
        return out


_plans: dict[type[Message], _Plan] = {}


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if not names:
        return lambda _: ()
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda message: (get(message),)


def _is_optional(field: FieldDescriptor) -> bool:
    """Whether the oneof of this field is only how protobuf writes down the word `optional`."""
    assert field.containing_oneof is not None
    return field.containing_oneof.name == f"_{field.name}"


def _all_of(field: FieldDescriptor) -> Make:
    if is_map(field):
        assert field.message_type is not None
        one = _maker(field.message_type.fields_by_name["value"])
        return lambda values: {str(key): value if one is None else one(value) for key, value in values.items()}
    one = _maker(field)
    return list if one is None else lambda values: [one(value) for value in values]


def _maker(field: FieldDescriptor) -> Make | None:
    if field.cpp_type in WIDE:
        return str
    if field.cpp_type == FieldDescriptor.CPPTYPE_MESSAGE:
        return to_object
    if field.enum_type is not None:
        words = {value.number: value.name for value in field.enum_type.values}
        return lambda number: words.get(number, number)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda value: base64.b64encode(value).decode()
    return None
