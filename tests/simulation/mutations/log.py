"""Append, relay, membership, counts and recall, broken."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from hongyan.rpc.errors import ServiceError
from hongyan.services.message import batch, change, log, marks, migrations, relay, shard, store_write, visibility
from hongyan_proto.errors_pb2 import ErrorCode
from tests.simulation.mutations.base import Mutation, swap, swapped
from tests.simulation.world import seams
from tests.simulation.world.scenario import Scenario

Batch, Shard, Relay = batch.Batch, shard.Shard, relay.Relay

DYING = Scenario(faults=("message", "database"), strength=3.0)
BUSY = Scenario(faults=(), actions=120)
LOSSY = Scenario(faults=("frames", "kills"), strength=4.0)
GROUPS = Scenario(faults=(), weights={"membership": 40, "send": 40, "read": 10, "look": 5})
READING = Scenario(faults=(), weights={"read": 40, "send": 60, "recall": 0, "edit": 0})
RECALLING = Scenario(faults=(), weights={"recall": 25, "edit": 20, "send": 40})


# ---- append ----


class _RolledBack(Exception):
    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


class Instead:
    """A store whose `write` is another one, for its owner alone."""

    def __init__(self, store: Any, write: Any) -> None:
        self._store = store
        self.write = write

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class Ids:
    """Ids that are written down, or given again."""

    def __init__(self, ids: Any, given: list[int], again: list[int]) -> None:
        self._ids, self._given, self._again = ids, given, again

    def next(self) -> int:
        number = self._again.pop(0) if self._again else self._ids.next()
        self._given.append(number)
        return int(number)


class AcksFirst(Shard):
    """Answers from a transaction that is rolled back; the real one follows."""

    pending: "asyncio.Future[Any] | None" = None

    async def _run(self, parcels: Any) -> Any:
        if self.pending is not None:
            await asyncio.wait([self.pending])
        store, ids = self._store, self._ids
        given: list[int] = []

        async def preview(number: int, work: Any) -> Any:
            async def undone(writer: Any) -> Any:
                raise _RolledBack(await work(writer))

            try:
                return await store.write(number, undone)
            except _RolledBack as rolled:
                return rolled.result

        self._store, self.committed, self._ids = Instead(store, preview), lambda _batch: None, Ids(ids, given, [])
        try:
            answers = await super()._run(parcels)
        finally:
            self._store, self._ids = store, ids
            del self.committed
        self.pending = asyncio.get_running_loop().create_task(self._really(parcels, Ids(ids, [], given)))
        return answers

    async def _really(self, parcels: Any, ids: "Ids") -> Any:
        before, self._ids = self._ids, ids
        try:
            return await super()._run(parcels)
        finally:
            self._ids = before


@contextlib.contextmanager
def without_unique_ids() -> Iterator[None]:
    text = migrations._ENTRY.replace(",\n    UNIQUE (client_id, conv, sender)", "")
    if text == migrations._ENTRY:
        raise AssertionError("the schema has changed")
    with swapped(migrations, _ENTRY=text):
        seams.template.cache_clear()
        try:
            yield
        finally:
            seams.template.cache_clear()


class StaleLock(Shard):
    """Reads the shard's row before the transaction, as one does who has not locked it."""

    async def commit(self, asks: Any, new: Any, *, look_up: bool) -> Any:
        async def look(writer: Any) -> Any:
            return await writer.lock()

        state = await self._store.read_shard(self.number, look)
        await asyncio.sleep(0.01)

        class Unlocked(Batch):
            async def lock(self) -> Any:
                return state

        self.make_batch = Unlocked
        return await super().commit(asks, new, look_up=look_up)


def _failed(error: ServiceError) -> ServiceError:
    if error.code in (ErrorCode.outcome_unknown, ErrorCode.unavailable, ErrorCode.internal):
        return ServiceError(ErrorCode.forbidden, "it failed")
    return error


def fails_at_the_deadline() -> Any:
    from hongyan.gateway import dispatch

    good = dispatch.Dispatch._appended

    async def appended(self: Any, items: Any) -> Any:
        return [_failed(it) if isinstance(it, ServiceError) else it for it in await good(self, items)]

    return swapped(dispatch.Dispatch, _appended=appended)


# ---- relay ----


class PublishesFirst(Shard):
    """The event goes out inside the transaction."""

    async def commit(self, asks: Any, new: Any, *, look_up: bool) -> Any:
        relay_, store = self.relay, self._store

        async def early(number: int, work: Any) -> Any:
            async def with_event(writer: Any) -> Any:
                made, answers = await work(writer)
                if made.changed and relay_.term:
                    task = relay_._bus.publish(relay_._topic, number, [relay_.stamped(made.event)])
                    asyncio.get_running_loop().create_task(_quietly(task))
                return made, answers

            return await store.write(number, with_event)

        self._store = Instead(store, early)
        try:
            return await super().commit(asks, new, look_up=look_up)
        finally:
            self._store = store


async def _quietly(work: Any) -> None:
    with contextlib.suppress(Exception):
        await work


class Unordered(Relay):
    async def publish(self, events: list[Any]) -> None:
        if len(events) > 1:
            events = [*events[1:], events[0]]
        await super().publish(events)


class DeletesFirst(Relay):
    """Counts as published what is only on its way."""

    async def publish(self, events: list[Any]) -> None:
        self.published = events[-1].position
        await self._drop()
        await super().publish(events)


class OwnOrder(Relay):
    """Each process publishes its own commits at once, in their own order."""

    def hand_over(self, position: int, term: int, event: bytes) -> None:
        self._waiting.append((position, event))
        self._seen = max(self._seen, position)
        self._wake.set()

    def leads(self, term: int) -> bool:
        return True


# ---- membership, counts, recall ----


async def twice(_batch: Any, _conversation: Any, _request: Any) -> None:
    return None


class ReadsOwn(Batch):
    """A send moves the sender's read mark."""

    def append(self, ask: Any) -> Any:
        stored = super().append(ask)
        conversation, member = self.place(ask)
        member.read_seq, member.read_ord, member.own_after = stored.seq, conversation.head.ord, 0
        self.touch_member(conversation, member)
        return stored


async def not_recounted(_batch: Any, _conversation: Any, member: Any) -> int:
    return int(member.own_after)


async def kept_mentions(_self: Any, _conversation: Any, _seq: int) -> None:
    return None


async def kept_edits(_self: Any, _conv: int, _target: int) -> None:
    return None


def kept_body() -> Any:
    good = store_write.SqlShardWriter.save_target

    async def save(self: Any, conv: int, seq: int, body: bytes, *rest: Any) -> None:
        if not body:
            body = (await self.target(conv, seq)).body
        await good(self, conv, seq, body, *rest)

    return swapped(store_write.SqlShardWriter, save_target=save)


def whole(self: Any, lo: int, hi: int) -> Any:
    """Everything between the two."""
    return ((max(lo, 1), hi),) if lo <= hi else ()


SENT_WHILE_MEMBERS_CHANGE = {"membership": 45, "send": 60, "look": 3} | dict.fromkeys(
    ("edit", "recall", "react", "pin", "read", "settings", "profile"), 0
)
MUTATIONS: Sequence[Mutation] = (
    Mutation("ack before commit", "append", swap(log.Log, make_shard=AcksFirst), DYING),
    Mutation(
        "no dedupe of client ids", "append", without_unique_ids, Scenario(faults=("rpc", "database"), strength=4.0)
    ),
    Mutation("shard's row not locked", "append", swap(log.Log, make_shard=StaleLock), BUSY),
    Mutation(
        "cache used although the position moved",
        "append",
        lambda: swapped(shard.Heads, valid_at=lambda self, position: True),
        BUSY,
    ),
    Mutation(
        "deadline answered as failed",
        "append",
        fails_at_the_deadline,
        Scenario(faults=("rpc", "database"), strength=4.0),
    ),
    Mutation(
        "stored when nobody waits any more",
        "append",
        swap(shard.Shard, is_late=lambda _, __: False),
        Scenario(faults=("stops", "kills"), strength=5.0, actions=110, weights=SENT_WHILE_MEMBERS_CHANGE),
    ),
    Mutation(
        "published before commit",
        "relay",
        swap(log.Log, make_shard=PublishesFirst),
        Scenario(faults=("database",), strength=6.0),
    ),
    Mutation("published out of order", "relay", swap(log.Log, make_relay=Unordered), BUSY),
    Mutation(
        "deleted before the confirm",
        "relay",
        swap(log.Log, make_relay=DeletesFirst),
        Scenario(faults=("bus", "message"), strength=4.0),
    ),
    Mutation("order of commits taken for order of publishing", "relay", swap(log.Log, make_relay=OwnOrder), BUSY),
    Mutation("expected version ignored", "membership", swap(change, check_version=lambda *_: None), GROUPS),
    Mutation(
        "change applied twice",
        "membership",
        swap(change, made_before=twice),
        Scenario(faults=("rpc",), strength=4.0, weights={"membership": 40}),
    ),
    Mutation("history without the predicate", "membership", lambda: swapped(visibility.View, between=whole), GROUPS),
    Mutation(
        "entries and rows without the predicate",
        "membership",
        lambda: swapped(visibility.View, may_see=lambda self, seq: True),
        GROUPS,
    ),
    Mutation("a send moves the read mark", "counts", swap(Shard, make_batch=ReadsOwn), READING),
    Mutation("own messages not recounted with the mark", "counts", swap(marks, own_beyond=not_recounted), READING),
    Mutation("mention kept after recall", "recall", lambda: swapped(Batch, forget_mentions=kept_mentions), RECALLING),
    Mutation(
        "body of an edit kept", "recall", lambda: swapped(store_write.SqlShardWriter, erase_edits=kept_edits), RECALLING
    ),
    Mutation("body kept", "recall", kept_body, RECALLING),
)
