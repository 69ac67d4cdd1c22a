import asyncio

from hongyan_proto.model_pb2 import FriendRequest
from tests.scenario.stories.book import refused
from tests.unit.services.relation.room import ALICE, BOB

PAIR = "d.1.2"


async def until(done):
    async with asyncio.timeout(10):
        while not await done():
            await asyncio.sleep(0)


async def hear(room):
    heard = asyncio.Queue()

    async def handle(shard, events):
        for event in events:
            heard.put_nowait(event)

    await room.parts.bus.subscribe(room.parts.topic, "push", handle)
    return heard


async def test_both_devices_hear_what_happens(room):
    heard = await hear(room)
    await room.relations.start()
    await room.befriend(ALICE, BOB)
    async with asyncio.timeout(10):
        events = [await heard.get() for _ in range(6)]
    assert sorted(event.user_id for event in events) == [ALICE] * 3 + [BOB] * 3
    assert all(event.event.friend.user.nickname for event in events if event.event.HasField("friend"))


async def test_the_log_follows_by_itself(room):
    await room.relations.start()
    await room.log.say(BOB, PAIR)
    await room.blocks(ALICE, BOB)

    async def carried_out():
        return await room.store.pending.get(PAIR) is None

    await until(carried_out)
    with refused("may_not_send"):
        await room.log.say(BOB, PAIR)


async def test_what_an_earlier_process_left_is_done_at_start(room):
    await room.log.say(BOB, PAIR)
    await room.blocks(ALICE, BOB)
    heard = await hear(room)
    later = room.again()
    await later.relations.start()
    async with asyncio.timeout(10):
        assert (await heard.get()).event.block.on

    async def carried_out():
        return await room.store.pending.get(PAIR) is None

    await until(carried_out)


async def test_housekeeping(room):
    asked = await room.ask(ALICE, BOB, request_id="r")
    room.clock.advance(15 * 86_400)
    await room.relations.tidy()
    (row,) = (await room.requests(BOB)).requests
    assert (row.id, row.state) == (asked.request.id, FriendRequest.expired)
    events = [event for _, event in await room.store.outbox.waiting(before=2**60, limit=99)]
    assert [event.event.friend_request.state for event in events][-2:] == [FriendRequest.expired] * 2
    room.clock.advance(91 * 86_400)
    await room.relations.tidy()
    assert list((await room.requests(BOB)).requests) == []
