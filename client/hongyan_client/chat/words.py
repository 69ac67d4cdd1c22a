"""How a message looks in one line of text."""

import datetime as dt

from hongyan_client.chat.talk import Talk
from hongyan_client.view import Message

TICKS = {"sent": "✓", "delivered": "✓✓", "read": "✓✓ read"}
NOTHING_TO_SHOW = frozenset(["recall", "edit", "react", "pin"])


def line_of(talk: Talk, message: Message) -> str:
    mine = message.sender_id == talk.client.me.id
    who = "me" if mine else talk.name(message.sender_id)
    number = f"{message.seq:>4}" if message.seq else "   …"
    line = f"{number} {clock(message.at)} {who}: {body(message)}{extras(message)}{ticks(talk, message) if mine else ''}"
    return clean(line)


def body(message: Message) -> str:
    if message.recalled:
        return "(taken back)"
    quote = f"(to {message.quote_seq}) " if message.quote_seq else ""
    return quote + (clean(message.text) if message.kind == "text" else f"[{message.kind}]")


def clean(text: str) -> str:
    """Others must not steer this terminal: control characters become spaces."""
    return "".join(c if c.isprintable() else " " for c in text)


def extras(message: Message) -> str:
    edited = " (edited)" if message.edited else ""
    return edited + "".join(f" {emoji}{len(users)}" for emoji, users in message.reactions.items())


def ticks(talk: Talk, message: Message) -> str:
    if message.state == "FAILED":
        return f"  ✗ {message.error}"
    if not message.seq:
        return "  🕓"
    return "  " + TICKS[talk.client.receipt(message.conversation_id, message.seq)]


def clock(at: int) -> str:
    return dt.datetime.fromtimestamp(at / 1000, tz=dt.UTC).astimezone().strftime("%H:%M")
