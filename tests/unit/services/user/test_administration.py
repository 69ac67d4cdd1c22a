import pytest

from hongyan.ports.trail import CONSOLE
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.user.administration import Administration
from tests.unit.services.user.conftest import PASSWORD


@pytest.fixture
def administration(room):
    return Administration(
        store=room.store,
        passwords=room.parts.passwords,
        ids=room.parts.ids,
        clock=room.clock,
        ended=room.users.sessions_ended,
    )


async def refused(awaitable):
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return reason(caught.value.code)


async def test_add(room, administration):
    user = await administration.add("root", PASSWORD, administrator=True)
    assert user.number == 10_001
    assert (await room.authenticate((await room.sign_in("root")).access_token)).administrator
    assert await refused(administration.add("ROOT", PASSWORD)) == "username_taken"
    assert await refused(administration.add("bob", "short")) == "invalid_field"


async def test_a_new_password_ends_every_session(room, alice, administration):
    await room.authenticate(alice.access_token)
    await administration.set_password("ALICE", "battery staple")
    assert await refused(room.authenticate(alice.access_token)) == "session_ended"
    assert await refused(room.sign_in("alice")) == "bad_credentials"
    await room.sign_in("alice", "battery staple")
    assert await refused(administration.set_password("nobody", "battery staple")) == "not_found"


async def test_disable_and_enable(room, alice, administration):
    await administration.disable("alice")
    assert await refused(room.authenticate(alice.access_token)) == "session_ended"
    assert await refused(room.refresh(alice.refresh_token)) == "session_ended"
    assert await refused(room.sign_in("alice")) == "account_disabled"
    assert await refused(room.sign_in("alice", "wrong password")) == "bad_credentials"
    assert [event.end_reason for event in await room.events() if event.end_reason] == ["disabled"]
    await administration.enable("alice")
    await room.sign_in("alice")
    assert await refused(room.authenticate(alice.access_token)) == "session_ended"
    assert await refused(administration.disable("nobody")) == "not_found"


async def test_the_console_leaves_lines_too(room, alice, administration):
    await administration.add("root", PASSWORD, administrator=True)
    await administration.set_password("alice", "battery staple")
    await administration.disable("alice")
    await administration.enable("alice")
    assert [(line.administrator, line.act) for line in reversed(await room.trail())] == [
        (CONSOLE, "account.add"),
        (CONSOLE, "account.password"),
        (CONSOLE, "account.disable"),
        (CONSOLE, "account.enable"),
    ]
    assert "battery" not in repr(await room.trail())


async def test_the_last_administrator_is_not_disabled_from_here_either(administration):
    await administration.add("root", PASSWORD, administrator=True)
    assert await refused(administration.disable("root")) == "last_administrator"
