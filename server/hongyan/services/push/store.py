"""What push keeps: the user streams."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hongyan_proto.push_pb2 import UserEvent


@dataclass(frozen=True, slots=True)
class StreamHead:
    number: int = 0
    """Of the newest event; 0 when there was never one."""
    first_kept: int = 1
    """Of the oldest event that is still kept; `number + 1` when none is."""


EMPTY = StreamHead()


class StreamStore(Protocol):
    """Safe to use from many tasks and processes. Numbers are gapless per user."""

    async def append(self, user_id: int, event_id: str, event: UserEvent) -> UserEvent:
        """Store an event under the user's next number, once per `event_id`: the same id gets the same number again.
        The event as stored, after it is durable."""
        ...

    async def heads(self, user_ids: Sequence[int]) -> dict[int, StreamHead]:
        """Users without a stream are left out."""
        ...

    async def events(self, user_id: int, *, after: int, limit: int) -> list[UserEvent]:
        """Events with a number greater than `after`, ascending."""
        ...

    async def purge(self, before_ms: int, *, limit: int = 1000) -> int:
        """Forget at most `limit` events that happened before this time, oldest first; how many it were."""
        ...
