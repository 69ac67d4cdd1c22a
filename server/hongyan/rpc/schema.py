"""JSON Schemas of messages, from their descriptors and field rules. A request's schema is strict, a reply's is open."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from hongyan.rpc.checker import MOST_INTEGER, bounded_rule, is_map
from hongyan.rpc.comments import comments
from hongyan_proto import options_pb2

Schema = dict[str, Any]

_WIDE = {FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64}
_UNSIGNED = {FieldDescriptor.CPPTYPE_UINT32, FieldDescriptor.CPPTYPE_UINT64}
_NARROW_MOST = {FieldDescriptor.CPPTYPE_INT32: (1 << 31) - 1, FieldDescriptor.CPPTYPE_UINT32: (1 << 32) - 1}
_NO_NUL = "^[^\\u0000]*$"
_DIGITS = 18  # of a 64-bit number as text: every such text is in range


class Schemas:
    """Collects the component schemas that operations refer to."""

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._limits = limits
        self.components: dict[str, Schema] = {}

    def request(self, descriptor: Descriptor) -> Schema:
        """A reference to the strict schema of a request or a part of one."""
        name = _name(descriptor)
        return self._reference(name if name.endswith("Request") else f"{name}Input", descriptor, strict=True)

    def reply(self, descriptor: Descriptor) -> Schema:
        """A reference to the schema of an answer: every field is there, and later versions may add some."""
        return self._reference(_name(descriptor), descriptor, strict=False)

    def body(self, descriptor: Descriptor, *, without: set[str]) -> Schema:
        """A request's schema, without the fields that stand in the path."""
        if not without:
            return self.request(descriptor)
        return self._object([field for field in descriptor.fields if field.name not in without], strict=True)

    def parameter(self, field: FieldDescriptor, *, in_path: bool) -> Schema:
        """A path or query parameter: numbers are plain, and nothing is null."""
        rule = bounded_rule(field, self._limits)
        rule.required = rule.required or in_path
        if field.cpp_type in _WIDE:
            schema = _bounds(field, rule, MOST_INTEGER)
        else:
            schema = self._single(field, rule, strict=True)
        return {"type": "array", "items": schema} if field.is_repeated else schema

    def _reference(self, name: str, descriptor: Descriptor, *, strict: bool) -> Schema:
        if name not in self.components:
            self.components[name] = {}  # a type may hold itself
            self.components[name] = self._object(list(descriptor.fields), strict=strict)
            if text := comments().get(descriptor.full_name):
                self.components[name]["description"] = text
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, fields: list[FieldDescriptor], *, strict: bool) -> Schema:
        schema: Schema = {"type": "object", "properties": {one.json_name: self._field(one, strict) for one in fields}}
        if strict:
            schema["additionalProperties"] = False
            required = [one.json_name for one in fields if bounded_rule(one, self._limits).required]
        else:
            required = [one.json_name for one in fields if one.is_repeated or not one.has_presence]
        if required:
            schema["required"] = required
        return schema

    def _field(self, field: FieldDescriptor, strict: bool) -> Schema:
        rule = bounded_rule(field, self._limits)
        schema = self._many(field, rule, strict=strict)
        if strict and not rule.required:
            schema = {"anyOf": [schema, {"type": "null"}]}
        if text := comments().get(field.full_name):
            schema["description"] = text
        return schema

    def _many(self, field: FieldDescriptor, rule: options_pb2.FieldRule, *, strict: bool) -> Schema:
        if is_map(field):
            assert field.message_type is not None
            value = field.message_type.fields_by_name["value"]
            plain = options_pb2.FieldRule()
            return {"type": "object", "additionalProperties": self._single(value, plain, strict=strict)}
        if not field.is_repeated:
            return self._single(field, rule, strict=strict)
        item_rule = options_pb2.FieldRule()
        item_rule.CopyFrom(rule)
        item_rule.required = False
        schema: Schema = {"type": "array", "items": self._single(field, item_rule, strict=strict)}
        if strict and rule.max_items:
            schema["maxItems"] = rule.max_items
        if strict and rule.required:
            schema["minItems"] = 1
        return schema

    def _single(self, field: FieldDescriptor, rule: options_pb2.FieldRule, *, strict: bool) -> Schema:
        if field.cpp_type == FieldDescriptor.CPPTYPE_MESSAGE:
            assert field.message_type is not None
            return self.request(field.message_type) if strict else self.reply(field.message_type)
        if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
            assert field.enum_type is not None
            return {"type": "string", "enum": [value.name for value in field.enum_type.values]}
        if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
            return {"type": "boolean"}
        if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
            return _text(field, rule, strict=strict)
        if field.cpp_type in _WIDE:
            return _wide(field, rule, strict=strict)
        if field.cpp_type in _NARROW_MOST:
            return _bounds(field, rule, _NARROW_MOST[field.cpp_type]) if strict else {"type": "integer"}
        return {"type": "number"}


def _name(descriptor: Descriptor) -> str:
    return descriptor.full_name.removeprefix(f"{descriptor.file.package}.")


def _text(field: FieldDescriptor, rule: options_pb2.FieldRule, *, strict: bool) -> Schema:
    if field.type == FieldDescriptor.TYPE_BYTES:
        return {"type": "string", "contentEncoding": "base64"}
    schema: Schema = {"type": "string"}
    if not strict:
        return schema
    if least := max(rule.min_chars, int(rule.required)):
        schema["minLength"] = least
    if rule.max_chars:
        schema["maxLength"] = rule.max_chars
    if rule.max_bytes:
        schema["x-max-bytes"] = rule.max_bytes
    schema["pattern"] = f"^(?:{rule.pattern})$" if rule.pattern else _NO_NUL
    return schema


def _wide(field: FieldDescriptor, rule: options_pb2.FieldRule, *, strict: bool) -> Schema:
    signed = field.cpp_type not in _UNSIGNED
    if not strict:
        return {"type": "string", "pattern": "^-?[0-9]+$" if signed else "^[0-9]+$"}
    numbers = _bounds(field, rule, MOST_INTEGER)
    if numbers["minimum"] >= 1:
        pattern = f"^[1-9][0-9]{{0,{_DIGITS - 1}}}$"
    elif numbers["minimum"] == 0:
        pattern = f"^[0-9]{{1,{_DIGITS}}}$"
    else:
        negative = "-1" if numbers["minimum"] == -1 else f"-[0-9]{{1,{_DIGITS}}}"
        pattern = f"^(?:{negative}|[0-9]{{1,{_DIGITS}}})$"
    return {"anyOf": [{"type": "string", "pattern": pattern}, numbers]}


def _bounds(field: FieldDescriptor, rule: options_pb2.FieldRule, most: int) -> Schema:
    least = 0 if field.cpp_type in _UNSIGNED else -most - 1
    if rule.HasField("min"):
        least = rule.min
    if rule.required and least == 0:
        least = 1
    return {"type": "integer", "minimum": least, "maximum": rule.max if rule.HasField("max") else most}
