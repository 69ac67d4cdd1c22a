"""What a change does to a message."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

COUNTABLE = frozenset(["text", "image", "file", "voice", "video", "location", "card", "forward", "sticker"])
STATE = ("edited", "pinned", "reactions")
CONTENT = ("quoteSeq", "text", "forward", "react", "pin", "member", "notice")


def changed(message: Json, entry: Json) -> Json:
    """The message after a change to it."""
    after = dict(message, ver=entry["seq"])
    kind = entry.get("kind")
    if kind == "recall":
        for part in CONTENT + STATE:
            after.pop(part, None)
        after["recalled"] = True
    elif kind == "edit" and entry.get("text") and not message.get("recalled"):
        after |= {"text": entry["text"], "edited": True}
    elif kind == "pin":
        after["pinned"] = bool((entry.get("pin") or {}).get("on"))
    elif kind == "react" and entry.get("react"):
        after["reactions"] = reacted(message.get("reactions", []), entry["react"], entry["senderId"])
    return after


def reacted(reactions: list[Json], react: Json, user: str) -> list[Json]:
    emoji = react["emoji"]
    users: list[str] = next((r["userIds"] for r in reactions if r["emoji"] == emoji), [])
    users = [u for u in users if u != user] + ([user] if react.get("on") else [])
    if any(r["emoji"] == emoji for r in reactions):
        after = [dict(r, userIds=users) if r["emoji"] == emoji else r for r in reactions]
    else:
        after = [*reactions, {"emoji": emoji, "userIds": users}]
    return [r for r in after if r["userIds"]]
