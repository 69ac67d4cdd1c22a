"""Frames of `hongyan.v1.proto` as the core's events and effects, and as bytes.

A frame is its protobuf bytes behind their length as a varint: on TCP one after the other, in a binary WebSocket message
one or several. Plain objects are the API's JSON, with ids as strings, counters as numbers and defaults left out.
"""

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import DecodeError, Message

from hongyan_client.core import effects, events
from hongyan_client.core.effects import Effect, Send
from hongyan_client.core.events import Event
from hongyan_proto import frames_pb2, message_pb2, model_pb2, push_pb2, user_pb2

Json: TypeAlias = dict[str, Any]

SUBPROTOCOL = "hongyan.v1.proto"
MOST_BYTES = 1 << 20

_FILES = (message_pb2, push_pb2, user_pb2)
_WIDE = (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)


class BadFrame(Exception):
    """What came is no frame."""


# -- plain objects ---------------------------------------------------------------------------------------------------
def plain(message: Message) -> Json:
    """A message as plain JSON; fields that are unset or at their default are left out."""
    return {_key(field): _value(field, value) for field, value in message.ListFields()}


def _value(field: FieldDescriptor, value: Any) -> Any:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return dict(value)
    to_plain = _converter(field)
    return [to_plain(item) for item in value] if field.is_repeated else to_plain(value)


@functools.cache
def _key(field: FieldDescriptor) -> str:
    return str(field.json_name)


@functools.cache
def _converter(field: FieldDescriptor) -> Callable[[Any], Any]:
    if field.message_type is not None:
        return plain
    if field.enum_type is not None:
        names = {value.number: value.name for value in field.enum_type.values}
        return lambda number: names.get(number, "")
    is_id = field.name == "id" or field.name.endswith(("_id", "_ids")) or field.full_name == "hongyan.v1.User.number"
    if field.cpp_type in _WIDE and is_id:
        return str
    return lambda value: value


def row(conversation: model_pb2.Conversation) -> Json:
    return plain(conversation) | {"head": head(conversation.head)}


def head(value: model_pb2.Head) -> Json:
    return {"seq": value.seq, "ord": value.ord, "at": value.at}


# -- methods ---------------------------------------------------------------------------------------------------------
@functools.cache
def method(name: str) -> tuple[type[Message], type[Message]]:
    """Request and answer of a method, by its name in a `call` frame, e.g. `UserService/GetMe`."""
    service, _, word = name.partition("/")
    for file in _FILES:
        if service in file.DESCRIPTOR.services_by_name:
            found = file.DESCRIPTOR.services_by_name[service].methods_by_name[word]
            return _class(found.input_type.name), _class(found.output_type.name)
    raise KeyError(name)


def _class(name: str) -> type[Message]:
    for file in (*_FILES, model_pb2):
        if hasattr(file, name):
            kind: type[Message] = getattr(file, name)
            return kind
    raise KeyError(name)


# -- frames ----------------------------------------------------------------------------------------------------------
def client_frame(send: Send) -> frames_pb2.ClientFrame:
    """The frame of a `send` effect. Token and device are the host's to add."""
    frame = frames_pb2.ClientFrame(id=send.id)
    if send.frame == "call":
        request = json_format.ParseDict(send.body["body"], method(send.body["method"])[0]())
        frame.call.method = send.body["method"]
        frame.call.body = request.SerializeToString()
    else:
        body = getattr(frame, send.frame)
        body.SetInParent()
        json_format.ParseDict(send.body, body)
    return frame


def event(frame: frames_pb2.ServerFrame, answer: type[Message] | None = None) -> Event | None:
    """What a frame means to the core; none if it is nothing to the core.

    `answer` is the type that the body of a `reply` has: a `Sent` or a `ConversationReply` goes to the core.
    """
    name = frame.WhichOneof("body")
    make = _EVENTS.get(name or "")
    if name == "reply":
        return _reply(frame, answer)
    return make(frame.id, getattr(frame, name)) if make and name else None


def _reply(frame: frames_pb2.ServerFrame, answer: type[Message] | None) -> Event | None:
    if answer is message_pb2.Sent:
        return _sent(frame.id, message_pb2.Sent.FromString(frame.reply.body))
    if answer is message_pb2.ConversationReply:
        reply = message_pb2.ConversationReply.FromString(frame.reply.body)
        return events.Row(frame.id, row(reply.conversation))
    return None


def _welcome(request: int, body: frames_pb2.Welcome) -> Event:
    return events.Welcome(
        request,
        str(body.user_id),
        body.epoch,
        session_id=str(body.session_id),
        heartbeat_ms=body.heartbeat_ms,
        server_time=body.server_time,
        limits=dict(body.limits),
    )


def _synced(request: int, body: push_pb2.Synced) -> Event:
    return events.Synced(
        request,
        body.epoch,
        body.cursor,
        events=tuple(plain(line) for line in body.events),
        conversations=tuple(row(conversation) for conversation in body.conversations),
        more=body.more,
        event_number=body.event_number if body.HasField("event_number") else None,
    )


def _sent(request: int, body: message_pb2.Sent) -> Event:
    return events.Sent(request, body.seq, message_id=str(body.message_id), at=body.at, duplicate=body.duplicate)


def _page(request: int, body: message_pb2.Page) -> Event:
    covers = (body.covers.lo, body.covers.hi) if body.HasField("covers") else (1, 0)
    return events.Page(request, body.as_of, tuple(plain(entry) for entry in body.messages), covers)


def _log(request: int, body: message_pb2.Log) -> Event:
    return events.Log(request, body.upto, body.head, tuple(plain(entry) for entry in body.entries))


def _error(request: int, body: Any) -> Event:
    return events.Error(request, body.code, body.reason, body.retry_after_ms)


def _push(_: int, body: frames_pb2.Push) -> Event:
    return events.Push(
        tuple(plain(entry) for entry in body.entries),
        tuple(plain(line) for line in body.events),
        tuple(plain(marks) for marks in body.marks),
        tuple(row(conversation) for conversation in body.conversations),
    )


def _heads(_: int, body: frames_pb2.Heads) -> Event:
    return events.Heads(tuple(plain(hint) | {"head": head(hint.head)} for hint in body.hints))


_EVENTS: dict[str, Callable[[int, Any], Event]] = {
    "welcome": _welcome,
    "ok": lambda request, _: events.Ok(request),
    "sent": _sent,
    "synced": _synced,
    "page": _page,
    "log": _log,
    "pong": lambda request, _: events.Pong(request),
    "error": _error,
    "push": _push,
    "heads": _heads,
    "resync": lambda _, body: events.Resync(body.reason),
    "goaway": lambda _, body: events.Goaway(body.retry_after_ms),
}


def told(frame: frames_pb2.ServerFrame) -> Effect | None:
    """What a frame tells past the core: who is there, and who writes just now."""
    match frame.WhichOneof("body"):
        case "presence":
            users = {str(item.user_id): item.state == model_pb2.PresenceState.online for item in frame.presence.users}
            return effects.Presence(users)
        case "typing":
            return effects.Typing(frame.typing.conversation_id, str(frame.typing.user_id))
        case _:
            return None


# -- bytes -----------------------------------------------------------------------------------------------------------
def encode(frame: frames_pb2.ClientFrame) -> bytes:
    body = frame.SerializeToString()
    return _varint(len(body)) + body


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def split(data: bytes) -> tuple[list[frames_pb2.ServerFrame], int]:
    """The whole frames at the start of the bytes, and how many bytes they took."""
    frames: list[frames_pb2.ServerFrame] = []
    at = 0
    while True:
        size, start = _length(data, at)
        if start < 0 or start + size > len(data):
            return frames, at
        at = start + size
        try:
            frames.append(frames_pb2.ServerFrame.FromString(data[start:at]))
        except DecodeError as error:
            raise BadFrame from error


def _length(data: bytes, at: int) -> tuple[int, int]:
    size = 0
    for place in range(5):
        if at + place >= len(data):
            return 0, -1
        byte = data[at + place]
        size |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            if size > MOST_BYTES:
                raise BadFrame(f"{size} bytes")
            return size, at + place + 1
    raise BadFrame("the length is no varint")
