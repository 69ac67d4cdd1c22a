"""How a message looks in one line of text."""

import datetime as dt

from hongyan_client.chat.talk import Talk
from hongyan_client.view import Message

TICKS = {"sent": "✓", "delivered": "✓✓", "read": "✓✓ read"}
NOTHING_TO_SHOW = frozenset(["recall", "edit", "react", "pin"])


def line_of(talk: Talk, message: Message) -> str:
    mine = message.sender_id == talk.client.me.id
    who = talk.tongue("me") if mine else talk.name(message.sender_id)
    number = f"{message.seq:>4}" if message.seq else "   …"
    if message.about:
        return clean(f"{number} {clock(message.at)} * {happened(talk, message)}")
    said = f"{body(talk, message)}{extras(talk, message)}"
    return clean(f"{number} {clock(message.at)} {who}: {said}{ticks(talk, message) if mine else ''}")


def body(talk: Talk, message: Message) -> str:
    if message.recalled:
        return talk.tongue("(taken back)")
    quote = talk.tongue("(to {seq}) ", seq=message.quote_seq) if message.quote_seq else ""
    return quote + (clean(message.text) if message.kind == "text" else f"[{message.kind}]")


def clean(text: str) -> str:
    """Others must not steer this terminal: control characters become spaces."""
    return "".join(c if c.isprintable() else " " for c in text)


HAPPENED = {
    "join": ("{who} joined", "{by} brought {who} in"),
    "leave": ("{who} left", "{by} put {who} out"),
    "mute": ("{by} muted {who}",) * 2,
    "unmute": ("{by} let {who} speak",) * 2,
    "dissolve": ("{by} ended the group",) * 2,
}
ROLES = ("a member", "a manager", "the owner")


def happened(talk: Talk, message: Message) -> str:
    """Who came, who went, who may do what."""
    by, parts = talk.name(message.sender_id), []
    for item in message.about.get("items", ()):
        user = item.get("userId", message.sender_id)
        who, operation = talk.name(user), item.get("operation", "")
        if operation == "set_role":
            parts.append(talk.tongue("{who} is now {role}", who=who, role=talk.tongue(ROLES[item.get("role", 0)])))
        elif operation in HAPPENED:
            words = HAPPENED[operation][user != message.sender_id]
            parts.append(talk.tongue(words, who=who, by=by))
    return ", ".join(parts) or talk.tongue("{by} changed the group", by=by)


def extras(talk: Talk, message: Message) -> str:
    edited = talk.tongue(" (edited)") if message.edited else ""
    return edited + "".join(f" {emoji}{len(users)}" for emoji, users in message.reactions.items())


def ticks(talk: Talk, message: Message) -> str:
    if message.state == "FAILED":
        return f"  ✗ {message.error}"
    if not message.seq:
        return "  🕓"
    return "  " + TICKS[talk.client.receipt(message.conversation_id, message.seq)]


def clock(at: int) -> str:
    return dt.datetime.fromtimestamp(at / 1000, tz=dt.UTC).astimezone().strftime("%H:%M")
