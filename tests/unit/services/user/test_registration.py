import asyncio

import pytest

from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.user.first_start import Invitations


async def refused(awaitable):
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return reason(caught.value.code), caught.value.field


async def test_the_same_request_gets_the_same_answer(room):
    first = await room.register("alice", request_id="r1", nickname="A")
    assert await room.register("alice", request_id="r1", nickname="A") == first
    assert (await room.register("bob")).number == 10_002


async def test_even_at_the_same_time(room):
    answers = await asyncio.gather(*(room.register("alice", request_id="r1") for _ in range(4)))
    assert len({answer.id for answer in answers}) == 1


async def test_another_body_is_a_conflict(room):
    await room.register("alice", request_id="r1", nickname="A")
    conflict = ("conflict", "request_id")
    assert await refused(room.register("bob", request_id="r1", nickname="A")) == conflict
    assert await refused(room.register("alice", request_id="r1", nickname="B")) == conflict
    assert await refused(room.register("alice", request_id="r1")) == conflict
    assert await refused(room.register("alice", "another password", request_id="r1", nickname="A")) == conflict
    assert await room.store.accounts.by_name("bob") is None


async def test_for_a_day(room):
    await room.register("alice", request_id="r1")
    room.clock.advance(86_400)
    assert (await room.register("bob", request_id="r1")).username == "bob"


async def test_of_many_who_want_one_name_one_gets_it(room):
    tries = [room.register(name) for name in ["alice", "ALICE", "Alice", "ａlice"] * 3]
    results = await asyncio.gather(*tries, return_exceptions=True)
    users = [result for result in results if not isinstance(result, Exception)]
    assert len(users) == 1
    assert {reason(result.code) for result in results if isinstance(result, Exception)} == {"username_taken"}


async def test_bad_fields_are_named_and_store_nothing(room):
    assert await refused(room.register("a b")) == ("invalid_field", "username")
    assert await refused(room.register("alice", "short")) == ("invalid_field", "password")
    assert await refused(room.register("alice", nickname="\n")) == ("invalid_field", "nickname")
    assert await refused(room.register("alice", email="x")) == ("invalid_field", "email")
    assert await room.store.accounts.by_name("alice") is None
    assert (await room.register("alice")).number == 10_001


async def test_by_invitation(room):
    invited = room.with_settings(registration="invitation")
    invitations = Invitations(accounts=room.store.accounts, clock=room.clock)
    code = await invitations.invite(uses=1, days=7)
    assert await refused(invited.register("alice")) == ("registration_closed", None)
    assert await refused(invited.register("alice", invitation="wrong")) == ("invitation_invalid", None)
    assert (await invited.register("alice", invitation=code)).username == "alice"
    assert await refused(invited.register("bob", invitation=code)) == ("invitation_invalid", None)
    late = await invitations.invite(uses=1, days=7)
    room.clock.advance(86_400 * 7)
    assert await refused(invited.register("bob", invitation=late)) == ("invitation_invalid", None)


async def test_a_setting_that_was_not_decided_is_not_open(room):
    assert await refused(room.with_settings(registration="auto").register("alice")) == ("registration_closed", None)


async def test_the_administrator_opens_it(room):
    invited = room.with_settings(registration="invitation")
    invited.users.registration.mode = "open"
    assert (await invited.register("alice")).username == "alice"


async def test_the_link_makes_one_administrator_even_when_closed(room):
    closed = room.with_settings(registration="closed")
    invitations = Invitations(accounts=room.store.accounts, clock=room.clock)
    code, plain = await invitations.administrator(), await invitations.invite()
    assert await refused(closed.register("bob", invitation=plain)) == ("invitation_invalid", None)
    await closed.register("alice", invitation=code)
    assert await refused(closed.register("bob", invitation=code)) == ("invitation_invalid", None)
    identity = await closed.authenticate((await closed.sign_in("alice")).access_token)
    assert identity.administrator
    assert await invitations.administrator() is None
