"""Who empties the table."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from google.protobuf.message import Message

from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.retry import full_jitter
from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Bus, PublishFailed, Topic
from hongyan.ports.db import DatabaseError
from hongyan.ports.outbox.table import Waiting

Event = TypeVar("Event", bound=Message)
Send = Callable[[Sequence[Event]], Awaitable[None]]
"""Returning confirms them all; `PublishFailed` keeps them, and they are sent again, in order."""

log = get_logger("outbox")
_BATCH = 200
_FAR = 2**62


def to_bus(bus: Bus, topic: Topic[Event]) -> Send[Event]:
    """For events of a topic with one shard."""

    async def send(events: Sequence[Event]) -> None:
        await bus.publish(topic, 0, events)

    return send


class Outbox(Generic[Event]):
    """Woken after each commit of this process, it reads the table in order; so one user's events keep their order
    whichever commit wakes it. Rows of other processes (the command line, one that died) are looked for every `poll_s`
    seconds, once they are `age_ms` old. At least once: consumers know an event by its id.
    """

    def __init__(
        self,
        name: str,
        waiting: Waiting[Event],
        send: Send[Event],
        *,
        clock: Clock,
        rng: random.Random,
        poll_s: float = 0.5,
        age_ms: int = 300,
    ) -> None:
        self._name = name
        self._waiting = waiting
        self._send = send
        self._clock = clock
        self._rng = rng
        self._poll_s = poll_s
        self._age_ms = age_ms
        self._work = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self, tasks: Tasks) -> None:
        """Begins with what an earlier process left behind."""
        self._work.set()
        self._task = tasks.spawn(self._name, self._run())

    def wake(self) -> None:
        """Something was committed."""
        self._work.set()

    async def close(self) -> None:
        """Publish what waits, if that works at once; the rest stays in the table."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self.drain()
        except (PublishFailed, DatabaseError) as error:
            log.warning("events wait for the next start", outbox=self._name, error=repr(error))

    async def drain(self, before: int = _FAR) -> None:
        """Send and delete everything written up to this time. Raises `PublishFailed`, `DatabaseError`."""
        while rows := await self._waiting.waiting(before=before, limit=_BATCH):
            await self._send([event for _, event in rows])
            await self._waiting.done([key for key, _ in rows])

    async def _run(self) -> None:
        failures = 0
        while True:
            mine = await self._woken()
            try:
                await self.drain(_FAR if mine else self._clock.now_ms() - self._age_ms)
                failures = 0
            except (PublishFailed, DatabaseError) as error:
                log.warning("events wait", outbox=self._name, error=repr(error))
                self._work.set()
                await asyncio.sleep(full_jitter(failures, self._rng, base=0.1, cap=5.0))
                failures += 1

    async def _woken(self) -> bool:
        """Until there is work of this process, or it is time to look for that of others."""
        try:
            async with asyncio.timeout(self._poll_s):
                await self._work.wait()
        except TimeoutError:
            return False
        self._work.clear()
        return True
