"""Values with expiry, counters, token buckets. Nothing here may be missed: losing it all costs only time."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Take(NamedTuple):
    """Take `cost` tokens from bucket `key`, which holds at most `burst` and gains `rate` tokens a second."""

    key: str
    rate: float
    burst: float
    cost: float = 1.0


class Cache(Protocol):
    """Safe to use from many tasks; may wait for the network. Keys are text up to 255 characters."""

    async def get(self, key: str) -> bytes | None: ...

    async def put(self, key: str, value: bytes, *, ttl: float) -> None:
        """Keep for `ttl` seconds, replacing what was there."""
        ...

    async def put_new(self, key: str, value: bytes, *, ttl: float) -> bool:
        """Keep only if there is nothing: atomic; whether it was kept."""
        ...

    async def delete(self, key: str) -> None: ...

    async def count(self, key: str, *, ttl: float) -> int:
        """Add one and give the new count; the first one starts the expiry. Atomic."""
        ...

    async def take(self, takes: Sequence[Take]) -> list[int]:
        """Per item: 0 when the tokens were taken, else the milliseconds after which a retry may succeed (and nothing
        was taken). Many at once: one round trip.
        """
        ...

    async def close(self) -> None: ...
