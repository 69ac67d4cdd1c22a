"""The bounds of fields that an operator may set: their names and defaults stand in the .proto files."""

from collections.abc import Iterable, Iterator

from google.protobuf.descriptor import Descriptor

from hongyan.rpc.checker import BOUNDS, field_rule
from hongyan.rpc.methods import FILES
from hongyan_proto import frames_pb2, model_pb2


def named_limits() -> dict[str, int]:
    """Every `(field).limit` with the bound that the .proto gives; raises ValueError when two fields disagree."""
    found: dict[str, int] = {}
    for file in (*FILES, frames_pb2.DESCRIPTOR, model_pb2.DESCRIPTOR):
        for descriptor in _with_nested(file.message_types_by_name.values()):
            for field in descriptor.fields:
                rule = field_rule(field)
                if not rule.limit:
                    continue
                bound: int = next(getattr(rule, name) for name in BOUNDS if getattr(rule, name))
                if found.setdefault(rule.limit, bound) != bound:
                    raise ValueError(f"{field.full_name}: `{rule.limit}` is {found[rule.limit]} elsewhere")
    return dict(sorted(found.items()))


def _with_nested(descriptors: Iterable[Descriptor]) -> Iterator[Descriptor]:
    for descriptor in descriptors:
        yield descriptor
        yield from _with_nested(descriptor.nested_types)
