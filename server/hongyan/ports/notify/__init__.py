"""Wake a sleeping device."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Target:
    """Where one device can be woken: what its browser gave it when it subscribed."""

    id: int
    """Ours, to name it by."""
    endpoint: str = field(repr=False)
    """Who knows it can wake the device: never logged."""
    key: bytes = field(repr=False)
    """The device's public key: an uncompressed point of P-256."""
    secret: bytes = field(repr=False)
    """Shared with the device, 16 bytes."""


@dataclass(frozen=True, slots=True)
class Wake:
    """Tell the devices of a user that a conversation has something new. Holds no message body."""

    user_id: int
    conversation_id: str
    unread: int
    mentioned: bool = False
    seq: int = 0
    """Of the message that is the reason."""
    preview: bool = True
    """Whether the device may show who wrote and what, once it has fetched it."""
    targets: tuple[Target, ...] = ()
    """Where; empty for an adapter that finds the devices itself."""


class BadTarget(ValueError):
    """Nobody can be woken there; `field` is the one of the target that is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


OnGone = Callable[[Sequence[Target]], Awaitable[None]]


class Notify(Protocol):
    """Safe to use from many tasks. Best effort: a lost wake is found by the device's next sync. What waits is bounded:
    the oldest goes first. A newer wake of the same device and conversation replaces one that waits.
    """

    @property
    def public_key(self) -> str:
        """What a page hands its browser when it subscribes (base64url); empty: devices cannot subscribe here."""
        ...

    @property
    def by_target(self) -> bool:
        """Whether only devices are reached that have subscribed: a wake without targets is then good for nothing."""
        ...

    @property
    def waiting(self) -> int:
        """Wakes that have not left yet."""
        ...

    def check(self, target: Target) -> None:
        """Raises `BadTarget` when this can be no target of ours, however the network is just now."""
        ...

    def on_gone(self, handler: OnGone) -> None:
        """Call this with targets that will never take a wake again. One handler; set before the first wake."""
        ...

    async def wake(self, wakes: Sequence[Wake]) -> None:
        """Take the wakes over; never raises for a single device and never waits for one."""
        ...

    async def withdraw(self, conversation_id: str, seq: int) -> None:
        """The message was taken back: wakes that wait because of it are dropped; what has left has left."""
        ...

    async def close(self) -> None:
        """What still waits is dropped."""
        ...
