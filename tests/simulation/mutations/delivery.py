"""Routes, sync and push, broken."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hongyan.gateway.enrolment import Enrolment
from hongyan.gateway.hub import Hub
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message import changed, store_write
from hongyan.services.message.store_read import LogReader
from hongyan.services.push import service
from hongyan.services.push.audience import Membership, Memberships
from hongyan.services.push.delivery import Delivery
from hongyan.services.push.lanes import Lanes
from hongyan.services.push.sequence import Sequence as Seen
from hongyan.services.push.service import Push
from hongyan_proto.inside_pb2 import ShardPosition
from tests.simulation.mutations.base import Mutation, swapped
from tests.simulation.world.scenario import Scenario
from tests.simulation.world.storage import back_up

COMING_AND_GOING = Scenario(faults=(), actions=120, weights={"drop": 20, "offline": 10, "send": 60})
LOSSY = Scenario(faults=("frames", "kills"), strength=4.0)
SETTLING = Scenario(faults=("frames", "kills", "push"), strength=5.0, weights={"settings": 30, "send": 15})


# ---- route before sync ----


def cached_routes() -> Any:
    good = Delivery.locate
    known: dict[tuple[int, int], Sequence[str]] = {}

    async def locate(self: Any, users: Sequence[int]) -> Mapping[int, Sequence[str]]:
        missing = [user for user in users if (id(self), user) not in known]
        for user, gateways in (await good(self, missing)).items():
            known[id(self), user] = gateways
        return {user: known[id(self), user] for user in users if (id(self), user) in known}

    return swapped(Delivery, locate=locate)


def early_routes() -> Any:
    """Where people were when the events before were read."""
    good = Delivery.locate
    before: dict[int, dict[int, Sequence[str]]] = {}

    async def locate(self: Any, users: Sequence[int]) -> Mapping[int, Sequence[str]]:
        now = dict(await good(self, [11, 22, 33]))
        old = before.get(id(self), now)
        before[id(self)] = now
        return {user: old[user] for user in users if user in old}

    return swapped(Delivery, locate=locate)


def welcome_first() -> Any:
    """The session goes on while its route is still being registered."""
    good = Enrolment.enter

    def enter(self: Any, user: int, done: Any) -> None:
        done(None)

        async def slowly() -> None:
            await asyncio.sleep(0.5)
            good(self, user, lambda _: None)

        asyncio.get_running_loop().create_task(slowly())

    return swapped(Enrolment, enter=enter)


@contextlib.contextmanager
def from_a_replica() -> Iterator[None]:
    """`Changed` reads a copy of the log that is some seconds old."""
    good = changed.Changed.__init__

    def init(self: Any, *, reader: Any, store: Any, **rest: Any) -> None:
        good(self, reader=_Replica(reader, store), store=store, **rest)
        self._quick = lambda *_: None

    with swapped(changed.Changed, __init__=init):
        yield


class _Replica(LogReader):
    def __init__(self, reader: Any, store: Any) -> None:
        super().__init__(reader._database, len(reader.shards))
        self._copied = -10.0
        self._copy: SqliteDatabase | None = None

    async def read(self, work: Any) -> Any:
        return await (await self._replica()).read(work)

    async def positions(self) -> Any:
        main, self._database = self._database, await self._replica()
        try:
            return await super().positions()
        finally:
            self._database = main

    async def _replica(self) -> Any:
        now = asyncio.get_running_loop().time()
        database = self._database
        path = getattr(database, "inner", database)._path
        if now - self._copied > 4 or self._copy is None:
            if self._copy is not None:
                self._copy.abandon()
            copy = path.with_name(f"replica-{id(self)}.db")
            back_up(path, copy)
            self._copy, self._copied = SqliteDatabase(copy, inline=True), now
        return self._copy


def lost_lease_unnoticed() -> Any:
    async def renew(self: Any) -> bool:
        with contextlib.suppress(Exception):
            await self._routes.renew(self._gateway)
        return True

    return swapped(Enrolment, renew=renew)


# ---- sync ----


def heads_first() -> Any:
    """Positions are read after the heads."""
    good = changed.Changed.answer

    async def answer(self: Any, items: Any) -> Any:
        replies = await good(self, items)
        await asyncio.sleep(0.5)
        now = await self._reader.positions()
        here = [ShardPosition(position=at.position, lineage=at.lineage) for at in now]
        for result in replies.results:
            if not result.HasField("slice") and result.now and result.epoch == now[0].epoch:
                del result.now[:]
                result.now.extend(here)
        return replies

    return swapped(changed.Changed, answer=answer)


def settings_unstamped() -> Any:
    good = store_write.SqlShardWriter.save_settings

    async def save(self: Any, conv: int, user: int, values: Any, stamp: int) -> None:
        await good(self, conv, user, values, 0)

    return swapped(store_write.SqlShardWriter, save_settings=save)


def members_unstamped() -> Any:
    good = store_write.SqlShardWriter.save_members

    async def save(self: Any, rows: Any, stamp: int) -> None:
        await good(self, rows, 0)

    return swapped(store_write.SqlShardWriter, save_members=save)


async def cleared(self: Any, name: str) -> None:
    """The gateway counts as present again, and hears nothing."""
    await asyncio.sleep(self._settings.behind_retry_s)
    self._behind.pop(name, None)
    getattr(self, "_recovering", set()).discard(name)


async def no_events(_self: Any, _user: int, _cursor: Any, _head: Any) -> list[Any]:
    return []


def everybody(self: Any, _seq: int) -> Sequence[int]:
    return sorted({user for user, _, _ in self.intervals})


def deaf_hub() -> Any:
    return swapped(Hub, resync=lambda self, reason: None)


MUTATIONS: Sequence[Mutation] = (
    Mutation("route from a cache", "route before sync", cached_routes, COMING_AND_GOING),
    Mutation("route looked up before the event was read", "route before sync", early_routes, COMING_AND_GOING),
    Mutation("welcome before the route is registered", "route before sync", welcome_first, COMING_AND_GOING),
    Mutation("sync state from a replica", "route before sync", from_a_replica, COMING_AND_GOING),
    Mutation(
        "lost lease not noticed", "route before sync", lost_lease_unnoticed, Scenario(faults=("routes",), strength=3.0)
    ),
    Mutation(
        "heads before positions",
        "sync",
        heads_first,
        Scenario(faults=("frames", "kills"), strength=6.0, weights={"drop": 20}),
    ),
    Mutation("own settings not stamped", "sync", settings_unstamped, SETTLING),
    Mutation(
        "member rows not stamped",
        "sync",
        members_unstamped,
        Scenario(faults=("frames", "kills"), strength=6.0, weights={"membership": 30, "read": 20}),
    ),
    Mutation(
        "cursor ahead of the log accepted",
        "sync",
        lambda: swapped(changed.Changed, _went_back=lambda self, items, now: False),
        Scenario(faults=("restore",), strength=6.0),
    ),
    Mutation(
        "gateway that was behind not told to sync",
        "sync",
        lambda: swapped(Lanes, _recover=cleared),
        Scenario(faults=("rpc", "stops"), strength=4.0),
    ),
    Mutation(
        "user events left out of the sync",
        "sync",
        lambda: swapped(Push, _events=no_events),
        Scenario(faults=("frames", "kills"), strength=4.0, weights={"profile": 20}),
    ),
    Mutation(
        "the last slice ends a sync",
        "sync",
        lambda: swapped(service, _was_sliced=lambda cursor: False),
        Scenario(faults=("kills", "stalls", "stops"), strength=3.0, weights={"offline": 8, "send": 50}),
    ),
    Mutation("a resync for all reaches nobody", "sync", deaf_hub, Scenario(faults=("rpc", "stops"), strength=4.0)),
    Mutation(
        "no check of the relay's term",
        "relay",
        lambda: swapped(Seen, _is_older_term=lambda self, event, shard: False),
        Scenario(faults=("stops", "bus", "message"), strength=4.0),
    ),
    Mutation(
        "members cached without their version",
        "membership",
        lambda: swapped(Memberships, _is_fresh=lambda self, item: item.conversation_id in self._known),
        Scenario(faults=(), weights={"membership": 30}),
    ),
    Mutation(
        "push without the predicate",
        "membership",
        lambda: swapped(Membership, may_see=everybody),
        Scenario(faults=(), weights={"membership": 30}),
    ),
)
