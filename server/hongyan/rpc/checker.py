"""Refuses requests whose fields break the rules of their .proto.

For each message type the source of one function is written, without a call per field or rule, and compiled when it is
first needed: a check stands before every message that is sent.
"""

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
        source = _Source()

        def first(message: Any) -> None:
            self._compiled[descriptor.full_name](message)

        self._compiled[descriptor.full_name] = first
        for field in descriptor.fields:
            if not is_map(field):
                self._write(source, field, bounded_rule(field, self._limits))
        check = self._compiled[descriptor.full_name] = source.compiled(descriptor.full_name)
        return check

    def _write(self, source: "_Source", field: FieldDescriptor, rule: options_pb2.FieldRule) -> None:
        source.field = source.named(field)
        tests = self._tests(source, field, rule)
        there = "value" if field.is_repeated or not field.has_presence else f"message.HasField({field.name!r})"
        if not (tests or rule.required or (field.is_repeated and rule.max_items)):
            return
        source.put(1, f"value = message.{field.name}" if there == "value" else f"if {there}:")
        if there == "value":
            source.put(1, "if value:")
        elif tests:
            source.put(2, f"value = message.{field.name}")
        if not field.is_repeated:
            source.put(2, *tests or ["pass"])
        else:
            if rule.max_items:
                source.refuse(2, f"len(value) > {rule.max_items}", f"has more than {rule.max_items} items")
            source.put(2, *["for value in value:", *(f"    {line}" for line in tests)] if tests else ["pass"])
        if rule.required:
            source.put(1, "else:")
            source.refuse(2, "", "is required")

    def _tests(self, source: "_Source", field: FieldDescriptor, rule: options_pb2.FieldRule) -> list[str]:
        """The lines that look at `value`, which is not unset."""
        if field.cpp_type == _MESSAGE:
            return source.nested(self._message(field.message_type))
        if field.cpp_type == _STRING:
            return source.text(rule) if field.type == FieldDescriptor.TYPE_STRING else source.blob(rule)
        if field.cpp_type == _ENUM:
            return source.word(field)
        return source.integer(field, rule) if field.cpp_type in _INTEGERS else []

    def _message(self, descriptor: Descriptor | None) -> Check:
        assert descriptor is not None
        return self._compiled.get(descriptor.full_name) or self._compile(descriptor)


class _Source:
    """The function that checks one message type: its lines, and the objects that they name."""

    def __init__(self) -> None:
        self.field = ""
        """The name of the field whose lines are written."""
        self._lines = ["def check(message):"]
        self._names: dict[str, Any] = {"refusal": _refusal, "within": _within, "ServiceError": ServiceError}

    def compiled(self, name: str) -> Check:
        names = self._names
        exec(compile("\n".join([*self._lines, "    return"]), f"<check of {name}>", "exec"), names)  # noqa: S102
        return cast("Check", names["check"])

    def named(self, value: object) -> str:
        name = f"_{len(self._names)}"
        self._names[name] = value
        return name

    def put(self, depth: int, *lines: str) -> None:
        self._lines += ["    " * depth + line for line in lines]

    def refuse(self, depth: int, condition: str, message: str) -> None:
        self.put(depth, *self._refused(condition, message))

    def _refused(self, condition: str, message: str) -> list[str]:
        line = f"raise refusal({self.field}, {message!r})"
        return [f"if {condition}:", f"    {line}"] if condition else [line]

    def text(self, rule: options_pb2.FieldRule) -> list[str]:
        # protobuf itself lets no lone surrogate into a text field.
        lines: list[str] = []
        least, most, bytes_ = rule.min_chars, rule.max_chars, rule.max_bytes
        if least:
            lines += self._refused(f"len(value) < {least}", f"is shorter than {least} characters")
        if most:
            lines += self._refused(f"len(value) > {most}", f"is over {most} characters")
        if bytes_:
            over = f"len(value) * 4 > {bytes_} and len(value.encode()) > {bytes_}"
            lines += self._refused(over, f"is over {bytes_} bytes")
        lines += self._refused('"\\0" in value', "holds a NUL character")
        if rule.pattern:
            match = self.named(re.compile(rule.pattern).fullmatch)
            lines += self._refused(f"{match}(value) is None", f"does not match {rule.pattern}")
        return lines

    def blob(self, rule: options_pb2.FieldRule) -> list[str]:
        most = rule.max_bytes
        return self._refused(f"len(value) > {most}", f"is over {most} bytes") if most else []

    def integer(self, field: FieldDescriptor, rule: options_pb2.FieldRule) -> list[str]:
        lines: list[str] = []
        if rule.HasField("min"):
            lines += self._refused(f"value < {rule.min}", f"is below {rule.min}")
        if rule.HasField("max") or field.cpp_type == FieldDescriptor.CPPTYPE_UINT64:
            most = rule.max if rule.HasField("max") else MOST_INTEGER
            lines += self._refused(f"value > {most}", f"is above {most}")
        return lines

    def word(self, field: FieldDescriptor) -> list[str]:
        known = frozenset(field.enum_type.values_by_number) if field.enum_type is not None else frozenset()
        return self._refused(f"value not in {self.named(known)}", "is not one of the known words")

    def nested(self, check: Check) -> list[str]:
        call = f"    {self.named(check)}(value)"
        return ["try:", call, "except ServiceError as error:", f"    raise within({self.field}, error) from None"]


def _refusal(field: FieldDescriptor, message: str) -> ServiceError:
    return ServiceError(ErrorCode.invalid_field, message, field=field.json_name)


def _within(field: FieldDescriptor, error: ServiceError) -> ServiceError:
    return ServiceError(error.code, error.message, field=f"{field.json_name}.{error.field}")
