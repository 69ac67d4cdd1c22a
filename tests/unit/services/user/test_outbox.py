import asyncio
import dataclasses

import pytest

from hongyan.ports.bus import PublishFailed
from hongyan.services.user.outbox import Outbox
from hongyan_proto import user_pb2
from tests.unit.services.user.conftest import call_of


class Heard(asyncio.Queue):
    async def handle(self, shard, events):
        assert shard == 0
        for event in events:
            self.put_nowait(event)

    async def next(self):
        async with asyncio.timeout(10):
            return await self.get()


@pytest.fixture
async def heard(room):
    heard = Heard()
    await room.parts.bus.subscribe(room.parts.topic, "push", heard.handle)
    return heard


async def test_what_an_earlier_process_left_is_published_at_start(room, alice, heard):
    outbox = Outbox(room.parts)
    outbox.start(room.parts.tasks)
    assert (await heard.next()).event_id == f"session.{alice.session_id}.new"
    await outbox.close()
    assert await room.events() == []


async def test_what_another_process_writes_is_found(room, alice, heard):
    outbox = Outbox(room.parts)
    outbox.start(room.parts.tasks)
    await heard.next()
    await room.store.sessions.end(alice.user.id, alice.session_id, reason="disabled", at=room.clock.ms - 300)
    assert (await heard.next()).end_reason == "disabled"
    await outbox.close()


async def test_events_keep_their_order(room, alice, heard):
    outbox = Outbox(room.parts)
    outbox.start(room.parts.tasks)
    for number in range(30):
        await room.users.update_me(call_of(alice), user_pb2.UpdateMeRequest(signature=str(number)))
        outbox.wake()
    await outbox.close()
    events = [await heard.next() for _ in range(31)]
    assert [event.event.profile.signature for event in events[1:]] == [str(number) for number in range(30)]


async def test_nothing_is_deleted_before_the_bus_has_confirmed(room, alice, heard):
    class Unsure:
        def __init__(self, bus):
            self.bus, self.failures = bus, 2

        async def publish(self, topic, shard, events):
            if self.failures:
                self.failures -= 1
                raise PublishFailed
            await self.bus.publish(topic, shard, events)

    parts = dataclasses.replace(room.parts, bus=Unsure(room.parts.bus))
    outbox = Outbox(parts)
    with pytest.raises(PublishFailed):
        await outbox._drain(2**60)
    assert len(await room.events()) == 1
    outbox.start(room.parts.tasks)
    assert (await heard.next()).user_id == alice.user.id
    await outbox.close()
    assert await room.events() == []
