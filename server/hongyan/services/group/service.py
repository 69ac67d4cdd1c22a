"""The group room: its use cases in one class, and what runs beside them."""

import asyncio

from hongyan.kit.log import get_logger
from hongyan.rpc.errors import ServiceError
from hongyan.services.group.announcements import Announcements
from hongyan.services.group.changes import Changes
from hongyan.services.group.companions import Companions
from hongyan.services.group.founding import Founding
from hongyan.services.group.links import Links
from hongyan.services.group.membership import Membership
from hongyan.services.group.parts import Parts
from hongyan.services.group.store import GroupTx
from hongyan_proto.model_pb2 import JoinRequest

log = get_logger("group")


class GroupRoom(Founding, Membership, Links, Announcements):
    """Implements `rpc.stubs.GroupService`; `companions` implements `rpc.stubs.Groups` beside it. Any number of
    instances may stand on one store.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, Changes(parts))
        self.companions = Companions(parts, self.changes)

    async def start(self) -> None:
        """Call after `store.migrate()`; begins with what an earlier process left unfinished."""
        self.parts.outbox.start(self.parts.tasks)
        self.parts.tasks.spawn("group_healing", self._heal())
        self.parts.tasks.spawn("group_housekeeping", self._keep_house())

    async def close(self) -> None:
        """Publish what waits. Store and bus must still be open; `tasks` is closed by its owner."""
        await self.parts.outbox.close()

    async def tidy(self) -> None:
        """Forget what is too old to matter."""
        now, settings = self.clock.now_ms(), self.settings

        async def work(tx: GroupTx, stamp: int) -> None:  # noqa: ARG001
            await tx.expire_joins(now - settings.request_life_ms, JoinRequest.expired)
            await tx.purge_joins(now - settings.answered_kept_ms)
            await tx.purge_links(now)
            await tx.purge_answers(self.remembered_since())

        await self.write(work)

    async def _heal(self) -> None:
        while True:
            try:
                await self.changes.heal(self.settings.pending_age_ms / 1000)
            except ServiceError as error:
                log.warning("unfinished changes wait", error=str(error))
            await asyncio.sleep(self.settings.pending_poll_s)

    async def _keep_house(self) -> None:
        while True:
            try:
                await self.tidy()
            except ServiceError as error:
                log.warning("housekeeping waits", error=str(error))
            await asyncio.sleep(self.settings.housekeeping_s)
