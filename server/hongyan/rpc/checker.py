"""Refuses requests whose fields break the rules of their .proto. Compiled once per message type, then closures only."""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import descriptor_of
from hongyan_proto import options_pb2
from hongyan_proto.errors_pb2 import ErrorCode

Check = Callable[[Any], None]

MOST_INTEGER = (1 << 63) - 1
"""Unsigned 64-bit fields too stay within what databases can hold."""

BOUNDS = ("max_items", "max_chars", "max_bytes", "max")
"""The first of these that a rule gives is the one that its `limit` replaces."""

_MESSAGE = FieldDescriptor.CPPTYPE_MESSAGE
_STRING = FieldDescriptor.CPPTYPE_STRING
_ENUM = FieldDescriptor.CPPTYPE_ENUM
_INTEGERS = {
    FieldDescriptor.CPPTYPE_INT32,
    FieldDescriptor.CPPTYPE_INT64,
    FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_UINT64,
}


def field_rule(field: FieldDescriptor) -> options_pb2.FieldRule:
    return cast("options_pb2.FieldRule", field.GetOptions().Extensions[options_pb2.field])  # type: ignore[index]


def is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def bounded_rule(field: FieldDescriptor, limits: Mapping[str, int]) -> options_pb2.FieldRule:
    """The rule of a field with the bound that a setting replaces: of items, else characters, else bytes, else value."""
    rule = options_pb2.FieldRule()
    rule.CopyFrom(field_rule(field))
    if rule.limit and rule.limit in limits:
        for bound in BOUNDS:
            if getattr(rule, bound):
                setattr(rule, bound, limits[rule.limit])
                if bound == "max_chars" and rule.max_bytes:
                    rule.max_bytes = max(rule.max_bytes, 4 * rule.max_chars)
                break
    return rule


class Checker:
    """Checks messages against their field rules and these limits (`(field).limit` name -> value). Thread-safe."""

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._limits = dict(limits)
        self._compiled: dict[str, Check] = {}

    def check(self, message: Message) -> None:
        """Raise ServiceError(invalid_field, field="text.mentions") for the first broken rule."""
        compiled = self._compiled.get(message.DESCRIPTOR.full_name)
        (compiled or self._compile(descriptor_of(message)))(message)

    def checker_for(self, message_type: type[Message]) -> Check:
        """The compiled check of one message type: for hot paths, fetched once."""
        name = message_type.DESCRIPTOR.full_name
        return self._compiled.get(name) or self._compile(descriptor_of(message_type))

    def _compile(self, descriptor: Descriptor) -> Check:
        # A type may hold itself, so its entry stands before its fields are looked at.
        name, checks = descriptor.full_name, cast("list[Check]", [])

        def check(message: Any) -> None:
            for one in checks:
                one(message)

        self._compiled[name] = check
        checks += [one for field in descriptor.fields if (one := self._field(field)) is not None]
        return check

    def _field(self, field: FieldDescriptor) -> Check | None:
        rule = bounded_rule(field, self._limits)
        if is_map(field):
            return None
        if field.is_repeated:
            return _repeated(field, rule, self._value(field, rule))
        if field.cpp_type == _MESSAGE:
            return _nested(field, rule, self._message(field.message_type))
        value = self._value(field, rule)
        if value is None and not rule.required:
            return None
        return _optional(field, rule, value) if field.has_presence else _plain(field, rule, value)

    def _message(self, descriptor: Descriptor | None) -> Check:
        assert descriptor is not None
        return self._compiled.get(descriptor.full_name) or self._compile(descriptor)

    def _value(self, field: FieldDescriptor, rule: options_pb2.FieldRule) -> Check | None:
        if field.cpp_type == _MESSAGE:
            return self._message(field.message_type)
        if field.cpp_type == _STRING:
            return _text(rule) if field.type == FieldDescriptor.TYPE_STRING else _blob(rule)
        if field.cpp_type == _ENUM:
            return _word(field)
        return _integer(field, rule) if field.cpp_type in _INTEGERS else None


class _Broken(Exception):
    """A value breaks its rule; the field's name is put to it where it is known."""


def _refuse(field: FieldDescriptor, message: str) -> ServiceError:
    return ServiceError(ErrorCode.invalid_field, message, field=field.json_name)


def _plain(field: FieldDescriptor, rule: options_pb2.FieldRule, check: Check | None) -> Check:
    name, required = field.name, rule.required

    def checked(message: Any) -> None:
        value = getattr(message, name)
        if not value:
            if required:
                raise _refuse(field, "is required")
            return
        if check is not None:
            try:
                check(value)
            except _Broken as broken:
                raise _refuse(field, str(broken)) from None

    return checked


def _optional(field: FieldDescriptor, rule: options_pb2.FieldRule, check: Check | None) -> Check:
    name, required = field.name, rule.required

    def checked(message: Any) -> None:
        if not message.HasField(name):
            if required:
                raise _refuse(field, "is required")
            return
        if check is not None:
            try:
                check(getattr(message, name))
            except _Broken as broken:
                raise _refuse(field, str(broken)) from None

    return checked


def _nested(field: FieldDescriptor, rule: options_pb2.FieldRule, check: Check) -> Check:
    name, required = field.name, rule.required

    def checked(message: Any) -> None:
        if message.HasField(name):
            _within(field, check, getattr(message, name))
        elif required:
            raise _refuse(field, "is required")

    return checked


def _repeated(field: FieldDescriptor, rule: options_pb2.FieldRule, check: Check | None) -> Check | None:
    name, required, most = field.name, rule.required, rule.max_items
    if check is None and not (required or most):
        return None

    def checked(message: Any) -> None:
        values = getattr(message, name)
        if not values:
            if required:
                raise _refuse(field, "is required")
            return
        if most and len(values) > most:
            raise _refuse(field, f"has more than {most} items")
        if check is not None:
            for value in values:
                _within(field, check, value)

    return checked


def _within(field: FieldDescriptor, check: Check, value: Any) -> None:
    try:
        check(value)
    except _Broken as broken:
        raise _refuse(field, str(broken)) from None
    except ServiceError as error:
        raise ServiceError(error.code, error.message, field=f"{field.json_name}.{error.field}") from None


def _text(rule: options_pb2.FieldRule) -> Check:
    # protobuf itself lets no lone surrogate into a text field.
    least, most, most_bytes = rule.min_chars, rule.max_chars or MOST_INTEGER, rule.max_bytes
    pattern = re.compile(rule.pattern) if rule.pattern else None

    def check(value: str) -> None:
        if not least <= len(value) <= most:
            raise _Broken(f"is shorter than {least} characters" if len(value) < least else f"is over {most} characters")
        if most_bytes and len(value) * 4 > most_bytes and len(value.encode()) > most_bytes:
            raise _Broken(f"is over {most_bytes} bytes")
        if "\0" in value:
            raise _Broken("holds a NUL character")
        if pattern is not None and pattern.fullmatch(value) is None:
            raise _Broken(f"does not match {rule.pattern}")

    return check


def _blob(rule: options_pb2.FieldRule) -> Check | None:
    most = rule.max_bytes

    def check(value: bytes) -> None:
        if len(value) > most:
            raise _Broken(f"is over {most} bytes")

    return check if most else None


def _integer(field: FieldDescriptor, rule: options_pb2.FieldRule) -> Check | None:
    wide = field.cpp_type == FieldDescriptor.CPPTYPE_UINT64
    least = rule.min if rule.HasField("min") else -(1 << 63)
    most = rule.max if rule.HasField("max") else MOST_INTEGER

    def check(value: int) -> None:
        if value < least:
            raise _Broken(f"is below {least}")
        if value > most:
            raise _Broken(f"is above {most}")

    return check if wide or rule.HasField("min") or rule.HasField("max") else None


def _word(field: FieldDescriptor) -> Check:
    known = frozenset(field.enum_type.values_by_number) if field.enum_type is not None else frozenset()

    def check(value: int) -> None:
        if value not in known:
            raise _Broken("is not one of the known words")

    return check
