"""From the store to the bus: events that were committed are published until the bus has confirmed them."""

import asyncio

from hongyan.kit.log import get_logger
from hongyan.kit.retry import full_jitter
from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import PublishFailed
from hongyan.rpc.errors import ServiceError
from hongyan.services.user.parts import Parts

log = get_logger("user.outbox")
_BATCH = 200
_FAR = 2**62


class Outbox:
    """Woken after each commit of this process, it reads the table in order; so one user's events keep their order
    whichever commit wakes it. Rows of other processes (the command line, one that died) are found by looking twice a
    second. At least once: consumers know an event by its id.
    """

    def __init__(self, parts: Parts) -> None:
        self._store = parts.store.outbox
        self._bus = parts.bus
        self._topic = parts.topic
        self._settings = parts.settings
        self._clock = parts.clock
        self._rng = parts.rng
        self._work = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self, tasks: Tasks) -> None:
        """Begins with what an earlier process left behind."""
        self._work.set()
        self._task = tasks.spawn("user_outbox", self._run())

    def wake(self) -> None:
        """Something was committed."""
        self._work.set()

    async def close(self) -> None:
        """Publish what waits, if that works at once; the rest stays in the table."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._drain(_FAR)
        except (PublishFailed, ServiceError) as error:
            log.warning("events wait for the next start", error=str(error))

    async def _run(self) -> None:
        failures = 0
        while True:
            mine = await self._wait()
            try:
                await self._drain(_FAR if mine else self._clock.now_ms() - self._settings.outbox_age_ms)
                failures = 0
            except (PublishFailed, ServiceError) as error:
                log.warning("events wait", error=str(error))
                self._work.set()
                await asyncio.sleep(full_jitter(failures, self._rng, base=0.1, cap=5.0))
                failures += 1

    async def _wait(self) -> bool:
        """Until there is work of this process, or it is time to look for that of others."""
        try:
            async with asyncio.timeout(self._settings.outbox_poll_s):
                await self._work.wait()
        except TimeoutError:
            return False
        self._work.clear()
        return True

    async def _drain(self, before: int) -> None:
        while rows := await self._store.waiting(before=before, limit=_BATCH):
            await self._bus.publish(self._topic, 0, [event for _, event in rows])
            await self._store.done([key for key, _ in rows])
