import asyncio
import random
from collections.abc import Sequence

import pytest
from google.protobuf.wrappers_pb2 import StringValue

from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Topic
from hongyan.ports.bus.conformance import Inbox, texts
from hongyan.ports.bus.memory import DeadLetter, MemoryBus, open_url
from hongyan.ports.url import BadUrl
from hongyan_proto import inside_pb2

TOPIC = Topic("test", StringValue, shards=2)


@pytest.fixture
async def bus():
    tasks = Tasks("test")
    made = MemoryBus(tasks, rng=random.Random(1), tries=2, most=3, pause=0.001, longest_pause=0.001)
    yield made
    await made.close()
    await tasks.close()


async def test_a_call_gets_all_that_waits_up_to_the_bound(bus: MemoryBus):
    inbox = Inbox()
    await bus.subscribe(TOPIC, "group", inbox)
    await bus.publish(TOPIC, 0, texts("a"))
    await bus.publish(TOPIC, 0, texts("b"))
    await bus.publish(TOPIC, 0, texts("c", "d", "e"))
    await inbox.has("a", "b", "c", "d", "e")
    assert inbox.calls == [["a", "b", "c"], ["d", "e"]]


async def test_publishing_makes_no_task(bus: MemoryBus):
    await bus.subscribe(TOPIC, "group", Inbox())
    await asyncio.sleep(0)
    before = len(asyncio.all_tasks())
    for _ in range(10):
        await bus.publish(TOPIC, 0, texts("a"))
    assert len(asyncio.all_tasks()) == before


async def test_dead_letters_are_counted_by_position_without_bodies(bus: MemoryBus):
    topic = Topic("log", inside_pb2.LogEvent)
    done = asyncio.Event()

    async def handler(_shard: int, events: Sequence[inside_pb2.LogEvent]) -> None:
        if events[0].position == 9:
            done.set()
        else:
            raise ValueError("on purpose")

    await bus.subscribe(topic, "push", handler)
    await bus.publish(topic, 0, [inside_pb2.LogEvent(position=position) for position in (7, 8, 9)])
    await done.wait()
    assert bus.dead == 2
    assert list(bus.dead_letters) == [DeadLetter("log", "push", 0, position) for position in (7, 8)]


async def test_events_before_the_first_subscription_are_nobodys(bus: MemoryBus):
    inbox = Inbox()
    await bus.publish(TOPIC, 0, texts("a"))
    await bus.subscribe(TOPIC, "group", inbox)
    await bus.publish(TOPIC, 0, texts("b"))
    await inbox.has("b")


async def test_the_publishers_list_stays_its_own(bus: MemoryBus):
    inbox, events = Inbox(), texts("a")
    await bus.subscribe(TOPIC, "group", inbox)
    await bus.publish(TOPIC, 0, events)
    events.clear()
    await inbox.has("a")


async def test_urls():
    tasks = Tasks("test")
    await open_url("memory:", tasks=tasks, rng=random.Random(1)).close()
    with pytest.raises(BadUrl):
        open_url("memory:?tries=3", tasks=tasks, rng=random.Random(1))
