import asyncio

from hongyan.services.relation.spreading import Spreader
from hongyan_proto import inside_pb2, model_pb2, push_pb2
from tests.unit.services.relation.room import ALICE, BOB, CAROL


def profile_changed(user):
    body = push_pb2.UserEvent(profile=model_pb2.User(id=user))
    return inside_pb2.UserStreamEvent(event_id="p", user_id=user, event=body)


async def test_a_changed_profile_is_a_change_of_the_lists(room):
    await room.befriend(ALICE, BOB)
    await room.befriend(ALICE, CAROL)
    versions = [(await room.friends(user)).version for user in (ALICE, BOB, CAROL)]
    spreader = Spreader(room.parts, lambda: None)
    other = inside_pb2.UserStreamEvent(user_id=BOB, event=push_pb2.UserEvent(ended=push_pb2.SessionEnded()))
    for _ in range(3):
        await spreader.handle(0, [profile_changed(ALICE), other])
    assert await spreader.carry_out() == 0
    room.clock.advance(5)
    assert await spreader.carry_out() == 1
    assert await spreader.carry_out() == 0
    found = [await room.friends(user, since=since) for user, since in zip((ALICE, BOB, CAROL), versions, strict=True)]
    assert [[friend.user.id for friend in one.friends] for one in found] == [[], [ALICE], [ALICE]]
    assert [one.version - since for one, since in zip(found, versions, strict=True)] == [0, 1, 1]


async def test_it_hears_of_it_by_the_bus(room):
    """And gives the events of this room, on the same topic, no second thought."""
    await room.befriend(ALICE, BOB)
    spreader = Spreader(room.parts, lambda: None)
    await spreader.start(room.tasks)
    friend = push_pb2.UserEvent(friend=model_pb2.Friend(user=model_pb2.User(id=BOB)))
    events = [profile_changed(ALICE), inside_pb2.UserStreamEvent(event_id="f", user_id=BOB, event=friend)]
    await room.parts.bus.publish(room.parts.topic, 0, events)
    room.clock.advance(5)
    async with asyncio.timeout(10):
        while not (due := await room.store.profiles.due(room.clock.now_ms() + 5_000, 9)):
            await asyncio.sleep(0)
    await spreader.close()
    assert [one.user for one in due] == [ALICE]
