"""Frames as the client core speaks of them: JSON objects whose ids are text and whose counters are numbers.

Written by hand because the general mapping is too slow for thousands of worlds.
"""

from typing import Any

from hongyan_client.core import events
from hongyan_proto import frames_pb2 as frames
from hongyan_proto import message_pb2, model_pb2
from hongyan_proto.push_pb2 import UserEvent

Json = dict[str, Any]
_KIND = {value.number: value.name for value in model_pb2.Kind.DESCRIPTOR.values}
_OPERATION = {value.number: value.name for value in model_pb2.MemberOperation.DESCRIPTOR.values}
_TALK = {value.number: value.name for value in model_pb2.ConversationKind.DESCRIPTOR.values}


def entry(it: model_pb2.Entry) -> Json:
    made: Json = {
        "conversationId": it.conversation_id,
        "seq": it.seq,
        "ord": it.ord,
        "messageId": str(it.message_id),
        "senderId": str(it.sender_id),
        "clientId": it.client_id,
        "kind": _KIND[it.kind],
        "at": it.at,
        "ver": it.ver,
    }
    if it.HasField("target_seq"):
        made["targetSeq"] = it.target_seq
    if it.HasField("quote_seq"):
        made["quoteSeq"] = it.quote_seq
    content = it.WhichOneof("content")
    if content == "text":
        made["text"] = {"text": it.text.text, "mentions": list(it.text.mentions)}
    elif content == "react":
        made["react"] = {"emoji": it.react.emoji, "on": it.react.on}
    elif content == "pin":
        made["pin"] = {"on": it.pin.on}
    elif content == "member":
        made["member"] = {"items": [_member(item) for item in it.member.items]}
    for name in ("edited", "recalled", "pinned"):
        if it.HasField(name):
            made[name] = getattr(it, name)
    made["reactions"] = [
        {"emoji": item.emoji, "userIds": [str(user) for user in item.user_ids]} for item in it.reactions
    ]
    return made


def _member(item: model_pb2.MemberChange.Item) -> Json:
    return {
        "operation": _OPERATION[item.operation],
        "userId": str(item.user_id),
        "role": item.role,
        "mutedUntil": item.muted_until,
        "fromSeq": item.from_seq,
    }


def marks(it: model_pb2.Marks) -> Json:
    return {
        "conversationId": it.conversation_id,
        "userId": str(it.user_id),
        "deliveredSeq": it.delivered_seq,
        "readSeq": it.read_seq,
    }


def conversation(it: model_pb2.Conversation) -> Json:
    made: Json = {
        "id": it.id,
        "kind": _TALK[it.kind],
        "head": {"seq": it.head.seq, "ord": it.head.ord, "at": it.head.at},
        "readSeq": it.read_seq,
        "unread": it.unread,
        "mentions": it.mentions,
        "pinned": it.pinned,
        "mutedUntil": it.muted_until,
        "draft": it.draft,
        "hidden": it.hidden,
        "marks": [marks(item) for item in it.marks],
        "deliveredSeq": it.delivered_seq,
        "fromSeq": it.from_seq,
        "markedUnread": it.marked_unread,
        "stamp": it.stamp,
        "clearedSeq": it.cleared_seq,
    }
    if it.HasField("peer_id"):
        made["peerId"] = str(it.peer_id)
    if it.HasField("group_id"):
        made["groupId"] = str(it.group_id)
    if it.HasField("to_seq"):
        made["toSeq"] = it.to_seq
    if it.HasField("last"):
        made["last"] = entry(it.last)
    return made


def user_event(it: UserEvent) -> Json:
    return {"number": it.number, "at": it.at, "body": it.WhichOneof("body") or "", "event": it}


def event(frame: frames.ServerFrame, *, row_reply: bool) -> events.Event | None:
    """The core's event for a frame; `row_reply`: the call that is answered changes one's own row."""
    body = frame.WhichOneof("body")
    make = _EVENTS.get(body or "")
    if body == "reply":
        return _reply(frame, row_reply=row_reply)
    return make(frame.id, getattr(frame, body)) if make is not None and body is not None else None


def _reply(frame: frames.ServerFrame, *, row_reply: bool) -> events.Event:
    if row_reply:
        reply = message_pb2.ConversationReply.FromString(frame.reply.body)
        return events.Row(frame.id, conversation(reply.conversation))
    return _sent(frame.id, message_pb2.Sent.FromString(frame.reply.body))


def _sent(number: int, it: message_pb2.Sent) -> events.Sent:
    return events.Sent(number, it.seq, message_id=str(it.message_id), at=it.at, duplicate=it.duplicate)


def _welcome(number: int, it: frames.Welcome) -> events.Welcome:
    return events.Welcome(
        number,
        str(it.user_id),
        it.epoch,
        session_id=str(it.session_id),
        heartbeat_ms=it.heartbeat_ms,
        server_time=it.server_time,
        limits=dict(it.limits),
    )


def _synced(number: int, it: Any) -> events.Synced:
    return events.Synced(
        number,
        it.epoch,
        it.cursor,
        events=tuple(user_event(item) for item in it.events),
        conversations=tuple(conversation(item) for item in it.conversations),
        more=it.more,
        event_number=it.event_number if it.HasField("event_number") else None,
    )


def _page(number: int, it: message_pb2.Page) -> events.Page:
    covers = (it.covers.lo, it.covers.hi)
    return events.Page(number, it.as_of, messages=tuple(entry(item) for item in it.messages), covers=covers)


def _log(number: int, it: message_pb2.Log) -> events.Log:
    return events.Log(number, it.upto, it.head, entries=tuple(entry(item) for item in it.entries))


def _push(_number: int, it: frames.Push) -> events.Push:
    return events.Push(
        entries=tuple(entry(item) for item in it.entries),
        events=tuple(user_event(item) for item in it.events),
        marks=tuple(marks(item) for item in it.marks),
        conversations=tuple(conversation(item) for item in it.conversations),
    )


def _heads(_number: int, it: frames.Heads) -> events.Heads:
    return events.Heads(
        tuple(
            {
                "conversationId": hint.conversation_id,
                "head": {"seq": hint.head.seq, "ord": hint.head.ord, "at": hint.head.at},
                "mentioned": hint.mentioned,
                "mentionSeqs": list(hint.mention_seqs),
            }
            for hint in it.hints
        )
    )


_EVENTS: dict[str, Any] = {
    "welcome": _welcome,
    "ok": lambda number, _: events.Ok(number),
    "sent": _sent,
    "synced": _synced,
    "page": _page,
    "log": _log,
    "pong": lambda number, _: events.Pong(number),
    "error": lambda number, it: events.Error(number, it.code, it.reason, it.retry_after_ms),
    "push": _push,
    "heads": _heads,
    "resync": lambda _, it: events.Resync(it.reason),
    "goaway": lambda _, it: events.Goaway(it.retry_after_ms),
}


def client_frame(number: int, name: str, body: Json) -> frames.ClientFrame:
    """The frame of a `Send` effect."""
    frame = frames.ClientFrame(id=number)
    target = getattr(frame, name)
    target.SetInParent()
    _fill(name, target, body)
    return frame


def _fill(name: str, target: Any, body: Json) -> None:
    if name == "send":
        send(target, body)
    elif name == "sync":
        if body.get("cursor"):
            target.cursor = body["cursor"]
    elif name == "call":
        target.method = body["method"]
        target.body = _CALLS[body["method"]](body["body"]).SerializeToString()
    else:
        simple(target, body)


def simple(target: Any, body: Json) -> Any:
    """Scalar fields by their JSON names."""
    names = {field.json_name: field for field in target.DESCRIPTOR.fields}
    for key, value in body.items():
        field = names[key]
        if field.message_type is not None:
            simple(getattr(target, field.name), value)
        elif field.is_repeated:
            getattr(target, field.name).extend(value)
        else:
            setattr(target, field.name, int(value) if field.cpp_type == field.CPPTYPE_UINT64 else value)
    return target


def send(target: message_pb2.SendRequest, body: Json) -> message_pb2.SendRequest:
    return simple(target, {key: value for key, value in body.items() if value is not None})  # type: ignore[no-any-return]


_CALLS: dict[str, Any] = {
    "MessageService/Recall": lambda body: simple(message_pb2.TargetRequest(), body),
    "MessageService/Edit": lambda body: simple(message_pb2.EditRequest(), body),
    "MessageService/React": lambda body: simple(message_pb2.ReactRequest(), body),
    "MessageService/Pin": lambda body: simple(message_pb2.PinRequest(), body),
    "MessageService/UpdateConversation": lambda body: simple(message_pb2.UpdateConversationRequest(), body),
    "MessageService/Clear": lambda body: simple(message_pb2.ConversationRequest(), body),
    "MessageService/MarkUnread": lambda body: simple(message_pb2.ConversationRequest(), body),
}
