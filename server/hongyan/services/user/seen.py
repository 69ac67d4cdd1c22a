"""When a session was last seen: remembered at every sign of life, written at most once a minute."""

import asyncio
from collections.abc import Sequence

from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.rpc.errors import ServiceError
from hongyan.services.user.settings import UserSettings
from hongyan.services.user.store import SessionStore

log = get_logger("user.seen")
_REMEMBERED = 100_000


class LastSeen:
    def __init__(self, *, sessions: SessionStore, settings: UserSettings, clock: Clock) -> None:
        self._sessions = sessions
        self._settings = settings
        self._clock = clock
        self._written: dict[int, int] = {}
        self._waiting: dict[int, tuple[int, str]] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, session_id: int, address: str = "") -> None:
        """A sign of life. Cheap: nothing is written here."""
        now = self._clock.now_ms()
        if now - self._written.get(session_id, 0) < self._settings.last_seen_ms:
            return
        _, known = self._waiting.get(session_id, (0, ""))
        self._waiting[session_id] = (now, address or known)

    def written(self, session_id: int) -> None:
        """The store has just written the time itself."""
        self._mark_written([session_id], self._clock.now_ms())

    def start(self, tasks: Tasks) -> None:
        self._task = tasks.spawn("last_seen", self._run())

    async def close(self) -> None:
        """Write what waits."""
        if self._task is not None:
            self._task.cancel()
        await self.flush()

    async def flush(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, {}
        try:
            await self._sessions.seen([(session_id, at, ip) for session_id, (at, ip) in waiting.items()])
        except ServiceError as error:
            log.warning("last seen times are lost", sessions=len(waiting), error=str(error))
            return
        self._mark_written(list(waiting), self._clock.now_ms())

    def _mark_written(self, session_ids: Sequence[int], now: int) -> None:
        if len(self._written) > _REMEMBERED:
            oldest = now - self._settings.last_seen_ms
            self._written = {found: at for found, at in self._written.items() if at > oldest}
        self._written.update(dict.fromkeys(session_ids, now))

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._settings.seen_flush_s)
            await self.flush()
