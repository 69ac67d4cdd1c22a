"""Replays a vector on the Python core: see proto/vectors/README.md."""

import json
from typing import Any

from hongyan_client.core import Core, events
from hongyan_client.core.events import Event

PROLOGUE = [
    events.SignedIn("1", 900_000),
    events.Opened(1),
    events.Welcome(1, "1", "e1"),
    events.Synced(2, "e1", "k0"),
]


class Half:
    """The random numbers of the vectors: always the middle."""

    def random(self) -> float:
        return 0.5


class Replay:
    def __init__(self, init: dict[str, Any]) -> None:
        self.core = Core.load(json.loads(json.dumps(init.get("state", {}))))
        if init.get("live"):
            for event in PROLOGUE:
                self.step(0, event)

    def step(self, now: int, event: Event) -> list[Any]:
        found = [effect.to_json() for effect in self.core.step(event, now, Half())]
        return json.loads(json.dumps([effect for effect in found if effect[0] != "save"]))

    def differs(self, final: dict[str, Any]) -> str | None:
        """What is not as the final state says; none if all is."""
        have = self.state()
        for key, want in json.loads(json.dumps(final)).items():
            if key == "absent":
                if set(want) & set(have["conversations"]):
                    return f"{want} should be gone"
            elif key == "conversations":
                for conversation, parts in want.items():
                    for part, value in parts.items():
                        if (problem := self._part(have["conversations"][conversation], part, value)) is not None:
                            return f"{conversation}.{part}: {problem}"
            elif have[key] != want:
                return f"{key}: {have[key]} is not {want}"
        return None

    def _part(self, have: dict[str, Any], part: str, want: Any) -> str | None:
        if part == "message":
            wrong = [
                (have["messages"].get(seq), message)
                for seq, message in want.items()
                if have["messages"].get(seq) != message
            ]
            return str(wrong) if wrong else None
        return None if have[part] == want else f"{have[part]} is not {want}"

    def state(self) -> dict[str, Any]:
        core = self.core
        return json.loads(
            json.dumps(
                {
                    "status": core.connection.state,
                    "epoch": core.epoch,
                    "cursor": core.cursor,
                    "number": core.stream.number,
                    "outbox": {key: item["state"] for key, item in core.outbox.items.items()},
                    "marks": core.marks.pending,
                    "conversations": {
                        key: {
                            "head": c.head["seq"],
                            "applied": c.applied,
                            "known": c.known.spans(),
                            "held": sorted(c.held),
                            "messages": {str(seq): message for seq, message in c.messages.items()},
                            "read": c.read_mark(),
                            "unread": c.unread(),
                            "mentions": c.mentions(),
                            "pinned": bool(c.row.get("pinned")),
                            "left": "toSeq" in c.row,
                        }
                        for key, c in core.conversations.items()
                    },
                }
            )
        )
