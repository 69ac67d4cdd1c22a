"""The list of sign-ins that everybody has of their own account."""

import asyncio

from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.rpc.errors import ServiceError
from hongyan.services.user.parts import Parts
from hongyan.services.user.settings import DAY_MS
from hongyan.services.user.store import SignInRow
from hongyan_proto import account_pb2, model_pb2

log = get_logger("user.sign_ins")
_PAGE = 50
_WAITING = 1_000


class SignIns:
    """Right ones are written with their session. Wrong ones are written a little later and together: written at once
    they would make the answer for a name that exists slower than for one that does not.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._wrong: list[SignInRow] = []
        self._task: asyncio.Task[None] | None = None

    def start(self, tasks: Tasks) -> None:
        self._task = tasks.spawn("sign_ins", self._run())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        await self.flush()

    def wrong(self, user_id: int, device: model_pb2.Device, address: str) -> None:
        """Somebody tried a wrong password. Beyond a bound the oldest are forgotten."""
        at = self._parts.clock.now_ms()
        del self._wrong[: max(0, len(self._wrong) + 1 - _WAITING)]
        self._wrong.append(SignInRow(0, user_id, at, address, device.platform, device.device_id, device.name, 0))

    async def flush(self) -> None:
        rows, self._wrong = self._wrong, []
        if not rows:
            return
        try:
            await self._parts.store.own.tried(rows)
        except ServiceError as error:
            log.warning("wrong sign-ins are not listed", lost=len(rows), error=str(error))

    async def list(self, user_id: int, request: account_pb2.ListSignInsRequest) -> account_pb2.SignInList:
        await self.flush()
        limit = request.limit or _PAGE
        rows = await self._parts.store.own.sign_ins(user_id, before=request.before, limit=limit + 1)
        return account_pb2.SignInList(sign_ins=[_sign_in(row) for row in rows[:limit]], more=len(rows) > limit)

    async def tidy(self) -> None:
        before = self._parts.clock.now_ms() - self._parts.settings.sign_ins_days * DAY_MS
        await self._parts.store.own.purge(sign_ins_before=before)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._parts.settings.seen_flush_s)
            await self.flush()


def _sign_in(row: SignInRow) -> account_pb2.SignIn:
    return account_pb2.SignIn(
        id=row.id,
        at=row.at,
        right=row.session_id > 0,
        ip=row.ip,
        platform=row.platform,  # type: ignore[arg-type]
        name=row.name,
        device_id=row.device_id,
        session_id=row.session_id,
    )
