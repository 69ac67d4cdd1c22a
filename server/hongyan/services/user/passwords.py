"""Argon2id in a bounded pool: a flood of sign-ins cannot starve the loop or the memory."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from hongyan.rpc.errors import ServiceError
from hongyan.services.user.rules import password_bytes
from hongyan.services.user.settings import UserSettings
from hongyan_proto.errors_pb2 import ErrorCode

T = TypeVar("T")
_WORK_MS = 80  # one hash on a small server, for the retry time that a full queue names


class Passwords:
    """Hashes and checks passwords, at most `password_threads` at once and `password_queue` waiting.

    Raises `ServiceError(overloaded)` beyond that. `inline` works on the calling thread, for virtual time.
    """

    def __init__(self, settings: UserSettings, *, inline: bool = False) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.argon2_time,
            memory_cost=settings.argon2_memory_kib,
            parallelism=settings.argon2_lanes,
        )
        self._threads = settings.password_threads
        self._most = settings.password_threads + settings.password_queue
        self._pool = None if inline else ThreadPoolExecutor(settings.password_threads, thread_name_prefix="password")
        self._nobody = self._hasher.hash(b"nobody has this password")
        self.busy = 0
        """Passwords in work or waiting."""

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hasher.hash(password_bytes(password)))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the password; with None (nobody has that name) the same work and always False."""
        right = await self._run(lambda: self._verify(stored or self._nobody, password))
        return right and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than are set now."""
        return self._hasher.check_needs_rehash(stored)

    async def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password_bytes(password))
        except (Argon2Error, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self.busy >= self._most:
            wait = self.busy * _WORK_MS // self._threads
            raise ServiceError(ErrorCode.overloaded, "too many sign-ins at once", retry_after_ms=wait)
        self.busy += 1
        try:
            if self._pool is None:
                return work()
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self.busy -= 1
