"""`Push`: the consumer of events and the answer to `sync`."""

import asyncio
from collections.abc import Callable, Sequence

from hongyan.kit.batching import Batcher
from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Bus, Subscription, Topic
from hongyan.ports.db import DatabaseError
from hongyan.ports.registry import Registry
from hongyan.ports.routes import Routes
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.direct import Directed
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.stubs import GatewayService, LogService
from hongyan.services.push.audience import Memberships
from hongyan.services.push.cursor import Cursors
from hongyan.services.push.delivery import Delivery
from hongyan.services.push.lanes import Lanes
from hongyan.services.push.sequence import Sequence as Seen
from hongyan.services.push.sequence import Verdict
from hongyan.services.push.settings import PushSettings
from hongyan.services.push.store import EMPTY, StreamHead, StreamStore
from hongyan.services.push.ticks import Ticks
from hongyan.services.push.waking import Waker
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import (
    ChangedBatch,
    ChangedItem,
    ChangedResult,
    Cursor,
    LogEvent,
    UserStreamEvent,
)
from hongyan_proto.push_pb2 import Synced, SyncRequest, UserEvent

log = get_logger("push")
PURGE_EVERY_S = 3600.0
GROUP = "push"
DELETED = "deleted"
"""Why a session ends whose account is gone."""


class Push:
    """Implements `PushService`. One task per shard delivers; `sync` may be called by many at once and is answered in
    batches."""

    def __init__(
        self,
        *,
        store: StreamStore,
        log_service: LogService,
        routes: Routes,
        registry: Registry,
        gateway: Callable[[str], GatewayService],
        bus: Bus,
        log_topic: Topic[LogEvent],
        user_topic: Topic[UserStreamEvent],
        cursor_key: bytes,
        settings: PushSettings,
        clock: Clock,
        tasks: Tasks,
        waker: Waker | None = None,
    ) -> None:
        self._store = store
        self._cursors = Cursors(cursor_key)
        self._log = log_service
        self._registry = registry
        self._bus = bus
        self.topics = (log_topic, user_topic)
        self._settings = settings
        self._clock = clock
        self._tasks = tasks
        self._seen = Seen()
        self._memberships = Memberships(log_service)
        self._waker = waker
        self._ticks = Ticks(deliver=self._deliver, memberships=self._memberships, tasks=tasks)
        self._delivery = Delivery(
            log=log_service,
            routes=routes,
            memberships=self._memberships,
            large_group=settings.large_group,
            ticks=self._ticks,
            located=waker.offer if waker else None,
        )
        self._lanes = Lanes(gateway=gateway, settings=settings, clock=clock, tasks=tasks)
        self._syncs: Batcher[tuple[int, Cursor | None], Synced] = Batcher(
            tasks, "sync", self._sync_many, most=settings.sync_batch
        )
        self._subscriptions: list[Subscription] = []
        self._epoch = ""
        """Of the log's history, as it was last told."""

    async def start(self) -> None:
        log_topic, user_topic = self.topics
        self._subscriptions = [
            await self._bus.subscribe(log_topic, GROUP, self.on_log_events),
            await self._bus.subscribe(user_topic, GROUP, self.on_user_events),
        ]
        self._tasks.spawn("purge", self._purge())
        self._ticks.start()
        if self._waker is not None:
            self._waker.start()

    async def close(self) -> None:
        for subscription in self._subscriptions:
            await subscription.close()
        if self._waker is not None:
            await self._waker.close()
        await self._tasks.close()

    # ---- delivery ----

    async def on_log_events(self, shard: int, events: Sequence[LogEvent]) -> None:
        """Deliver what is new. Raising leaves the events with the bus; delivering twice does no harm."""
        before = self._seen.place(shard)
        try:
            fresh = await self._fresh(events)
            if fresh:
                await self._deliver(await self._delivery.address(fresh))
        except BaseException:
            self._seen.put_back(shard, before)
            raise

    async def on_user_events(self, _shard: int, events: Sequence[UserStreamEvent]) -> None:
        """Keep them in their streams, then deliver. Their topic is patient: no sync would tell of one that is lost."""
        found: list[Directed] = []
        for event in events:
            if event.HasField("event"):
                stored = await self._store.append(event.user_id, event.event_id, event.event)
                found.append(Directed([event.user_id], "event", stored))
            if event.ended_session_ids:
                reason = event.end_reason or "ended"
                found.append(Directed([event.user_id], "close", reason, session_ids=event.ended_session_ids))
                await self._forget_devices(event)
        await self._deliver(found)

    async def _forget_devices(self, event: UserStreamEvent) -> None:
        if self._waker is not None:
            await self._waker.forget_sessions(event.ended_session_ids)
            if event.end_reason == DELETED:
                await self._waker.forget_user(event.user_id)

    async def _fresh(self, events: Sequence[LogEvent]) -> list[LogEvent]:
        fresh = []
        for event in events:
            if event.epoch != self._epoch and not await self._is_present(event.epoch):
                continue
            verdict = self._seen.judge(event)
            if verdict in (Verdict.SEEN, Verdict.REFUSED):
                continue
            if verdict is Verdict.AFTER_A_HOLE:
                log.warning("events were missed", shard=event.shard, position=event.position)
                self._memberships.clear()
                await self._resync_everybody()
            self._seen.accept(event)
            fresh.append(event)
        return fresh

    async def _is_present(self, epoch: str) -> bool:
        """Whether the log still has that history: after a restore the bus may hold events of a lost one."""
        reply = await self._log.changed(INSIDE, ChangedBatch(items=[ChangedItem()]))
        self._epoch = reply.results[0].epoch
        return epoch == self._epoch

    async def _resync_everybody(self) -> None:
        instances = await self._registry.instances("gateway")
        await self._lanes.resync_everybody({instance.name for instance in instances})

    async def _deliver(self, items: Sequence[Directed]) -> None:
        if items:
            await self._lanes.deliver(await self._delivery.batches(items))

    # ---- sync ----

    async def sync(self, call: Call, request: SyncRequest) -> Synced:
        cursor = self._cursors.decode(request.cursor, call.user_id) if request.cursor else None
        synced = await self._syncs.call((call.user_id, cursor))
        if synced.cursor == TOO_OLD:
            raise ServiceError(ErrorCode.too_old, "the cursor is older than what is kept: ask again without one")
        return synced

    async def _sync_many(self, asked: list[tuple[int, Cursor | None]]) -> list[Synced]:
        heads = await self._store.heads(sorted({user for user, _ in asked}))
        items = [_changed_item(user, cursor) for user, cursor in asked]
        reply = await self._log.changed(INSIDE, ChangedBatch(items=items))
        return [
            await self._answer(user, cursor, heads.get(user, EMPTY), result)
            for (user, cursor), result in zip(asked, reply.results, strict=True)
        ]

    async def _answer(self, user: int, cursor: Cursor | None, head: StreamHead, result: ChangedResult) -> Synced:
        if cursor is not None and cursor.epoch != result.epoch:
            return Synced(epoch=result.epoch)
        if cursor is not None and not _is_kept(cursor.user_number, head):
            return Synced(epoch=result.epoch, cursor=TOO_OLD)
        events = await self._events(user, cursor, head)
        number = events[-1].number if events else head.number
        after = Cursor(epoch=result.epoch, user_number=number, shards=result.now)
        if result.HasField("slice"):
            after.slice.CopyFrom(result.slice)
            _keep_since(after, cursor)
        return Synced(
            epoch=result.epoch,
            events=events,
            conversations=result.conversations,
            cursor=self._cursors.encode(after, user),
            more=result.HasField("slice") or number < head.number or _was_sliced(cursor),
            event_number=number,
        )

    async def _events(self, user: int, cursor: Cursor | None, head: StreamHead) -> list[UserEvent]:
        """What the user's stream has after the cursor; a snapshot starts at its end."""
        if cursor is None or cursor.user_number >= head.number:
            return []
        return await self._store.events(user, after=cursor.user_number, limit=self._settings.sync_events)

    async def _purge(self) -> None:
        while True:
            try:
                await self.purge()
            except DatabaseError as error:
                log.warning("old events were not purged", error=repr(error))
            await asyncio.sleep(PURGE_EVERY_S)

    async def purge(self) -> None:
        """Forget the user events that are over their time."""
        kept_since = self._clock.now_ms() - self._settings.user_events_kept_s * 1000
        while await self._store.purge(kept_since):
            pass


TOO_OLD = "too old"
"""Stands in the cursor of an answer that becomes the error `too_old`; no real cursor holds a blank."""


def _is_kept(number: int, head: StreamHead) -> bool:
    """Whether everything after this number can still be told; a number ahead of the stream is of a lost history."""
    return head.first_kept - 1 <= number <= head.number


def _changed_item(user: int, cursor: Cursor | None) -> ChangedItem:
    if cursor is None:
        return ChangedItem(user_id=user)
    item = ChangedItem(user_id=user, epoch=cursor.epoch, since=cursor.shards)
    if cursor.HasField("slice"):
        item.slice.CopyFrom(cursor.slice)
    return item


def _was_sliced(cursor: Cursor | None) -> bool:
    """The last slice leads to where the first one began, perhaps long ago: ask once more for what came meanwhile."""
    return cursor is not None and cursor.HasField("slice")


def _keep_since(after: Cursor, before: Cursor | None) -> None:
    """While slices go on, the cursor still holds where the client was; the slice holds where it will be."""
    del after.shards[:]
    if before is not None:
        after.shards.extend(before.shards)
