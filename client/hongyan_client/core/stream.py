"""The numbers of the user's own stream: next is applied, old is ignored, a hole asks for a sync."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


class Stream:
    def __init__(self) -> None:
        self.number: int | None = None  # None until a sync has told where it stands

    def pushed(self, event: Json) -> str:
        """`apply`, `ignore` or `gap`. Before a sync has told where the stream stands, a push may be an old one."""
        if self.number is None or self.has_hole(event["number"]):
            return "gap"
        if event["number"] <= self.number:
            return "ignore"
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

    def stands_at(self, number: int | None) -> None:
        """A sync was complete up to here: a late push of something before is old, and what comes after has no hole."""
        if number is not None and (self.number is None or number > self.number):
            self.number = number
