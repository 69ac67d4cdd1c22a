"""One lane per gateway: its batches, and what happens while it does not take them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.rpc import direct
from hongyan.rpc.call import INSIDE
from hongyan.rpc.direct import Directed
from hongyan.rpc.stubs import GatewayService
from hongyan.services.push.settings import PushSettings

log = get_logger("push")

EVERYBODY = (Directed((), "resync", "behind"),)
"""A resync that names nobody concerns every session of the gateway."""


class Lanes:
    """Batches to gateways. No shard waits longer than `behind_after_s` for one: a gateway that does not take a batch
    in that time is behind, gets nothing more, and resyncs all its sessions as soon as it answers again."""

    def __init__(
        self,
        *,
        gateway: Callable[[str], GatewayService],
        settings: PushSettings,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._gateway = gateway
        self._settings = settings
        self._clock = clock
        self._tasks = tasks
        self._behind: dict[str, float] = {}
        """When a route last led there: monotonic seconds."""
        self._recovering: set[str] = set()

    async def deliver(self, batches: Mapping[str, Sequence[Directed]]) -> None:
        """Return when every gateway has taken its batch or is behind."""
        if len(batches) == 1:
            for name, batch in batches.items():
                await self._deliver_one(name, batch)
        elif batches:
            await asyncio.gather(*(self._deliver_one(name, batch) for name, batch in batches.items()))

    async def resync_everybody(self, gateways: Mapping[str, object] | set[str]) -> None:
        """Something was lost for good: every session of these gateways must sync."""
        await self.deliver(dict.fromkeys(gateways, EVERYBODY))

    def is_behind(self, name: str) -> bool:
        return name in self._behind

    async def _deliver_one(self, name: str, batch: Sequence[Directed]) -> None:
        if name in self._behind:
            self._behind[name] = self._clock.monotonic()
        elif not await self._was_taken(name, batch):
            self._mark_behind(name)

    async def _was_taken(self, name: str, batch: Sequence[Directed]) -> bool:
        try:
            async with asyncio.timeout(self._settings.behind_after_s):
                await direct.deliver(self._gateway(name), INSIDE, batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, the shard goes on without this gateway
            log.warning("gateway did not take a batch", gateway=name, error=repr(error))
            return False
        return True

    def _mark_behind(self, name: str) -> None:
        self._behind.setdefault(name, self._clock.monotonic())
        if name not in self._recovering:
            self._recovering.add(name)
            self._tasks.spawn(f"recover {name}", self._recover(name))

    async def _recover(self, name: str) -> None:
        """Resync the gateway once it answers. It counts as present from before the resync on, so that no event falls
        between the sync that its sessions then ask for and the first batch after it."""
        try:
            while (since := self._behind.get(name)) is not None and not self._is_forgotten(since):
                await asyncio.sleep(self._settings.behind_retry_s)
                self._behind.pop(name, None)
                if not await self._resync(name):
                    self._behind[name] = max(since, self._behind.get(name, since))
            log.info("gateway is back" if since is None else "gateway is forgotten", gateway=name)
        finally:
            self._behind.pop(name, None)
            self._recovering.discard(name)

    def _is_forgotten(self, since: float) -> bool:
        return self._clock.monotonic() - since >= self._settings.behind_forget_s

    async def _resync(self, name: str) -> bool:
        return await self._was_taken(name, EVERYBODY)
