"""What waits to be posted: bounded, a few at a time for each receiver, tried again later where that may help."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks

log = get_logger("notify")


@dataclass(slots=True, eq=False)
class Job:
    key: Hashable
    """A newer job with the same key replaces one that waits."""
    lane: str
    """Its receiver: a slow one holds up nobody else."""
    attempt: Callable[[int], Awaitable[float | None]]
    """Called with the number of the try, from 1; seconds until the next one, or None: it is over."""
    about: object = None
    """By which it may be withdrawn."""
    tries: int = 0


class Posting:
    """Jobs start at once, at most `per_lane` together in a lane and `at_once` in all. `dropped` counts those that found
    no room."""

    def __init__(self, tasks: Tasks, *, most: int, per_lane: int = 4, at_once: int = 64) -> None:
        self._tasks = tasks
        self._most = most
        self._per_lane = per_lane
        self._slots = asyncio.Semaphore(at_once)
        self._waiting: dict[Hashable, Job] = {}
        self._lanes: dict[str, deque[Hashable]] = {}
        self._workers: dict[str, int] = {}
        self._timers: dict[Hashable, asyncio.TimerHandle] = {}
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, job: Job) -> None:
        was_waiting = job.key in self._waiting
        self._waiting[job.key] = job
        if was_waiting:  # it takes the other one's place, and its pause
            return
        if len(self._waiting) > self._most:
            self._forget(next(iter(self._waiting)))
            self.dropped += 1
            if self.dropped.bit_count() == 1:  # 1, 2, 4, 8 …
                log.warning("wakes were dropped: too many wait", dropped=self.dropped)
        self._enter(job.key)

    def withdraw(self, about: object) -> None:
        """Drop what waits because of this."""
        for key in [key for key, job in self._waiting.items() if job.about == about]:
            self._forget(key)

    async def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        await self._tasks.close()
        self._waiting.clear()

    def _forget(self, key: Hashable) -> None:
        self._waiting.pop(key, None)
        if timer := self._timers.pop(key, None):
            timer.cancel()

    def _enter(self, key: Hashable) -> None:
        self._timers.pop(key, None)
        job = self._waiting.get(key)
        if job is None:
            return
        self._lanes.setdefault(job.lane, deque()).append(key)
        running = self._workers.get(job.lane, 0)
        if running < self._per_lane:
            self._workers[job.lane] = running + 1
            self._tasks.spawn(f"post to {job.lane}", self._work(job.lane))

    async def _work(self, lane: str) -> None:
        try:
            while self._lanes[lane]:
                async with self._slots:
                    # Two workers may have waited for the same last key.
                    job = self._waiting.pop(self._lanes[lane].popleft(), None) if self._lanes[lane] else None
                    if job is not None:
                        await self._try(job)
        finally:
            self._workers[lane] -= 1
            if not self._workers[lane]:
                del self._workers[lane]
                if not self._lanes[lane]:
                    del self._lanes[lane]

    async def _try(self, job: Job) -> None:
        job.tries += 1
        try:
            after = await job.attempt(job.tries)
        except Exception as error:  # noqa: BLE001 - a worker outlives whatever one job meets
            log.error("a wake was given up", lane=job.lane, error=repr(error))
            return
        if after is None or job.key in self._waiting:
            return
        self._waiting[job.key] = job
        if len(self._waiting) > self._most:
            self._forget(next(iter(self._waiting)))
            self.dropped += 1
        if job.key in self._waiting:
            loop = asyncio.get_running_loop()
            self._timers[job.key] = loop.call_later(after, self._enter, job.key)
