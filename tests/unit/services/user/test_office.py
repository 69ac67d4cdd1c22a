from dataclasses import replace

import pytest

from hongyan.ports.db import Query
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError, reason
from hongyan_proto import account_pb2, model_pb2
from tests.unit.services.user.conftest import call_of

ALL = model_pb2.Empty()


async def refused(awaitable):
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return reason(caught.value.code)


@pytest.fixture
async def boss(room, alice):
    return Call(user_id=alice.user.id, session_id=alice.session_id, administrator=True)


async def names(room, boss, **request):
    page = await room.users.office.list_accounts(boss, account_pb2.ListAccountsRequest(**request))
    return [account.user.username for account in page.accounts], page.more


async def invites(room, boss, **request):
    made = await room.users.office.create_invitation(boss, account_pb2.CreateInvitationRequest(**request))
    return made.invitation


async def test_only_administrators(room, alice):
    office, some = room.users.office, account_pb2.AccountRequest(id=1)
    for call, word in ((call_of(alice), "forbidden"), (Call(), "unauthenticated")):
        for work in (
            office.list_accounts(call, account_pb2.ListAccountsRequest()),
            office.disable_account(call, some),
            office.enable_account(call, some),
            office.set_account_password(call, account_pb2.SetAccountPasswordRequest(id=1, new_password="x" * 9)),
            office.create_invitation(call, account_pb2.CreateInvitationRequest()),
            office.list_invitations(call, ALL),
            office.revoke_invitation(call, account_pb2.InvitationRequest(id=1)),
        ):
            assert await refused(work) == word


async def test_pages_of_accounts(room, boss):
    for name in ("bob", "carol", "阿丽"):
        await room.register(name)
    assert await names(room, boss) == (["alice", "bob", "carol", "阿丽"], False)
    assert await names(room, boss, limit=2) == (["alice", "bob"], True)
    assert await names(room, boss, after=10_002, limit=2) == (["carol", "阿丽"], False)
    assert await names(room, boss, q="丽") == (["阿丽"], False)
    assert await names(room, boss, q="10003") == (["carol"], False)
    assert await names(room, boss, q="99999") == ([], False)
    assert await names(room, boss, q="!") == ([], False)


async def test_disable_and_enable(room, boss):
    await room.register("bob")
    bob = await room.sign_in("bob")
    request = account_pb2.AccountRequest(id=bob.user.id)
    assert (await room.users.office.disable_account(boss, request)).account.disabled
    assert await refused(room.authenticate(bob.access_token)) == "session_ended"
    assert await refused(room.sign_in("bob")) == "account_disabled"
    assert await names(room, boss, disabled=True) == (["bob"], False)
    assert await names(room, boss, q="bob", disabled=False) == ([], False)
    assert not (await room.users.office.enable_account(boss, request)).account.disabled
    await room.sign_in("bob")


async def test_nobody_disables_themselves_or_nobody(room, boss):
    office = room.users.office
    assert (
        await refused(office.disable_account(boss, account_pb2.AccountRequest(id=boss.user_id))) == "last_administrator"
    )
    assert await refused(office.disable_account(boss, account_pb2.AccountRequest(id=77))) == "not_found"


async def test_a_deleted_account_is_not_enabled_again(room, boss):
    await room.register("bob")
    bob = await room.sign_in("bob")
    await room.users.own.delete_me(call_of(bob), account_pb2.DeleteMeRequest())
    request = account_pb2.AccountRequest(id=bob.user.id)
    assert await refused(room.users.office.enable_account(boss, request)) == "not_found"
    new = account_pb2.SetAccountPasswordRequest(id=bob.user.id, new_password="another password")
    assert await refused(room.users.office.set_account_password(boss, new)) == "not_found"
    assert await names(room, boss, q=str(bob.user.number)) == ([], False)


async def test_a_password_from_an_administrator(room, boss):
    await room.register("bob")
    bob = await room.sign_in("bob")
    request = account_pb2.SetAccountPasswordRequest(id=bob.user.id, new_password="another password")
    await room.users.office.set_account_password(boss, request)
    assert await refused(room.authenticate(bob.access_token)) == "session_ended"
    await room.sign_in("bob", "another password")


async def test_an_invitation(room, boss):
    invited = room.with_settings(registration="invitation")
    made = await invites(invited, boss, uses=2, note="for the class")
    assert (made.uses, made.used, made.note, made.by_user_id) == (2, 0, "for the class", boss.user_id)
    assert made.expires_at - made.at == 7 * 24 * 3600 * 1000
    assert await refused(invited.register("bob")) == "registration_closed"
    for name in ("bob", "carol"):
        await invited.register(name, invitation=made.code)
    assert await refused(invited.register("dave", invitation=made.code)) == "invitation_invalid"
    [listed] = (await invited.users.office.list_invitations(boss, ALL)).invitations
    assert (listed.id, listed.code, listed.uses, listed.used) == (made.id, "", 0, 2)


async def test_an_invitation_ends(room, boss):
    invited = room.with_settings(registration="invitation")
    made = await invites(invited, boss, expires_in=60)
    room.clock.advance(60)
    assert await refused(invited.register("bob", invitation=made.code)) == "invitation_invalid"
    assert not (await invited.users.office.list_invitations(boss, ALL)).invitations


async def test_a_revoked_invitation(room, boss):
    made = await invites(room, boss)
    request = account_pb2.InvitationRequest(id=made.id)
    for _ in range(2):
        assert await room.users.office.revoke_invitation(boss, request) == ALL
    assert await refused(room.register("bob", invitation=made.code)) == "invitation_invalid"
    assert not (await room.users.office.list_invitations(boss, ALL)).invitations


async def test_a_request_id_gives_the_same_code(room, boss):
    first = await invites(room, boss, request_id="r", uses=3)
    assert await invites(room, boss, request_id="r", uses=3) == first
    await room.register("bob", invitation=first.code)
    assert (await invites(room, boss, request_id="r", uses=3)).code == first.code
    assert await refused(invites(room, boss, request_id="r", uses=4)) == "conflict"
    assert (await invites(room, boss, request_id="s", uses=3)).code != first.code
    assert (await invites(room, boss)).code != (await invites(room, boss)).code


async def trail(room):
    return [(line.administrator, line.act, line.target, line.detail, line.address) for line in await room.trail()]


async def test_every_act_leaves_one_line(room, boss):
    boss = replace(boss, address="10.0.0.9")
    await room.register("bob")
    bob = (await room.sign_in("bob")).user.id
    office, account = room.users.office, account_pb2.AccountRequest(id=bob)
    for _ in range(2):
        await office.disable_account(boss, account)
        await office.enable_account(boss, account)
    await office.set_account_password(boss, account_pb2.SetAccountPasswordRequest(id=bob, new_password="a secret one"))
    for _ in range(2):
        made = await invites(room, boss, request_id="r", uses=3)
    for _ in range(2):
        await office.revoke_invitation(boss, account_pb2.InvitationRequest(id=made.id))
    by, who, invitation = boss.user_id, f"u.{bob}", f"i.{made.id}"
    assert await trail(room) == [
        (by, "invitation.revoke", invitation, "", "10.0.0.9"),
        (by, "invitation.make", invitation, "3 uses", "10.0.0.9"),
        (by, "account.password", who, "", "10.0.0.9"),
        *[
            (by, "account.enable", who, "", "10.0.0.9"),
            (by, "account.disable", who, "", "10.0.0.9"),
        ]
        * 2,
    ]


async def test_what_changes_nothing_leaves_no_line(room, boss):
    await room.register("bob")
    account = account_pb2.AccountRequest(id=(await room.sign_in("bob")).user.id)
    await room.users.office.enable_account(boss, account)
    for _ in range(2):
        await room.users.office.disable_account(boss, account)
    assert [act for _, act, *_ in await trail(room)] == ["account.disable"]


async def test_the_last_administrator_stays(room, boss):
    root, other = [await administrator(room, name) for name in ("root", "other")]
    await room.users.office.disable_account(boss, root)
    assert await refused(room.users.office.disable_account(boss, other)) == "last_administrator"
    await room.users.office.enable_account(boss, root)
    await room.users.office.disable_account(boss, other)


async def administrator(room, name):
    user = await room.register(name)
    await room.db.transact(
        lambda tx: tx.execute(Query("x", "x", f"UPDATE account SET administrator = 1 WHERE id = {user.id}"))
    )
    return account_pb2.AccountRequest(id=user.id)
