"""What the .proto files say in their comments, by full name (`hongyan.v1.UserService.Register`)."""

from collections.abc import Iterator
from functools import cache
from importlib import resources

from google.protobuf import descriptor_pb2

_Path = tuple[int, ...]


@cache
def comments() -> dict[str, str]:
    data = resources.files("hongyan_proto").joinpath("api.binpb").read_bytes()
    found: dict[str, str] = {}
    for file in descriptor_pb2.FileDescriptorSet.FromString(data).file:
        names = dict(_names(file))
        for place in file.source_code_info.location:
            text = place.leading_comments or place.trailing_comments
            if text and tuple(place.path) in names:
                found[names[tuple(place.path)]] = " ".join(text.split())
    return found


def _names(file: descriptor_pb2.FileDescriptorProto) -> Iterator[tuple[_Path, str]]:
    for number, service in enumerate(file.service):
        yield (6, number), (name := f"{file.package}.{service.name}")
        for index, method in enumerate(service.method):
            yield (6, number, 2, index), f"{name}.{method.name}"
    for number, message in enumerate(file.message_type):
        yield from _message((4, number), file.package, message)
    for number, enum in enumerate(file.enum_type):
        yield (5, number), f"{file.package}.{enum.name}"
        for index, value in enumerate(enum.value):
            yield (5, number, 2, index), f"{file.package}.{value.name}"


def _message(path: _Path, scope: str, message: descriptor_pb2.DescriptorProto) -> Iterator[tuple[_Path, str]]:
    yield path, (name := f"{scope}.{message.name}")
    for index, field in enumerate(message.field):
        yield (*path, 2, index), f"{name}.{field.name}"
    for index, nested in enumerate(message.nested_type):
        yield from _message((*path, 3, index), name, nested)
