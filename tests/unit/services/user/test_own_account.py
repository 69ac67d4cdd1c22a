import asyncio
import re

import pytest

from hongyan.ports.mail.log import LogMail
from hongyan.ports.trail import Line
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError, reason
from hongyan_proto import account_pb2, model_pb2, user_pb2
from tests.unit.services.user.conftest import LETTERS, PASSWORD, call_of

ALL = model_pb2.Empty()
ADDRESS = "Alice@Example.com"
STRANGER = Call(address="203.0.113.9")


async def refused(awaitable):
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return reason(caught.value.code)


def code_in(letter):
    return re.search(r"Your code: (\d{6})\n", letter.text)[1]


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


async def asks(room, signed_in, address=ADDRESS):
    await room.users.own.request_email_code(call_of(signed_in), account_pb2.RequestEmailCodeRequest(email=address))
    return code_in(LETTERS[-1])


async def shows(room, signed_in, code):
    request = account_pb2.VerifyEmailRequest(code=code)
    return (await room.users.own.verify_email(call_of(signed_in), request)).account


async def forgets(room, address):
    request = account_pb2.RequestPasswordResetRequest(email=address)
    await room.users.own.request_password_reset(STRANGER, request)
    while room.users.own._letters:
        await asyncio.sleep(0)


async def resets(room, code, password="another password", address=ADDRESS, call=STRANGER):
    request = account_pb2.ResetPasswordRequest(email=address, code=code, new_password=password)
    await room.users.own.reset_password(call, request)


async def deletes(room, signed_in, password=None):
    await room.users.own.delete_me(call_of(signed_in), account_pb2.DeleteMeRequest(password=password))


async def sign_ins(room, signed_in, **more):
    request = account_pb2.ListSignInsRequest(**more)
    return await room.users.own.list_sign_ins(call_of(signed_in), request)


@pytest.fixture
async def reachable(room, alice):
    """Alice with a verified address."""
    await shows(room, alice, await asks(room, alice))
    return alice


async def test_an_address_is_verified(room, alice):
    code = await asks(room, alice)
    assert LETTERS[-1].to == ADDRESS
    account = await shows(room, alice, code)
    assert (account.email, account.email_verified, account.created_at) == (ADDRESS, True, room.clock.now_ms())
    assert (await room.users.own.get_account(call_of(alice), ALL)).account == account
    assert await refused(shows(room, alice, code)) == "code_invalid"


async def test_a_code_is_no_known_one(room, alice):
    assert len({await asks(room, alice) for _ in range(5)}) == 5


async def test_an_address_given_at_registration_is_not_verified(room):
    await room.register("bob", email="bob@example.com")
    account = (await room.users.own.get_account(call_of(await room.sign_in("bob")), ALL)).account
    assert (account.email, account.email_verified) == ("bob@example.com", False)
    assert await refused(room.sign_in("bob@example.com")) == "bad_credentials"


async def test_five_tries(room, alice):
    code = await asks(room, alice)
    for _ in range(5):
        assert await refused(shows(room, alice, wrong(code))) == "code_invalid"
    assert await refused(shows(room, alice, code)) == "code_invalid"


async def test_five_minutes(room, alice):
    code = await asks(room, alice)
    room.clock.advance(300)
    assert await refused(shows(room, alice, code)) == "code_invalid"


async def test_ten_a_day(room, alice):
    for _ in range(10):
        await asks(room, alice)
    assert await refused(asks(room, alice)) == "rate_limited"
    assert len(LETTERS) == 10
    room.clock.advance(24 * 3600)
    await asks(room, alice)


async def test_the_address_of_somebody_else(room, reachable):
    await room.register("bob")
    bob = await room.sign_in("bob")
    code = await asks(room, bob, "alice@example.COM")
    assert await refused(shows(room, bob, code)) == "email_taken"


async def test_signing_in_with_the_address(room, reachable):
    assert (await room.sign_in("alice@example.com")).user.id == reachable.user.id
    assert await refused(room.sign_in("alice@example.com", "wrong password")) == "bad_credentials"


@pytest.mark.parametrize(
    "address", ["alice", "a@b@c", "a b@c", "a@b\nBcc: x@y", "@b", "a@", "ä@b", '"a"@b', "a@-b.c d"]
)
async def test_what_is_no_address(room, alice, address):
    assert await refused(asks(room, alice, address)) == "invalid_field"
    assert LETTERS == []


async def test_without_mail_nobody_waits_for_a_letter(room, alice):
    deaf = room.again(mail=LogMail())
    assert await refused(asks(deaf, alice)) == "mail_off"
    assert await refused(forgets(deaf, ADDRESS)) == "mail_off"


async def test_a_forgotten_password(room, reachable):
    await forgets(room, "alice@example.com")
    assert LETTERS[-1].to == ADDRESS
    await resets(room, code_in(LETTERS[-1]))
    assert await refused(room.authenticate(reachable.access_token)) == "session_ended"
    assert await refused(room.sign_in("alice")) == "bad_credentials"
    assert (await room.sign_in("alice", "another password")).user.id == reachable.user.id


async def test_a_code_for_the_address_sets_no_password(room, reachable):
    code = await asks(room, reachable)
    assert await refused(resets(room, code)) == "code_invalid"
    await room.sign_in("alice")


async def test_nobody_learns_who_has_an_address(room, reachable):
    before = len(LETTERS)
    await forgets(room, "nobody@example.com")
    assert len(LETTERS) == before
    await forgets(room, ADDRESS)
    for address in ("nobody@example.com", ADDRESS):
        assert await refused(resets(room, "000000", address=address, password="alice-alice")) == "code_invalid"


async def test_a_password_that_is_the_name_is_refused_only_to_who_has_the_code(room):
    await room.register("alice1234")
    signed_in = await room.sign_in("alice1234")
    await shows(room, signed_in, await asks(room, signed_in))
    await forgets(room, ADDRESS)
    code = code_in(LETTERS[-1])
    assert await refused(resets(room, wrong(code), "ALICE1234")) == "code_invalid"
    assert await refused(resets(room, code, "ALICE1234")) == "invalid_field"


async def test_codes_are_not_guessed_beyond_the_tries_of_the_address(room, reachable):
    for _ in range(5):
        await forgets(room, ADDRESS)
        assert await refused(resets(room, wrong(code_in(LETTERS[-1])))) == "code_invalid"
    await forgets(room, ADDRESS)
    assert await refused(resets(room, code_in(LETTERS[-1]))) == "too_many_tries"


async def test_a_disabled_account_gets_no_letter(room, reachable):
    await forgets(room, ADDRESS)
    code, before = code_in(LETTERS[-1]), len(LETTERS)
    await room.store.office.set_disabled(
        reachable.user.id, disabled=True, line=Line(room.clock.now_ms(), 0, "account.disable", "u")
    )
    await forgets(room, ADDRESS)
    assert len(LETTERS) == before
    assert await refused(resets(room, code)) == "code_invalid"


async def test_the_list_of_sign_ins(room, alice):
    assert await refused(room.sign_in("alice", "wrong password", address="198.51.100.9")) == "bad_credentials"
    room.clock.advance(5)
    await room.sign_in("alice", platform="phone", device="my-phone")
    page = await sign_ins(room, alice)
    assert not page.more
    assert [(one.right, one.ip) for one in page.sign_ins] == [
        (False, "198.51.100.9"),
        (True, "203.0.113.5"),
        (True, "203.0.113.5"),
    ]
    assert {one.device_id for one in page.sign_ins} >= {"my-phone"}
    first = await sign_ins(room, alice, limit=2)
    assert first.more
    rest = await sign_ins(room, alice, before=first.sign_ins[-1].id)
    assert [*first.sign_ins, *rest.sign_ins] == list(page.sign_ins)


async def test_a_new_device_is_told_to_the_others(room, alice):
    for _ in range(2):
        await room.sign_in("alice", platform="phone", device="my-phone")
    told = [event.event.new_session for event in await room.events() if event.event.HasField("new_session")]
    assert [one.new_device for one in told] == [True, True, False]


async def test_the_end_of_an_account(room, alice):
    await room.register("bob")
    bob = await room.sign_in("bob")
    await deletes(room, alice)
    assert await refused(room.authenticate(alice.access_token)) == "session_ended"
    assert await refused(room.sign_in("alice")) == "bad_credentials"
    assert await room.search(call_of(bob), "alice") == []
    [shown] = (await room.accounts.profiles(Call(inside=True), user_pb2.UserIds(user_ids=[alice.user.id]))).users
    assert shown == model_pb2.User(id=alice.user.id, number=alice.user.number, deleted=True)
    assert (await room.register("alice")).id != alice.user.id


async def test_an_old_session_shows_the_password(room, alice):
    room.clock.advance(601)
    assert await refused(deletes(room, alice)) == "bad_credentials"
    assert await refused(deletes(room, alice, "wrong password")) == "bad_credentials"
    await deletes(room, alice, PASSWORD)
    assert await refused(room.sign_in("alice")) == "bad_credentials"


async def test_a_wrong_password_is_wrong_in_a_fresh_session_too(room, alice):
    assert await refused(deletes(room, alice, "wrong password")) == "bad_credentials"
    await room.sign_in("alice")


async def test_nobody_who_is_not_signed_in(room):
    own = room.users.own
    for work in (
        own.get_account(STRANGER, ALL),
        own.request_email_code(STRANGER, account_pb2.RequestEmailCodeRequest(email=ADDRESS)),
        own.verify_email(STRANGER, account_pb2.VerifyEmailRequest(code="1")),
        own.list_sign_ins(STRANGER, account_pb2.ListSignInsRequest()),
        own.delete_me(STRANGER, account_pb2.DeleteMeRequest()),
    ):
        assert await refused(work) == "unauthenticated"
