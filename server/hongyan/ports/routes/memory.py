"""`memory:` - routes of one process, where there is one gateway or a few of a test."""

from collections.abc import Mapping, Sequence

from hongyan.kit.clock import Clock
from hongyan.ports.routes import TTL
from hongyan.ports.url import parse

_NEVER = float("inf")


def open_url(url: str, *, clock: Clock) -> "MemoryRoutes":
    parse(url, scheme="memory")
    return MemoryRoutes(clock)


class MemoryRoutes:
    """Looking up is one dictionary access per user; leases are looked at only when the first of them may have ended."""

    def __init__(self, clock: Clock, *, ttl: float = TTL) -> None:
        self._now = clock.monotonic
        self._ttl = ttl
        self._gateways: dict[int, tuple[str, ...]] = {}
        self._users: dict[str, set[int]] = {}
        self._ends: dict[str, float] = {}
        self._first_end = _NEVER

    async def register(self, gateway: str, users: Sequence[int]) -> bool:
        lived = self._renew(gateway)
        known = self._users.setdefault(gateway, set())
        if not lived:
            self._start(gateway)
        for user in users:
            if user not in known:
                known.add(user)
                self._gateways[user] = (*self._gateways.get(user, ()), gateway)
        return lived

    async def withdraw(self, gateway: str, users: Sequence[int]) -> None:
        known = self._users.get(gateway, set())
        for user in users:
            if user in known:
                known.remove(user)
                self._forget(gateway, user)

    async def locate(self, users: Sequence[int]) -> Mapping[int, Sequence[str]]:
        if self._now() >= self._first_end:
            self._expire()
        gateways = self._gateways
        return {user: gateways[user] for user in users if user in gateways}

    async def renew(self, gateway: str) -> bool:
        return self._renew(gateway)

    async def leave(self, gateway: str) -> None:
        self._ends.pop(gateway, None)
        for user in self._users.pop(gateway, ()):
            self._forget(gateway, user)

    async def close(self) -> None:
        self._gateways.clear()
        self._users.clear()
        self._ends.clear()

    def _renew(self, gateway: str) -> bool:
        self._expire()
        if gateway not in self._ends:
            return False
        self._start(gateway)
        return True

    def _start(self, gateway: str) -> None:
        self._ends[gateway] = self._now() + self._ttl
        self._first_end = min(self._ends.values())

    def _expire(self) -> None:
        now = self._now()
        for gateway in [gateway for gateway, end in self._ends.items() if end <= now]:
            del self._ends[gateway]
            for user in self._users.pop(gateway, ()):
                self._forget(gateway, user)
        self._first_end = min(self._ends.values(), default=_NEVER)

    def _forget(self, gateway: str, user: int) -> None:
        left = tuple(other for other in self._gateways[user] if other != gateway)
        if left:
            self._gateways[user] = left
        else:
            del self._gateways[user]
