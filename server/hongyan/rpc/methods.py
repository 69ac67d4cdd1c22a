"""Every method that exists, read from the descriptors: router, runners and pages are built from this table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from google.api import annotations_pb2
from google.protobuf.descriptor import Descriptor, FileDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from hongyan_proto import (
    account_pb2,
    group_pb2,
    inside_pb2,
    message_pb2,
    moderation_pb2,
    options_pb2,
    push_pb2,
    relation_pb2,
    user_pb2,
)

FILES: tuple[FileDescriptor, ...] = tuple(
    module.DESCRIPTOR
    for module in (
        user_pb2,
        account_pb2,
        relation_pb2,
        group_pb2,
        message_pb2,
        moderation_pb2,
        push_pb2,
        inside_pb2,
    )
)


@dataclass(frozen=True, slots=True)
class HttpRule:
    verb: str
    """GET, POST, PUT, PATCH or DELETE."""
    path: str
    """As in the .proto: `/v1/conversations/{conversation_id}/messages/{seq}:recall`."""
    body: bool
    """The request's JSON stands in the body; without it every field outside the path is a query parameter."""


@dataclass(frozen=True, slots=True)
class Method:
    service: str
    name: str
    snake: str
    """The Python name: `getattr(service, method.snake)` is the coroutine function."""
    request: type[Message]
    reply: type[Message]
    access: options_pb2.Access
    cost: int
    """Tokens of the caller's bucket; at least 1."""
    bucket: str
    retry_safe: bool
    batched: bool
    http: tuple[HttpRule, ...]
    descriptor: MethodDescriptor

    @property
    def full_name(self) -> str:
        """How `call` frames and gRPC name it: `UserService/GetMe`."""
        return f"{self.service}/{self.name}"


def descriptor_of(message: Message | type[Message]) -> Descriptor:
    return cast("Descriptor", message.DESCRIPTOR)


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _http_rules(descriptor: MethodDescriptor) -> Iterator[HttpRule]:
    options = descriptor.GetOptions()
    if not options.HasExtension(annotations_pb2.http):
        return
    first = options.Extensions[annotations_pb2.http]
    for rule in (first, *first.additional_bindings):
        verb = rule.WhichOneof("pattern")
        if rule.body not in {"", "*"} or verb == "custom":
            raise ValueError(f"{descriptor.full_name}: the router knows only body '*' and plain verbs")
        yield HttpRule(verb.upper(), getattr(rule, verb), rule.body == "*")


def _method(descriptor: MethodDescriptor) -> Method:
    rule: options_pb2.MethodRule = descriptor.GetOptions().Extensions[options_pb2.method]  # type: ignore[index]
    return Method(
        service=descriptor.containing_service.name,
        name=descriptor.name,
        snake=snake_case(descriptor.name),
        request=GetMessageClass(descriptor.input_type),
        reply=GetMessageClass(descriptor.output_type),
        access=rule.access,
        cost=rule.cost or 1,
        bucket=rule.bucket,
        retry_safe=rule.retry_safe,
        batched=rule.batched,
        http=tuple(_http_rules(descriptor)),
        descriptor=descriptor,
    )


SERVICES: dict[str, tuple[Method, ...]] = {
    service.name: tuple(_method(method) for method in service.methods)
    for file in FILES
    for service in file.services_by_name.values()
}
METHODS: dict[str, Method] = {method.full_name: method for methods in SERVICES.values() for method in methods}
