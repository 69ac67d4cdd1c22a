import asyncio

import pytest

from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError, reason
from hongyan_proto import user_pb2
from tests.unit.services.user.conftest import call_of


async def refused(awaitable):
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return reason(caught.value.code)


async def ended(room, *session_ids):
    reply = await room.accounts.ended_sessions(INSIDE, user_pb2.SessionIds(session_ids=session_ids))
    return list(reply.session_ids)


async def test_a_known_token_costs_no_statement(room, alice):
    await room.authenticate(alice.access_token)
    before = room.db.statistics.statements
    for _ in range(100):
        await room.authenticate(alice.access_token)
    assert room.db.statistics.statements == before


async def test_a_storm_asks_the_store_once(room, alice):
    signed_in = [alice]
    for number in range(30):
        await room.register(f"user{number}")
        signed_in.append(await room.sign_in(f"user{number}"))
    before = room.db.statistics.statements
    await asyncio.gather(*(room.authenticate(each.access_token) for each in signed_in))
    assert room.db.statistics.statements - before <= 2


async def test_what_another_process_ended_is_believed_a_second_longer(room, alice):
    await room.authenticate(alice.access_token)
    await room.store.sessions.end(alice.user.id, alice.session_id, reason="x", at=1)
    room.clock.advance(0.9)
    await room.authenticate(alice.access_token)
    room.clock.advance(0.1)
    assert await refused(room.authenticate(alice.access_token)) == "session_ended"


async def test_a_cached_token_still_expires(room, alice):
    await room.authenticate(alice.access_token)
    room.clock.advance(959)
    await room.authenticate(alice.access_token)
    room.clock.advance(1)
    assert await refused(room.authenticate(alice.access_token)) == "token_expired"
    assert await refused(room.authenticate(alice.access_token)) == "token_expired"


@pytest.mark.parametrize("turns", range(5))
async def test_the_end_is_not_undone_by_a_look_that_began_before(room, alice, turns):
    looking = room.parts.tasks.spawn("look", room.authenticate(alice.access_token))
    for _ in range(turns):
        await asyncio.sleep(0)
    await room.store.sessions.end(alice.user.id, alice.session_id, reason="x", at=1)
    room.accounts.forget([alice.session_id])
    await asyncio.gather(looking, return_exceptions=True)
    assert await refused(room.authenticate(alice.access_token)) == "session_ended"


async def test_tokens_of_another_server(room, alice):
    assert await refused(room.authenticate("")) == "unauthenticated"
    assert await refused(room.authenticate(alice.refresh_token)) == "unauthenticated"
    assert await refused(room.authenticate("é" * 100)) == "unauthenticated"


async def test_the_cache_of_tokens_is_bounded(room, alice):
    small = room.with_settings(token_cache=2)
    for _ in range(5):
        room.clock.advance(1)
        alice = await small.refresh(alice.refresh_token)
        await small.authenticate(alice.access_token)
    assert len(small.accounts._claims) == 2


async def test_who_exists(room, alice):
    wanted = user_pb2.UserIds(user_ids=[5, alice.user.id, 2**64 - 1, 0])
    assert list((await room.accounts.exist(INSIDE, wanted)).user_ids) == [alice.user.id]
    assert not (await room.accounts.exist(INSIDE, user_pb2.UserIds())).user_ids


async def test_which_sessions_have_ended(room, alice):
    phone = await room.sign_in("alice", platform="phone")
    for signed_in in (alice, phone):
        await room.authenticate(signed_in.access_token)
    assert await ended(room, alice.session_id, phone.session_id) == []
    await room.store.sessions.end(alice.user.id, phone.session_id, reason="x", at=1)
    assert await ended(room, alice.session_id, phone.session_id, 7, 2**64 - 1) == [phone.session_id, 7, 2**64 - 1]
    assert await ended(room) == []


async def test_a_sign_of_life_is_written_once_a_minute(room, alice):
    async def seen():
        [row] = await room.store.sessions.live(alice.user.id, at=room.clock.ms)
        return row.last_seen_at

    start = room.clock.ms
    room.clock.advance(30)
    await room.authenticate(alice.access_token)
    await room.users._seen.flush()
    assert await seen() == start
    room.clock.advance(30)
    for asleep in (True, False):
        asked = user_pb2.SessionIds(session_ids=[alice.session_id], asleep=asleep)
        await room.accounts.ended_sessions(INSIDE, asked)
        await room.users._seen.flush()
        assert (await seen() == start) == asleep
    assert await seen() == start + 60_000
    room.clock.advance(59)
    await room.authenticate(alice.access_token)
    await room.users._seen.flush()
    assert await seen() == start + 60_000


async def test_profiles_come_in_the_order_asked(room, alice):
    bob = await room.register("bob", nickname="鲍勃")
    asked = user_pb2.UserIds(user_ids=[bob.id, 2**63, 0, 12345, alice.user.id, bob.id])
    found = (await room.accounts.profiles(INSIDE, asked)).users
    assert [(user.username, user.nickname) for user in found] == [("bob", "鲍勃"), ("alice", "alice")]
    assert not (await room.accounts.profiles(INSIDE, user_pb2.UserIds())).users


# ---- pictures ----


async def put(room, user_id, picture=b"a goose"):
    request = user_pb2.SetAvatarRequest(user_id=user_id, picture=picture)
    return (await room.accounts.set_avatar(INSIDE, request)).user.avatar


async def test_a_new_picture_is_told_and_replaces_the_old_one(room, alice):
    pictures, owner = room.parts.pictures, f"u{alice.user.id}"
    old = await put(room, alice.user.id)
    new = await put(room, alice.user.id, b"two geese")
    assert (await pictures.read(owner, old), await pictures.read(owner, new)) == (None, b"two geese")
    told = [event.event.profile.avatar for event in await room.events() if event.event.HasField("profile")]
    assert told == [old, new]


async def test_who_takes_their_picture_away_leaves_none(room, alice):
    name = await put(room, alice.user.id)
    await room.users.update_me(call_of(alice), user_pb2.UpdateMeRequest(signature="hello"))
    await room.users.update_me(call_of(alice), user_pb2.UpdateMeRequest(avatar=name))
    assert await room.parts.pictures.read(f"u{alice.user.id}", name)
    await room.users.update_me(call_of(alice), user_pb2.UpdateMeRequest(avatar=""))
    assert await room.parts.pictures.read(f"u{alice.user.id}", name) is None


async def test_nobody_has_no_picture(room):
    assert await refused(put(room, 5)) == "not_found"
    assert await room.parts.pictures.read("u5", "") is None
