"""Wake a sleeping device."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Wake:
    """Tell the devices of a user that a conversation has something new. Holds no message body."""

    user_id: int
    conversation_id: str
    unread: int
    mentioned: bool = False


class Notify(Protocol):
    """Safe to use from many tasks. Best effort: a lost wake is found by the device's next sync."""

    async def wake(self, wakes: Sequence[Wake]) -> None:
        """Hand the wakes over; never raises for a single device, returns within 5 s."""
        ...

    async def close(self) -> None: ...
