"""What friends are called and say of themselves reaches the lists in which they stand."""

import asyncio
from collections.abc import Callable, Sequence

from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Subscription
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation.parts import Parts
from hongyan_proto.inside_pb2 import UserStreamEvent

log = get_logger("relation.spreading")
GROUP = "relation"
_BATCH = 50
_LINES = 100


class Spreader:
    """Notes whose profile changed, and some seconds later gives their line in each list its next version: once,
    however often it changed meanwhile."""

    def __init__(self, parts: Parts, wake: Callable[[], None]) -> None:
        self._profiles = parts.store.profiles
        self._bus = parts.bus
        self._topic = parts.topic
        self._settings = parts.settings
        self._clock = parts.clock
        self._subscription: Subscription | None = None
        self._wake = wake

    async def start(self, tasks: Tasks) -> None:
        self._subscription = await self._bus.subscribe(self._topic, GROUP, self.handle)
        tasks.spawn("relation_spreader", self._run())

    async def close(self) -> None:
        if self._subscription is not None:
            await self._subscription.close()

    async def handle(self, shard: int, events: Sequence[UserStreamEvent]) -> None:  # noqa: ARG002
        users = {event.user_id for event in events if event.event.HasField("profile")}
        if users:
            await self._profiles.changed(users, due=self._clock.now_ms() + self._settings.profile_delay_ms)

    async def carry_out(self) -> int:
        """Everything that is due; how many people that was. Raises `ServiceError` when the database cannot do it."""
        due = await self._profiles.due(self._clock.now_ms(), _BATCH)
        for one in due:
            after: int | None = 0
            while after is not None:
                after = await self._profiles.spread(one.user, after, _LINES, at=self._clock.now_ms())
            await self._profiles.done(one, again=self._clock.now_ms() + self._settings.profile_delay_ms)
        return len(due)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._settings.profile_poll_s)
            try:
                if await self.carry_out():
                    self._wake()
            except ServiceError as error:
                log.warning("changed profiles wait", error=str(error))
