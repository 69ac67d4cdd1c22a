"""An address, a forgotten password, an invitation and the end of an account, over real transports and a real mail server."""

import asyncio
import re

import pytest

from hongyan_proto import model_pb2, user_pb2
from hongyan_proto.account_pb2 import (
    AccountRequest,
    CreateInvitationRequest,
    DeleteMeRequest,
    ListAccountsRequest,
    ListSignInsRequest,
    RequestEmailCodeRequest,
    RequestPasswordResetRequest,
    ResetPasswordRequest,
    VerifyEmailRequest,
)
from hongyan_proto.model_pb2 import Platform
from tests.scenario.stories.book import refused
from tests.scenario.stories.towns import inside, outside
from tests.servers.smtp import post_office

ADDRESS = "alice@example.com"
ALL = model_pb2.Empty()


@pytest.fixture
async def post():
    async with post_office() as made:
        yield made


@pytest.fixture(params=["rest", "json", "tcp", "loopback", "grpc"])
async def town(request, tmp_path, post):
    mail = f"mail=smtp://127.0.0.1:{post.port}?from=hongyan@example.com&tls=off"
    where = inside if request.param in {"loopback", "grpc"} else outside
    async with where(tmp_path / "data", request.param, mail) as made:
        yield made


async def code(town, post, number):
    """That stands in the letter of this number."""
    while len(post.letters) < number:
        await asyncio.sleep(0.01)
    return re.search(r"Your code: (\d{6})", post.inbox(ADDRESS)[number - 1][1])[1]


async def test_a_forgotten_password_by_mail(town, post):
    alice = await town.newcomer("alice")
    await alice.line.call("AccountService/RequestEmailCode", RequestEmailCodeRequest(email=ADDRESS))
    shown = VerifyEmailRequest(code=await code(town, post, 1))
    account = (await alice.line.call("AccountService/VerifyEmail", shown)).account
    assert (account.email, account.email_verified) == (ADDRESS, True)
    desk = await town.desk()
    await desk.call("AccountService/RequestPasswordReset", RequestPasswordResetRequest(email=ADDRESS))
    with refused("code_invalid"):
        await desk.call(
            "AccountService/ResetPassword", ResetPasswordRequest(email=ADDRESS, code="x", new_password="new password")
        )
    reset = ResetPasswordRequest(email=ADDRESS, code=await code(town, post, 2), new_password="new password")
    await desk.call("AccountService/ResetPassword", reset)
    with refused("bad_credentials"):
        await town.signs_in(alice.username, alice.password)
    again = await town.signs_in(ADDRESS, "new password")
    listed = (await again.line.call("AccountService/ListSignIns", ListSignInsRequest())).sign_ins
    assert sorted(one.right for one in listed) == [False, True, True]


async def test_what_stays_of_somebody_who_is_gone(town):
    alice, bob = [await town.newcomer(name) for name in ("alice", "bob")]
    sent = await alice.says(bob, "farewell")
    await alice.line.call("AccountService/DeleteMe", DeleteMeRequest())
    with refused("bad_credentials"):
        await town.signs_in(alice.username, alice.password)
    assert await bob.texts(sent.conversation_id) == ["farewell"]
    assert await bob.finds(alice.username) == []
    desk = await town.desk()
    request = user_pb2.RegisterRequest(username=alice.username, password="another password")
    assert (await desk.call("UserService/Register", request)).user.id != alice.id


async def test_an_administrator_invites_and_disables(tmp_path, post):
    async with outside(tmp_path / "data", "json", "user.registration=invitation") as town:
        link = await town.house.invitations.administrator()
        boss = await town.newcomer("alice", invitation=link)
        made = (await boss.line.call("AdminService/CreateInvitation", CreateInvitationRequest(uses=1))).invitation
        bob = await town.newcomer("bob", invitation=made.code)
        with refused("forbidden"):
            await bob.line.call("AdminService/ListAccounts", ListAccountsRequest())
        listed = (await boss.line.call("AdminService/ListAccounts", ListAccountsRequest())).accounts
        assert [account.user.id for account in listed] == [boss.id, bob.id]
        await boss.line.call("AdminService/DisableAccount", AccountRequest(id=bob.id))
        assert await bob.line.ended() == 4401
        with refused("account_disabled"):
            await town.signs_in(bob.username, bob.password)
        with refused("last_administrator"):
            await boss.line.call("AccountService/DeleteMe", DeleteMeRequest())


async def test_a_new_device_is_told(town):
    alice = await town.newcomer("alice", Platform.phone)
    await alice.syncs()
    laptop = await town.another(alice, Platform.desktop)
    while not any(event.HasField("new_session") for event in alice.streamed if _is(event, laptop)):
        await alice.syncs()
    [told] = [event.new_session for event in alice.streamed if _is(event, laptop)]
    assert told.new_device


def _is(event, device):
    return event.HasField("new_session") and event.new_session.id == device.signed_in.session_id
