import pytest

from hongyan.ports.bus import PublishFailed
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation.showing import Showing
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import PresenceState, User
from tests.unit.services.relation.room import ALICE, BOB, profile


async def waiting(room):
    return [event for _, event in await room.store.outbox.waiting(before=2**60, limit=99)]


async def heard(room):
    found = []

    async def handle(shard, events):
        found.extend(events)

    await room.parts.bus.subscribe(room.parts.topic, "push", handle)
    return found


async def test_profiles_are_put_in_where_there_are_any(room):
    users = [User(id=BOB), User(id=5000), User(id=BOB)]
    await Showing(room.parts).users(users)
    assert users == [profile(BOB), User(id=5000), profile(BOB)]
    await Showing(room.parts).users([])


async def test_events_go_out_with_profiles_and_presence(room):
    await room.befriend(ALICE, BOB)
    await room.parts.routes.register("gw", [BOB])
    events = await waiting(room)
    found = await heard(room)
    await Showing(room.parts).publish(events)
    await room.parts.bus.close()
    bodies = [event.event for event in events if event.user_id == ALICE]
    assert bodies[0].friend_request.from_user == profile(ALICE)
    (friend,) = [body.friend for body in bodies if body.HasField("friend")]
    assert (friend.user, friend.presence) == (profile(BOB), PresenceState.online)
    assert found is not None


async def test_events_wait_while_nobody_knows_the_people(room):
    await room.befriend(ALICE, BOB)

    class Nobody:
        async def profiles(self, call, request):
            raise ServiceError(ErrorCode.unavailable)

    room.parts.clients.put("Accounts", Nobody())
    with pytest.raises(PublishFailed):
        await Showing(room.parts).publish(await waiting(room))
