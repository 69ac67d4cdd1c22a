"""The numbers of the user's own stream: next is applied, old is ignored, a hole asks for a sync."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


class Stream:
    def __init__(self) -> None:
        self.number: int | None = None  # None after a snapshot: the first one tells where it stands

    def pushed(self, event: Json) -> str:
        """`apply`, `ignore` or `gap`."""
        if self.number is not None and event["number"] <= self.number:
            return "ignore"
        if self.number is not None and self.has_hole(event["number"]):
            return "gap"
        self.number = event["number"]
        return "apply"

    def has_hole(self, number: int) -> bool:
        return self.number is not None and number > self.number + 1

    def synced(self, event: Json) -> bool:
        """What a sync brings is complete by itself."""
        if self.number is not None and event["number"] <= self.number:
            return False
        self.number = event["number"]
        return True

    def reset(self) -> None:
        self.number = None
