import asyncio

import pytest

from hongyan_client.account import Account
from hongyan_client.errors import NotSignedIn, Refused
from hongyan_client.rest import Rest
from hongyan_client.store import Store
from tests.unit.client.peer import ALICE, session


def account_of(peer, store=None):
    ids = iter(f"id{n}" for n in range(1, 100))
    return Account(Rest(peer.url), store or Store(), platform="bot", name="echo", make_id=lambda: next(ids))


@pytest.fixture
def account(peer):
    return account_of(peer)


async def test_registering_makes_an_account_and_signs_nobody_in(peer, account):
    peer.rest["/v1/users"] = (201, {"user": ALICE})
    user = await account.register("alice", "correct horse", "阿莉")
    assert (user.id, user.nickname, account.session) == ("1", "阿莉", None)
    assert peer.asked == [
        (
            "POST",
            "/v1/users",
            {"username": "alice", "password": "correct horse", "requestId": "id1", "nickname": "阿莉"},
            "",
        )
    ]


async def test_signing_in_names_the_device_and_keeps_the_session(peer, tmp_path):
    store = Store(tmp_path / "a.db")
    account = account_of(peer, store)
    user, lasts = await account.sign_in("alice", "correct horse")
    assert (user.username, lasts, account.token) == ("alice", 900_000, "t1")
    device = account.device_id
    assert peer.asked[0][2]["device"] == {"platform": "bot", "name": "echo", "deviceId": device}
    store.close()
    store = Store(tmp_path / "a.db")
    again = account_of(peer, store)
    assert (again.token, again.device_id, again.session["userId"]) == ("t1", device, "1")
    store.close()


async def test_a_refusal_changes_nothing(peer, account):
    peer.rest["/v1/sessions"] = (401, {"error": {"code": 1103, "reason": "bad_credentials"}})
    with pytest.raises(Refused, match="bad_credentials"):
        await account.sign_in("alice", "wrong")
    assert (account.session, account.token) == (None, "")


async def test_a_refresh_token_is_used_once_and_the_new_one_is_kept(peer, account):
    await account.sign_in("alice", "correct horse")
    assert await account.renew() == 900_000
    peer.rest["/v1/sessions:refresh"] = (200, session("t3"))
    await account.renew()
    assert [body for _, path, body, _ in peer.asked if path.endswith("refresh")] == [
        {"refreshToken": "r-t1"},
        {"refreshToken": "r-t2"},
    ]
    assert account.token == "t3"


async def test_two_renewals_at_once_follow_one_another(peer, account):
    await account.sign_in("alice", "correct horse")
    await asyncio.gather(account.renew(), account.renew())
    used = [body["refreshToken"] for _, path, body, _ in peer.asked if path.endswith("refresh")]
    assert used == ["r-t1", "r-t2"]


async def test_nobody_has_nothing_to_renew_or_to_end(peer, account):
    with pytest.raises(Refused) as no:
        await account.renew()
    assert no.value.code == 1100
    with pytest.raises(NotSignedIn):
        await account.sign_out()
    assert peer.asked == []


async def test_signing_out_forgets_first_and_tells_then(peer, account):
    await account.sign_in("alice", "correct horse")
    peer.rest["/v1/sessions/current"] = (500, {"error": {"code": 1000, "reason": "internal"}})
    with pytest.raises(Refused):
        await account.sign_out()
    assert peer.asked[-1] == ("DELETE", "/v1/sessions/current", None, "t1")
    assert (account.session, account.token) == (None, "")


async def test_what_the_server_ended_is_forgotten_also_by_the_store(peer, tmp_path):
    store = Store(tmp_path / "a.db")
    account = account_of(peer, store)
    await account.sign_in("alice", "correct horse")
    account.forget()
    assert store.get("meta", "session") is None
    assert account_of(peer, store).session is None
    store.close()
