import asyncio
import random

import pytest

from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import PublishFailed, Topic
from hongyan.ports.bus.memory import MemoryBus
from hongyan.ports.db import Unavailable
from hongyan.ports.outbox import Outbox, to_bus
from hongyan_proto import inside_pb2
from tests.clock import ManualClock

TOPIC = Topic("user", inside_pb2.UserStreamEvent)


class Desk:
    """Publishers of one room, and what was heard."""

    def __init__(self, room, bus, tasks):
        self.room, self.bus, self.tasks = room, bus, tasks
        self.clock = ManualClock()
        self.heard = asyncio.Queue()

    def outbox(self, send=None):
        return Outbox(
            "test_outbox",
            self.room.waiting,
            send or to_bus(self.bus, TOPIC),
            clock=self.clock,
            rng=random.Random(1),
            poll_s=0.01,
        )

    async def handle(self, shard, events):
        assert shard == 0
        for event in events:
            self.heard.put_nowait(event.event_id)

    async def next(self):
        async with asyncio.timeout(10):
            return await self.heard.get()


@pytest.fixture
async def desk(room):
    tasks = Tasks("test")
    bus = MemoryBus(tasks, rng=random.Random(1))
    desk = Desk(room, bus, tasks)
    await bus.subscribe(TOPIC, "push", desk.handle)
    yield desk
    await bus.close()
    await tasks.close()


async def test_what_an_earlier_process_left_is_published_at_start(desk):
    await desk.room.change("a", at=desk.clock.ms)
    outbox = desk.outbox()
    outbox.start(desk.tasks)
    assert await desk.next() == "a"
    await outbox.close()
    assert await desk.room.left() == []


async def test_what_another_process_writes_is_found(desk):
    await desk.room.change("first", at=desk.clock.ms)
    outbox = desk.outbox()
    outbox.start(desk.tasks)
    assert await desk.next() == "first"
    await desk.room.change("fresh", at=desk.clock.ms + 10_000)
    await desk.room.change("old", at=desk.clock.ms - 300)
    assert await desk.next() == "old"
    assert await desk.room.left() == ["fresh"]
    await outbox.close()
    assert await desk.next() == "fresh"


async def test_events_keep_their_order(desk):
    outbox = desk.outbox()
    outbox.start(desk.tasks)
    for number in range(30):
        await desk.room.change(f"{number}", at=desk.clock.ms)
        outbox.wake()
    await outbox.close()
    assert [await desk.next() for _ in range(30)] == [f"{number}" for number in range(30)]


async def test_nothing_is_deleted_before_it_is_confirmed(desk):
    failures = [PublishFailed(), PublishFailed()]
    publish = to_bus(desk.bus, TOPIC)

    async def unsure(events):
        if failures:
            raise failures.pop()
        await publish(events)

    await desk.room.change("a", at=desk.clock.ms)
    outbox = desk.outbox(unsure)
    with pytest.raises(PublishFailed):
        await outbox.drain()
    assert await desk.room.left() == ["a"]
    outbox.start(desk.tasks)
    assert await desk.next() == "a"
    await outbox.close()
    assert await desk.room.left() == []


async def test_what_cannot_go_out_at_the_end_stays(desk):
    async def never(events):
        raise PublishFailed

    outbox = desk.outbox(never)
    await desk.room.change("a", at=desk.clock.ms)
    await outbox.close()
    assert await desk.room.left() == ["a"]


async def test_a_database_that_fails_is_asked_again(desk):
    outbox = desk.outbox()
    await desk.room.change("a", at=desk.clock.ms)
    drop = desk.room.waiting.done

    async def failing(keys):
        desk.room.waiting.done = drop
        raise Unavailable

    desk.room.waiting.done = failing
    outbox.start(desk.tasks)
    assert [await desk.next(), await desk.next()] == ["a", "a"], "at least once"
    await outbox.close()
    assert await desk.room.left() == []
