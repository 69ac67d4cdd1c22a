"""Who is there: told to the sockets that watch, at most once a second, and only what has changed.

Each gateway asks the routes about everybody whom one of its sockets watches. They hold what the other gateways know
too, so there is no event about presence that could be lost, and nobody who is told twice.
"""

import asyncio
from collections.abc import Collection, Iterable

from hongyan.gateway.connection import Connection
from hongyan.gateway.frames import Shared
from hongyan.gateway.settings import GatewaySettings
from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.ports.routes import Routes
from hongyan.rpc.call import INSIDE
from hongyan.rpc.clients import Clients
from hongyan_proto.frames_pb2 import Presence, ServerFrame
from hongyan_proto.model_pb2 import PresenceState
from hongyan_proto.relation_pb2 import RelatedRequest

log = get_logger("gateway")
PAUSE = 1.0
SLICE = 256
ASKING = 0.5
"""So long at most a look asks who may see whom; the rest waits for the next one."""
ASKED_AT_ONCE = 16


class _List:
    """Whom a socket watches and what it was told about each: None is nothing yet."""

    __slots__ = ("asked", "losses", "sees", "told")

    def __init__(self, users: Iterable[int], losses: int) -> None:
        self.told: dict[int, bool | None] = dict.fromkeys(users)
        self.losses = losses
        """How often what was told had been lost before."""
        self.sees: set[int] = set()
        self.asked = float("-inf")


class Watching:
    """The watch lists of this gateway's sockets. Everything happens on the loop."""

    def __init__(self, *, clients: Clients, routes: Routes, clock: Clock, settings: GatewaySettings) -> None:
        self._clients = clients
        self._routes = routes
        self._clock = clock
        self._settings = settings
        self._lists: dict[Connection, _List] = {}
        self._watchers: dict[int, set[Connection]] = {}
        self._present: set[int] = set()
        """Who of the watched was there at the last look, those included who left a moment ago."""
        self._last_seen: dict[int, float] = {}
        self._due: set[Connection] = set()
        """Sockets that have to be told about everybody: a new list, or something went wrong."""

    def watch(self, connection: Connection, users: Collection[int]) -> None:
        """These and no others from now on: the state of each is told within a second, then every change."""
        self.forget(connection)
        watched = {user for user in users if user}
        if watched:
            self._lists[connection] = _List(watched, connection.outbox.losses)
            self._due.add(connection)
        for user in watched:
            self._watchers.setdefault(user, set()).add(connection)

    def forget(self, connection: Connection) -> None:
        """The socket watches nobody any more."""
        self._due.discard(connection)
        watched = self._lists.pop(connection, None)
        for user in watched.told if watched is not None else ():
            watchers = self._watchers[user]
            watchers.discard(connection)
            if not watchers:
                del self._watchers[user]
                self._present.discard(user)
                self._last_seen.pop(user, None)

    async def run(self) -> None:
        """Look once a second until cancelled: no failure ends it."""
        while True:
            await asyncio.sleep(PAUSE)
            try:
                await self.look()
            except Exception as error:
                log.error("presence not told", error=repr(error), exc_info=error)

    async def look(self) -> None:
        """Tell every socket what has changed since it was told last."""
        changed = await self._changed() if self._watchers else set()
        concerned, self._due = self._due, set()
        for user in changed:
            concerned |= self._watchers.get(user, set())
        lists = self._lists
        concerned.update(connection for connection, known in lists.items() if known.losses != connection.outbox.losses)
        old = [connection for connection, known in lists.items() if self._is_old(known)]
        for number, connection in enumerate(concerned.difference(old), 1):
            await self._tell_safely(connection)
            if not number % SLICE:
                await asyncio.sleep(0)
        await self._tell_old([connection for connection in old if connection in lists])

    async def _tell_old(self, connections: list[Connection]) -> None:
        """Those for whom it has to be asked who lets them know, the longest waiting first, while there is time."""
        connections.sort(key=lambda connection: self._lists[connection].asked)
        until = self._clock.monotonic() + ASKING
        while connections and self._clock.monotonic() < until:
            some, connections = connections[:ASKED_AT_ONCE], connections[ASKED_AT_ONCE:]
            await asyncio.gather(*map(self._tell_safely, some))
        self._due.update(connections)

    async def _tell_safely(self, connection: Connection) -> None:
        try:
            await self._tell(connection)
        except Exception as error:  # noqa: BLE001 - it stays old, so it is asked again in a second; others hear theirs now
            log.warning("presence not told", error=repr(error))

    async def _changed(self) -> set[int]:
        now = self._clock.monotonic()
        here = await self._routes.locate(list(self._watchers))
        self._last_seen.update(dict.fromkeys(here, now))
        # Who changes from one network to the next is gone for some seconds: that is nobody's news.
        since = now - self._settings.offline_after
        gone = [user for user, seen in self._last_seen.items() if seen <= since or user not in self._watchers]
        for user in gone:
            del self._last_seen[user]
        before, self._present = self._present, set(self._last_seen)
        return before ^ self._present

    async def _tell(self, connection: Connection) -> None:
        watched = self._lists.get(connection)
        if watched is None or not connection.live:
            return
        if connection.outbox.behind is not None:  # it would be dropped
            self._due.add(connection)
            return
        sees = await self._sees(connection, watched)
        if self._lists.get(connection) is not watched:  # another list came meanwhile
            return
        if watched.losses != connection.outbox.losses:
            watched.losses = connection.outbox.losses
            watched.told = dict.fromkeys(watched.told)
        news = Presence()
        for user, before in watched.told.items():
            there = user in self._present and user in sees
            if there is not before:
                watched.told[user] = there
                news.users.add(user_id=user, state=PresenceState.online if there else PresenceState.offline)
        if news.users:
            connection.outbox.push(Shared(ServerFrame(presence=news)))

    async def _sees(self, connection: Connection, watched: _List) -> set[int]:
        """Those of the list who let this person know."""
        if self._is_old(watched):
            request = RelatedRequest(user_id=connection.session.user, other_ids=list(watched.told))
            async with asyncio.timeout(self._settings.call_deadline):
                relations = (await self._clients.relations.related(INSIDE, request)).relations
            watched.sees = {relation.user_id for relation in relations if relation.sees_presence}
            watched.asked = self._clock.monotonic()
        return watched.sees

    def _is_old(self, watched: _List) -> bool:
        """Whether they must be asked again who may see them: people change their mind, and somebody is there."""
        old = self._clock.monotonic() - watched.asked >= self._settings.presence_asked
        return old and not self._present.isdisjoint(watched.told)
