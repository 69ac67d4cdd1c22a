"""How often somebody may guess: failures per account, failures per address."""

import asyncio
import hashlib
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hongyan.kit.clock import Clock
from hongyan.ports.cache import Cache
from hongyan.rpc.errors import ServiceError
from hongyan.services.user.settings import UserSettings
from hongyan_proto.errors_pb2 import ErrorCode

_PRIVATE = [
    ipaddress.ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
]


class Try:
    """One attempt to prove a password. It counts as a failure until `succeeded` is set."""

    __slots__ = ("succeeded",)

    def __init__(self) -> None:
        self.succeeded = False


class Tries:
    """Failures are counted, so a class that signs in behind one address is not stopped; a guesser is, by account.

    Attempts on one account run one after the other, so that a burst cannot try more often than allowed.
    """

    def __init__(self, *, cache: Cache, settings: UserSettings, clock: Clock) -> None:
        self._cache = cache
        self._settings = settings
        self._clock = clock
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def attempt(self, account: str, address: str) -> AsyncIterator[Try]:
        """`account`: the key of the name that was tried, whether anybody has it or not. Raises `too_many_tries`."""
        name = "signin.account." + hashlib.sha256(account.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        place, factor = _place(address)
        place = "signin.address." + place
        most = self._settings.failures_per_address * (self._settings.private_address_factor if factor else 1)
        async with self._one_at_a_time(name):
            await self._refuse_if_blocked(name)
            await self._refuse_if_blocked(place)
            attempt = Try()
            try:
                yield attempt
            except ServiceError as error:
                if error.code in {ErrorCode.bad_credentials, ErrorCode.code_invalid}:
                    await self._failed(name, self._settings.tries_per_account)
                    await self._failed(place, most)
                raise
            if attempt.succeeded:
                await self._cache.delete(name)

    async def _refuse_if_blocked(self, key: str) -> None:
        until = await self._cache.get(key + ".until")
        left = int(until) - self._clock.now_ms() if until else 0
        if left > 0:
            raise ServiceError(ErrorCode.too_many_tries, retry_after_ms=left)

    async def _failed(self, key: str, most: int) -> None:
        window = self._settings.tries_window_s
        if await self._cache.count(key, ttl=window) >= most:
            until = self._clock.now_ms() + window * 1000
            await self._cache.put(key + ".until", str(until).encode(), ttl=window)
            await self._cache.delete(key)

    @asynccontextmanager
    async def _one_at_a_time(self, key: str) -> AsyncIterator[None]:
        lock, waiting = self._locks.get(key, (None, 0))
        if waiting >= self._settings.waiting_per_account:
            raise ServiceError(ErrorCode.overloaded, "too many sign-ins to this account at once", retry_after_ms=1000)
        lock = lock or asyncio.Lock()
        self._locks[key] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            left = self._locks[key][1] - 1
            if left:
                self._locks[key] = (lock, left)
            else:
                del self._locks[key]


def _place(address: str) -> tuple[str, bool]:
    """The network that an address counts for, and whether it is a private one (or this machine)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "none", True
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    private = any(found in network for network in _PRIVATE)
    return str(ipaddress.ip_network((found, 32 if found.version == 4 else 64), strict=False)), private
