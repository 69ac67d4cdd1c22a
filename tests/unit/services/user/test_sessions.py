import pytest

from hongyan.rpc.call import Call
from hongyan.rpc.checker import Checker
from hongyan.rpc.errors import ServiceError, reason
from hongyan.rpc.loopback import loopback
from hongyan_proto import model_pb2, user_pb2
from tests.unit.services.user.conftest import PASSWORD, call_of


async def refused(awaitable):
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return reason(caught.value.code)


async def test_a_device_without_an_id_gets_one(room, alice):
    ids = set()
    for _ in range(2):
        signed_in = await room.sign_in("alice", platform="bot")
        ids.add((await room.authenticate(signed_in.access_token)).device_id)
    assert "" not in ids
    assert len(ids) == 2


async def test_the_same_device_signs_in_again(room, alice):
    first = await room.sign_in("alice", platform="phone", device="p")
    again = await room.sign_in("alice", platform="phone", device="p")
    assert await refused(room.authenticate(first.access_token)) == "session_ended"
    assert {session.id for session in await room.devices(call_of(again))} == {alice.session_id, again.session_id}


async def test_one_device_two_people(room, alice):
    await room.register("bob")
    here = await room.sign_in("alice", platform="tablet", device="family")
    await room.sign_in("bob", platform="tablet", device="family")
    await room.authenticate(here.access_token)


async def test_the_fourth_page_ends_the_one_unseen_longest(room, alice):
    pages = [alice]
    for _ in range(3):
        room.clock.advance(1)
        pages.append(await room.sign_in("alice"))
    assert await refused(room.refresh(pages[0].refresh_token)) == "session_ended"
    for page in pages[1:]:
        await room.authenticate(page.access_token)


async def test_grace_is_a_setting(room, alice):
    strict = room.with_settings(refresh_grace_s=0)
    await strict.refresh(alice.refresh_token)
    room.clock.advance(0.001)
    assert await refused(strict.refresh(alice.refresh_token)) == "refresh_reused"


async def test_the_whole_room_behind_bytes_checker_and_one_retry_too_many(room):
    users = loopback("UserService", room.users, checker=Checker({}), clock=room.clock)
    request = user_pb2.RegisterRequest(username="alice", password=PASSWORD, request_id="r1")
    await users.register(Call(), request)
    device = model_pb2.Device(platform="phone")
    signed_in = await users.sign_in(Call(), user_pb2.SignInRequest(username="alice", password=PASSWORD, device=device))
    call = call_of(signed_in)
    fresh = await users.refresh(Call(), user_pb2.RefreshRequest(refresh_token=signed_in.refresh_token))
    assert (await users.update_me(call, user_pb2.UpdateMeRequest(signature="hi"))).user.signature == "hi"
    assert len((await users.list_sessions(call, model_pb2.Empty())).sessions) == 1
    assert len((await users.search_users(call, user_pb2.SearchUsersRequest(q="ali"))).users) == 1
    await users.end_session(call, user_pb2.EndSessionRequest(id="current"))
    assert await refused(room.authenticate(fresh.access_token)) == "session_ended"
