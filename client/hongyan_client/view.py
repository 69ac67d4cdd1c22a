"""What the SDK hands out: people, messages and conversations as frozen values."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hongyan_client.core.changes import COUNTABLE
from hongyan_client.core.conversation import Conversation

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    id: str
    number: str = ""
    username: str = ""
    nickname: str = ""
    avatar: str = ""
    signature: str = ""

    @property
    def title(self) -> str:
        return self.nickname or self.username or self.id


@dataclass(frozen=True, slots=True)
class Message:
    """A message in its present state. `seq` 0: not yet confirmed (`state` says how it stands)."""

    conversation_id: str
    seq: int
    sender_id: str
    kind: str
    text: str = ""
    at: int = 0  # Unix milliseconds, of the server
    client_id: str = ""
    mentions: tuple[str, ...] = ()
    quote_seq: int = 0
    edited: bool = False
    recalled: bool = False
    pinned: bool = False
    reactions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    about: Json = field(default_factory=dict)  # of kind `member`: who came, who went, who may do what
    state: str = "SENT"  # QUEUED, SENDING, FAILED
    error: str = ""


@dataclass(frozen=True, slots=True)
class ConversationView:
    id: str
    kind: str
    peer_id: str  # the other one; in a conversation with oneself oneself; empty in a group
    head: int  # seq of the newest entry
    read_seq: int
    unread: int
    mentions: int
    marked_unread: bool  # the dot that one has put there
    pinned: bool
    muted: bool
    hidden: bool
    left: bool
    draft: str
    last: Message | None
    at: int  # of the last activity


def user_of(plain: Json) -> User:
    known = ("id", "number", "username", "nickname", "avatar", "signature")
    return User(**{"id": ""} | {key: str(plain[key]) for key in known if key in plain})


def message_of(conversation_id: str, entry: Json) -> Message:
    text = entry.get("text") or {}
    return Message(
        conversation_id,
        entry["seq"],
        entry.get("senderId", ""),
        entry.get("kind", ""),
        text=text.get("text", ""),
        at=entry.get("at", 0),
        client_id=entry.get("clientId", ""),
        mentions=tuple(text.get("mentions", ())),
        quote_seq=entry.get("quoteSeq", 0),
        edited=bool(entry.get("edited")),
        recalled=bool(entry.get("recalled")),
        pinned=bool(entry.get("pinned")),
        about=entry.get("member") or {},
        reactions={r["emoji"]: tuple(r["userIds"]) for r in entry.get("reactions", ())},
    )


def pending_of(item: Json, me: str) -> Message:
    """A message of the outbox; it stands behind the last confirmed one."""
    body = item["body"] | {"seq": 0, "senderId": me, "clientId": item["id"], "at": item["createdAt"]}
    body["kind"] = next((kind for kind in item["body"] if kind in COUNTABLE), "")
    made = message_of(item["conversationId"], body)
    return Message(
        made.conversation_id,
        0,
        made.sender_id,
        made.kind,
        text=made.text,
        at=made.at,
        client_id=made.client_id,
        mentions=made.mentions,
        quote_seq=made.quote_seq,
        state=item["state"],
        error=item.get("error", ""),
    )


def conversation_of(c: Conversation) -> ConversationView:
    row = c.row
    last = row.get("last")
    return ConversationView(
        c.id,
        kind_of(c.id, row, c.me),
        peer_of(c.id, c.me),
        head=c.head["seq"],
        read_seq=c.read_mark(),
        unread=c.unread(),
        mentions=c.mentions(),
        marked_unread=bool(row.get("markedUnread")),
        pinned=bool(row.get("pinned")),
        muted=bool(row.get("mutedUntil")),
        hidden=bool(row.get("hidden")),
        left="toSeq" in row,
        draft=row.get("draft", ""),
        last=message_of(c.id, last) if last and "seq" in last else None,
        at=c.head.get("at", 0),
    )


def kind_of(conversation_id: str, row: Json, me: str) -> str:
    if row.get("kind"):
        return str(row["kind"])
    if conversation_id.startswith("g."):
        return "group"
    return "self" if peer_of(conversation_id, me) == me else "direct"


def peer_of(conversation_id: str, me: str) -> str:
    """Ids are derived: `d.<low>.<high>`."""
    parts = conversation_id.split(".")
    if len(parts) != 3 or parts[0] != "d":
        return ""
    return parts[2] if parts[1] == me else parts[1]


def direct(one: str, other: str) -> str:
    low, high = sorted((int(one), int(other)))
    return f"d.{low}.{high}"
