"""The outbox of one shard reaches the bus: in the order of positions, by one process at a time, at least once.

    idle --lease taken, term + 1--> leading: publish, delete what is confirmed, renew --lease lost--> idle

Every commit has one row in the outbox, so positions have no holes: what does not follow the last one published waits
until the table has shown what lies between.
"""

import asyncio
import random
from collections import deque

from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.retry import full_jitter
from hongyan.ports.bus import Bus, PublishFailed, Topic
from hongyan.ports.db import DatabaseError
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store import Lease, LogStore, ShardWriter
from hongyan_proto.inside_pb2 import LogEvent

log = get_logger("relay")


class Relay:
    def __init__(
        self,
        shard: int,
        *,
        store: LogStore,
        bus: Bus,
        topic: Topic[LogEvent],
        settings: MessageSettings,
        clock: Clock,
        rng: random.Random,
        instance: str,
    ) -> None:
        self.shard = shard
        self.term = 0
        """Of the lease that this process holds; 0 when it holds none."""
        self.published = 0
        self._dropped = 0
        self._seen = 0
        self._until = 0.0
        self._watched: Lease | None = None
        self._watched_since = 0.0
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._behind = False
        self._wake = asyncio.Event()
        self._closed = False
        self._store = store
        self._bus = bus
        self._topic = topic
        self._settings = settings
        self._clock = clock
        self._rng = rng
        self._instance = instance

    def hand_over(self, position: int, term: int, event: bytes) -> None:
        """A commit of this process. Taken from memory when nothing is missing before it, else read from the table."""
        if not self.leads(term):
            return
        if position == self._seen + 1 and not self._behind:
            self._waiting.append((position, event))
            self._seen = position
        else:
            self._behind = True
        self._wake.set()

    def leads(self, term: int) -> bool:
        """Whether this process holds the lease that the shard's row names, and it has not run out."""
        return bool(self.term) and term == self.term and self._clock.monotonic() < self._until

    def confirmed(self) -> tuple[int, int]:
        """(term, position) up to which the outbox may be emptied by the next commit; (0, 0) when there is nothing."""
        return (self.term, self.published) if self.term and self.published > self._dropped else (0, 0)

    def dropped(self, term: int, position: int) -> None:
        """The commit that took `confirmed` along is durable."""
        if term == self.term:
            self._dropped = max(self._dropped, position)

    async def run(self) -> None:
        """Live until cancelled: no failure ends it."""
        attempt = 0
        while not self._closed:
            try:
                await self._turn()
                attempt = 0
            except (PublishFailed, DatabaseError) as error:
                log.warning("relay waits", shard=self.shard, error=repr(error))
                attempt += 1
            except Exception as error:
                log.error("relay failed", shard=self.shard, error=repr(error), exc_info=error)
                attempt += 1
            if attempt:
                await asyncio.sleep(full_jitter(attempt, self._rng, base=0.05, cap=self._poll()))

    async def take(self) -> bool:
        """Take the lease or keep it; whether this process leads now. Whoever takes it over reads the table first."""
        asked, length = self._clock.monotonic(), self._settings.relay_lease_ms

        async def work(writer: ShardWriter) -> tuple[Lease, int, int]:
            state = await writer.lock()
            lease = await writer.lease()
            mine = bool(self.term) and (lease.holder, lease.term) == (self._instance, self.term)
            if not mine and not self._is_free(lease, asked):
                return lease, 0, 0
            until = self._clock.now_ms() + length
            new = Lease(self._instance, lease.term + (not mine), max(until, lease.until_ms + 1) if mine else until)
            await writer.take_lease(new)
            if not mine:
                await writer.set_term(new.term)
            waiting = await writer.events(0, 1)
            return new, waiting[0][0] if waiting else state.position + 1, state.position

        lease, first, position = await self._store.write(self.shard, work)
        term = lease.term if first else 0
        if not term:
            self._watch(lease)
        if term != self.term:
            self._lead(term, first, position)
        self._until = asked + length / 1000 if term else 0.0
        return bool(term)

    def _is_free(self, lease: Lease, now: float) -> bool:
        """Given back, one's own from before a restart, or not renewed for its whole length as this process saw it.

        Wall clocks are not asked: the holder's may be wrong by an hour. A renewal always names a later time.
        """
        if lease.holder in {"", self._instance}:
            return True
        return lease == self._watched and now - self._watched_since >= self._settings.relay_lease_ms / 1000

    def _watch(self, lease: Lease) -> None:
        """Another's lease, from now on: it was renewed before this process has read it."""
        if lease != self._watched:
            self._watched, self._watched_since = lease, self._clock.monotonic()

    async def close(self) -> None:
        """Publish what is left, then let another process lead."""
        self._closed = True
        self._wake.set()
        if not self.term:
            return
        await self._publish_all()
        await self._drop(force=True)
        term, self.term = self.term, 0

        async def work(writer: ShardWriter) -> None:
            await writer.lock()
            lease = await writer.lease()
            if lease.holder == self._instance and lease.term == term:
                await writer.take_lease(Lease("", term, 0))

        await self._store.write(self.shard, work)

    async def publish(self, events: list[LogEvent]) -> None:
        """Hand events to the bus; they count as published when it has confirmed."""
        await self._bus.publish(self._topic, self.shard, events)
        self.published = events[-1].position

    async def _turn(self) -> None:
        """Lead or wait for the lease; then publish until nothing is left, and sleep until there is more."""
        if self._clock.monotonic() >= self._until - self._settings.relay_lease_ms / 2000 and not await self.take():
            await asyncio.sleep(self._poll())
            return
        await self._publish_all()
        self._wake.clear()
        if self._waiting or self._behind:
            return
        try:
            async with asyncio.timeout(self._poll()):
                await self._wake.wait()
        except TimeoutError:
            await self._look()

    async def _look(self) -> None:
        """Nothing came for a while: empty the outbox, and see whether another instance has committed."""
        await self._drop()
        self._behind = True
        if self.shard == 0:
            await self._store.load_epoch()

    async def _publish_all(self) -> None:
        while self._waiting or self._behind:
            if self._behind:
                await self._read_table()
            if not self._waiting:
                return
            if not self.leads(self.term):
                return
            batch = [self._waiting[n] for n in range(min(len(self._waiting), self._settings.relay_events))]
            await self.publish([self.stamped(event) for _, event in batch])
            for _ in batch:
                self._waiting.popleft()

    def stamped(self, raw: bytes) -> LogEvent:
        """The event under this relay's term and the store's present epoch."""
        event = LogEvent.FromString(raw)
        event.term = self.term
        event.epoch = self._store.epoch
        return event

    async def _read_table(self) -> None:
        """Queue what the outbox holds behind what is queued already. What commits meanwhile is handed over as ever."""
        limit = self._settings.relay_events
        self._behind = False
        rows = await self.rows(self._seen, limit)
        for position, event in rows:
            if position > self._seen:  # commits are in order, so what is missing here was published and deleted
                self._waiting.append((position, event))
                self._seen = position
        self._behind |= len(rows) == limit

    async def rows(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        async def work(writer: ShardWriter) -> list[tuple[int, bytes]]:
            return await writer.events(after, limit)

        return await self._store.read_shard(self.shard, work)

    async def _drop(self, *, force: bool = False) -> None:
        """Delete what is confirmed when no commit has taken it along."""
        term, position = self.confirmed()
        if not position and not force:
            return

        async def work(writer: ShardWriter) -> None:
            state = await writer.lock()
            if state.term == term:
                await writer.drop_events(position)

        if position:
            await self._store.write(self.shard, work)
            self.dropped(term, position)

    def _lead(self, term: int, first: int, position: int) -> None:
        self.term = term
        self._waiting.clear()
        self.published = self._dropped = self._seen = first - 1
        self._behind = bool(term) and position >= first
        if term:
            log.info("relay leads", shard=self.shard, term=term)

    def _poll(self) -> float:
        return self._settings.relay_poll_ms / 1000
