"""What push keeps: the user streams, and where and how people are woken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Preferences:
    """How somebody wants to be woken. Minutes are those of the day in the time zone."""

    quiet: bool = False
    quiet_from: int = 0
    quiet_to: int = 0
    zone: str = ""
    quiet_mentions: bool = False
    """Who mentions them by name wakes them also in quiet hours."""
    preview: bool = True


AS_SHIPPED = Preferences()


@dataclass(frozen=True, slots=True)
class Device:
    """Where the device of a session can be woken."""

    session_id: int
    user_id: int
    endpoint: str = field(repr=False)
    point: bytes = field(repr=False)
    secret: bytes = field(repr=False)
    at: int = 0


class DeviceStore(Protocol):
    """Safe to use from many tasks and processes. One device per session, and one session per endpoint."""

    async def preferences(self, user_ids: Sequence[int]) -> dict[int, Preferences]:
        """Users who never said anything are left out."""
        ...

    async def prefer(self, user_id: int, changes: Mapping[str, bool | int | str]) -> Preferences:
        """Set these fields; all of them as they are now."""
        ...

    async def register(self, device: Device, *, most: int) -> Device | None:
        """Keep it in place of what the session had, and of what any session had at this endpoint; the same again keeps
        its time. None, and nothing is stored, when the user has `most` others."""
        ...

    async def devices(self, user_ids: Sequence[int]) -> list[Device]:
        """Of these users, oldest first."""
        ...

    async def remove(self, user_id: int, session_id: int) -> None: ...

    async def remove_sessions(self, session_ids: Sequence[int]) -> None: ...

    async def remove_gone(self, session_id: int, endpoint: str) -> None:
        """Unless the session has another endpoint by now."""
        ...

    async def forget(self, user_id: int) -> None:
        """Devices and preferences: the account is gone."""
        ...
