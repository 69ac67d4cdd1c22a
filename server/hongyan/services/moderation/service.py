"""The moderation room: what people ask of it, what administrators do, and what runs beside them."""

import asyncio

from hongyan.kit.log import get_logger
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.moderation import rules
from hongyan.services.moderation.desk import Desk
from hongyan.services.moderation.parts import Parts
from hongyan.services.moderation.reporting import Reporting
from hongyan_proto.model_pb2 import Empty
from hongyan_proto.moderation_pb2 import WordsReply, WordsRequest
from hongyan_proto.user_pb2 import UserIds

log = get_logger("moderation")
_HOUR_MS = 3_600_000


class Moderation(Reporting):
    """Implements `rpc.stubs.ModerationService`; beside it `desk` implements `ModerationAdminService`, `words` `Words`,
    `reports` `Reports`. Any number of instances may stand on one store.
    """

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.desk = Desk(parts)
        self.words = WordList(parts)
        self.reports = Farewell(parts)

    async def start(self) -> None:
        """Call after `store.migrate()`."""
        self._parts.tasks.spawn("moderation_housekeeping", self._keep_house())

    async def close(self) -> None:
        await self._parts.tasks.close()

    async def tidy(self) -> None:
        """Forget what is too old to matter."""
        now, settings = self._parts.clock.now_ms(), self._parts.settings
        answers_before = now - settings.request_id_hours * _HOUR_MS
        await self._store.purge(closed_before=now - settings.closed_kept_ms, answers_before=answers_before)

    async def _keep_house(self) -> None:
        while True:
            try:
                await self.tidy()
            except ServiceError as error:
                log.warning("housekeeping waits", error=str(error))
            await asyncio.sleep(self._parts.settings.housekeeping_s)


class Farewell:
    """Implements `rpc.stubs.Reports`."""

    def __init__(self, parts: Parts) -> None:
        self._store = parts.store

    async def forget(self, call: Call, request: UserIds) -> Empty:  # noqa: ARG002
        await self._store.forget(request.user_ids)
        return Empty()


class WordList:
    """Implements `rpc.stubs.Words`."""

    def __init__(self, parts: Parts) -> None:
        self._store = parts.store

    async def since(self, call: Call, request: WordsRequest) -> WordsReply:  # noqa: ARG002
        version, rows = await self._store.words_since(request.version)
        return WordsReply(version=version, words=[rules.forbidden(row) for row in rows])
