"""`memory:` - a dictionary of one process."""

from collections.abc import Sequence
from itertools import islice

from hongyan.kit.clock import Clock
from hongyan.ports.cache import Take
from hongyan.ports.url import parse

MOST = 500_000
"""Values kept, and buckets kept; beyond it the oldest go first, expired or not."""
SWEEP_EVERY = 10_000
"""Writes between two sweeps of what has expired."""


def open_url(url: str, *, clock: Clock) -> "MemoryCache":
    parse(url, scheme="memory")
    return MemoryCache(clock)


class MemoryCache:
    """A bucket is one number: the moment at which it will be full again. A full bucket needs no memory."""

    def __init__(self, clock: Clock, *, most: int = MOST) -> None:
        self._now = clock.monotonic
        self._most = most
        self._values: dict[str, tuple[float, bytes]] = {}
        self._full_at: dict[str, float] = {}
        self._until_sweep = SWEEP_EVERY

    async def get(self, key: str) -> bytes | None:
        expires, value = self._values.get(key, (0.0, None))
        return value if expires > self._now() else None

    async def put(self, key: str, value: bytes, *, ttl: float) -> None:
        now = self._now()
        self._values.pop(key, None)  # to the end: the oldest are dropped first
        self._values[key] = (now + ttl, value)
        self._wrote(now)

    async def put_new(self, key: str, value: bytes, *, ttl: float) -> bool:
        if await self.get(key) is not None:
            return False
        await self.put(key, value, ttl=ttl)
        return True

    async def delete(self, key: str) -> None:
        self._values.pop(key, None)

    async def count(self, key: str, *, ttl: float) -> int:
        now = self._now()
        expires, value = self._values.get(key, (0.0, b"0"))
        if expires <= now:
            await self.put(key, b"1", ttl=ttl)
            return 1
        counted = int(value) + 1
        self._values[key] = (expires, b"%d" % counted)
        return counted

    async def take(self, takes: Sequence[Take]) -> list[int]:
        now = self._now()
        answers = [self._take(take, now) for take in takes]
        self._wrote(now)
        return answers

    async def close(self) -> None:
        self._values.clear()
        self._full_at.clear()

    def _take(self, take: Take, now: float) -> int:
        key, rate, burst, cost = take
        if rate <= 0 or not 0 <= cost <= burst:
            raise ValueError(f"bucket {key} could never give {cost} tokens")
        full_at = self._full_at.get(key, now)
        full_at = (max(now, full_at)) + cost / rate
        late = full_at - now - burst / rate
        if late > 1e-9:
            return int(late * 1000) + 1
        self._full_at[key] = full_at
        return 0

    def _wrote(self, now: float) -> None:
        self._until_sweep -= 1
        if self._until_sweep > 0 and len(self._values) <= self._most and len(self._full_at) <= self._most:
            return
        self._until_sweep = SWEEP_EVERY
        self._values = {key: kept for key, kept in self._values.items() if kept[0] > now}
        self._full_at = {key: full_at for key, full_at in self._full_at.items() if full_at > now}
        # A tenth at once, so that a cache that stays full does not sweep at every write.
        for kept in (self._values, self._full_at):
            if len(kept) > self._most:
                for key in list(islice(kept, len(kept) - self._most * 9 // 10)):
                    del kept[key]
