"""What outlives a restart: the writes of one step, and the whole state as plain JSON."""

from typing import TYPE_CHECKING, Any, TypeAlias

from hongyan_client.core.conversation import Conversation
from hongyan_client.core.ranges import Ranges

if TYPE_CHECKING:
    from hongyan_client.core.core import Core

Json: TypeAlias = dict[str, Any]


def writes(core: "Core") -> list[list[Any]]:
    """[table, key, value] of all that this step changed; null deletes."""
    done: list[list[Any]] = []
    for table, key in core.desk.dirty:
        match table:
            case "meta":
                done.append([table, [key], meta(core)])
            case "outbox":
                done.append([table, [key], dict(core.outbox.items[key]) if key in core.outbox.items else None])
            case "mark":
                done.append([table, [key], dict(core.marks.pending[key]) if key in core.marks.pending else None])
            case "conversation":
                done += _conversation_writes(key, core.conversations.get(key))
    return done


def _conversation_writes(key: str, conversation: Conversation | None) -> list[list[Any]]:
    if conversation is None:
        return [["conversation", [key], None], ["message", [key], None]]
    done: list[list[Any]] = [["conversation", [key], conversation_state(conversation)]]
    if conversation.dropped:
        done.append(["message", [key], None])
        conversation.dropped = False
    for seq in sorted(conversation.changed):
        done.append(["message", [key, seq], conversation.messages.get(seq)])
    conversation.changed.clear()
    return done


def meta(core: "Core") -> Json:
    return {"userId": core.me, "epoch": core.epoch, "cursor": core.cursor, "number": core.stream.number}


def conversation_state(c: Conversation) -> Json:
    return {
        "head": dict(c.head),
        "row": dict(c.row),
        "applied": c.applied,
        "appliedOrd": c.applied_ord,
        "known": c.known.spans(),
        "heard": c.heard,
        "own": sorted(c.own),
        "named": sorted(c.named),
        "unnamed": sorted(list(pair) for pair in c.unnamed),
        "marks": {user: list(marks) for user, marks in c.marks.items()},
        "read": c.read,
    }


def messages_state(c: Conversation) -> Json:
    return {str(seq): c.messages[seq] for seq in sorted(c.messages)}


def state(core: "Core") -> Json:
    return {
        "meta": {"core": meta(core)},
        "conversation": {key: conversation_state(c) for key, c in core.conversations.items()},
        "message": {k: messages_state(c) for k, c in core.conversations.items() if c.messages},
        "outbox": {key: dict(item) for key, item in core.outbox.items.items()},
        "mark": {key: dict(seqs) for key, seqs in core.marks.pending.items()},
    }


def load(core: "Core", saved: Json) -> None:
    """Into a new core. What was on its way when the process ended is in the queue again."""
    head = saved.get("meta", {}).get("core", {})
    core.me = head.get("userId", "")
    core.epoch, core.cursor = head.get("epoch"), head.get("cursor")
    core.stream.number = head.get("number")
    for key, value in saved.get("conversation", {}).items():
        core.conversations[key] = _conversation(core, key, value, saved.get("message", {}).get(key, {}))
    for key, item in saved.get("outbox", {}).items():
        core.outbox.items[key] = item | {"state": "QUEUED" if item["state"] == "SENDING" else item["state"]}
    for key, seqs in saved.get("mark", {}).items():
        core.marks.pending[key] = dict(seqs)


def _conversation(core: "Core", key: str, value: Json, messages: Json) -> Conversation:
    c = core.conversation_class(key, core.me)
    c.head = dict(value["head"])
    c.row = dict(value.get("row", {}))
    c.applied, c.applied_ord = value.get("applied"), value.get("appliedOrd")
    c.known = Ranges(value.get("known", ()))
    c.heard = value.get("heard", 0)
    c.own, c.named = set(value.get("own", ())), set(value.get("named", ()))
    c.unnamed = {(recall, recalled) for recall, recalled in value.get("unnamed", ())}
    c.marks = {user: list(marks) for user, marks in value.get("marks", {}).items()}
    c.read = value.get("read", 0)
    c.messages = {int(seq): dict(message) for seq, message in messages.items()}
    return c
