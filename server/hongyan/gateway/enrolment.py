"""Routes of this gateway's users: registered before a session is welcomed, withdrawn when the last one leaves."""

import asyncio
from collections.abc import Callable, Container, Iterable
from typing import Protocol

from hongyan.kit.batching import Batcher
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.ports.routes import Routes

EVERYBODY = 0
log = get_logger("gateway")


class Here(Container[int], Iterable[int], Protocol):
    """The users who have a connection here now."""


class Enrolment:
    """Registering and withdrawing go through one queue, and what is right is decided when a batch runs: a user who
    left and came back meanwhile is registered in the end, whatever overtook what.
    """

    def __init__(
        self, *, gateway: str, routes: Routes, here: Here, tasks: Tasks, regained: Callable[[], None] = lambda: None
    ) -> None:
        self._regained = regained
        self._gateway = gateway
        self._routes = routes
        self._here = here
        self._registered: set[int] = set()
        self._changes: Batcher[int, None] = Batcher(tasks, "enrol", self._change)

    def enter(self, user: int, done: Callable[[BaseException | None], None]) -> None:
        """Call `done` when every later look-up anywhere finds the user here; with the error when that failed."""
        if user in self._registered:
            done(None)
        else:
            self._changes.submit(user, lambda _, error: done(error))

    def left(self, user: int) -> None:
        """The user's last connection is gone."""
        self._changes.submit(user, _logged)

    async def start(self) -> None:
        """Begin the lease: until then nobody finds this gateway."""
        await self._routes.register(self._gateway, [])

    async def renew(self) -> None:
        """Keep the lease. When it was gone, everybody is registered again, then `regained` is called: what was to be
        delivered meanwhile went past this gateway.
        """
        if not await self._routes.renew(self._gateway):
            await self._changes.call(EVERYBODY)

    async def _change(self, users: list[int]) -> list[None]:
        asked = set(users)
        leaving = [user for user in asked if user not in self._here and user != EVERYBODY]
        self._registered.difference_update(leaving)
        if leaving:
            await self._routes.withdraw(self._gateway, leaving)
        coming = [user for user in asked if user in self._here and user not in self._registered]
        if coming or EVERYBODY in asked:
            await self._register(coming)
        return [None] * len(users)

    async def _register(self, coming: list[int]) -> None:
        if await self._routes.register(self._gateway, coming):
            self._registered.update(coming)
            return
        # The lease had ended, and with it every route of before.
        log.warning("the lease of the routes was gone", gateway=self._gateway)
        self._registered.clear()
        everybody = list(self._here)
        await self._routes.register(self._gateway, everybody)
        self._registered.update(everybody)
        self._regained()


def _logged(_: None, error: BaseException | None) -> None:
    if error is not None and not isinstance(error, asyncio.CancelledError):
        # Nothing is lost: deliveries for a user who is not here are answered as unknown.
        log.warning("route not withdrawn", error=repr(error))
