"""Accounts, devices, tokens, finding people."""

from hongyan_proto import model_pb2, user_pb2
from hongyan_proto.model_pb2 import Platform
from tests.scenario.stories.book import everywhere, refused, section, story
from tests.scenario.stories.people import new_id


@everywhere
async def an_account_and_its_first_device(town):
    with section("alice registers"):
        user, password = await town.registers("alice", nickname="爱丽丝")
        assert (user.nickname, bool(user.id), bool(user.number)) == ("爱丽丝", True, True)
    with section("the same name again, also in capitals"):
        desk = await town.desk()
        again = user_pb2.RegisterRequest(username=user.username.upper(), password="another password")
        with refused("username_taken", field="username"):
            await desk.call("UserService/Register", again)
    with section("she signs in"):
        alice = await town.signs_in(user.username, password)
        assert await alice.me() == user
        (session,) = await alice.sessions()
        assert (session.id, session.current, session.platform) == (
            alice.signed_in.session_id,
            True,
            Platform.phone,
        )
    with section("a wrong password and an unknown name look the same"):
        with refused("bad_credentials"):
            await town.signs_in(user.username, "a wrong password")
        with refused("bad_credentials"):
            await town.signs_in("nobody-at-all", "a wrong password")


@story
async def the_same_registration_twice_is_one_account(town):
    desk, request_id = await town.desk(), new_id("r")
    request = user_pb2.RegisterRequest(username=new_id("alice"), password="alice's password", request_id=request_id)
    first = await desk.call("UserService/Register", request)
    assert await desk.call("UserService/Register", request) == first
    request.nickname = "another"
    with refused("conflict"):
        await desk.call("UserService/Register", request)


@everywhere
async def the_devices_of_one_person(town):
    phone = await town.newcomer("alice")
    desktop = await town.another(phone)
    with section("each sees both and knows which one it is"):
        for device in (phone, desktop):
            sessions = await device.sessions()
            assert {session.id for session in sessions} == {phone.signed_in.session_id, desktop.signed_in.session_id}
            assert [session.id for session in sessions if session.current] == [device.signed_in.session_id]
    with section("one ends the other"):
        await phone.ends(desktop.signed_in.session_id)
        desk = await town.desk()
        with refused("session_ended", "token_expired"):
            await desk.call(
                "UserService/Refresh", user_pb2.RefreshRequest(refresh_token=desktop.signed_in.refresh_token)
            )
        assert [session.id for session in await phone.sessions()] == [phone.signed_in.session_id]
    with section("nobody ends a stranger's session"):
        bob = await town.newcomer("bob")
        with refused("not_found"):
            await bob.ends(phone.signed_in.session_id)


@story
async def a_second_phone_ends_the_first(town):
    old = await town.newcomer("alice", Platform.phone)
    desktop = await town.another(old, Platform.desktop)
    new = await town.another(old, Platform.phone)
    with refused("session_ended"):
        await old.me()
    kept = {session.id for session in await new.sessions()}
    assert kept == {desktop.signed_in.session_id, new.signed_in.session_id}


@story
async def refresh_tokens_turn_and_a_used_one_ends_the_session(town):
    alice, desk = await town.newcomer("alice"), await town.desk()

    async def refresh(token):
        return await desk.call("UserService/Refresh", user_pb2.RefreshRequest(refresh_token=token))

    with section("both tokens are new, and the session is the same"):
        first = alice.signed_in
        second = await refresh(first.refresh_token)
        assert second.refresh_token != first.refresh_token
        assert (second.session_id, second.user) == (first.session_id, first.user)
    with section("a lost answer may be asked for once more, shortly after"):
        third = await refresh(first.refresh_token)
        fourth = await refresh(third.refresh_token)
    with section("later the old token means that somebody has stolen it"):
        town.clock.advance(60)
        with refused("refresh_reused"):
            await refresh(first.refresh_token)
        with refused("session_ended", "refresh_reused"):
            await refresh(fourth.refresh_token)
        with refused("session_ended"):
            await alice.me()
    with section("what we did not make is refused"):
        for nonsense in ("", "x", f"{first.refresh_token}x", first.access_token):
            with refused("unauthenticated", "invalid_field"):
                await refresh(nonsense)


@everywhere
async def a_new_password_ends_every_other_session(town):
    phone = await town.newcomer("alice")
    desktop = await town.another(phone)
    old = phone.password
    with refused("bad_credentials"):
        await phone.changes_password("a wrong password", "the new password")
    await phone.changes_password(old, "the new password")
    assert [session.id for session in await phone.sessions()] == [phone.signed_in.session_id]
    desk = await town.desk()
    with refused("session_ended"):
        await desk.call("UserService/Refresh", user_pb2.RefreshRequest(refresh_token=desktop.signed_in.refresh_token))
    with refused("bad_credentials"):
        await town.signs_in(phone.username, old)
    assert (await town.signs_in(phone.username, "the new password")).id == phone.id


@everywhere
async def people_are_found_by_name_and_number(town):
    alice = await town.newcomer("alice", nickname="王小明")
    bob = await town.newcomer("bob", nickname="Bob the Builder")
    with section("one and two Chinese characters"):
        for query in ("王", "小明", "王小明"):
            assert alice.id in await bob.finds(query), query
            assert bob.id not in await bob.finds(query), query
    with section("the beginning of a name, and the whole number"):
        assert bob.id in await alice.finds("buil")
        assert (await bob.finds(alice.username))[0] == alice.id
        assert (await bob.finds(str(alice.signed_in.user.number)))[0] == alice.id
        assert await bob.finds("nobody of this name") == []


@story
async def a_profile_changes_and_its_other_devices_hear_of_it(town):
    phone = await town.newcomer("alice")
    await phone.syncs()
    changed = await phone.line.call("UserService/UpdateMe", user_pb2.UpdateMeRequest(signature="在路上"))
    assert changed.user.signature == "在路上"
    assert changed.user.nickname == phone.signed_in.user.nickname
    assert (await phone.line.call("UserService/GetUser", user_pb2.GetUserRequest(id=phone.id))).user == changed.user
    with refused("invalid_field", field="signature"):
        await phone.line.call("UserService/UpdateMe", user_pb2.UpdateMeRequest(signature="x" * 81))
    with refused("not_found"):
        await phone.line.call("UserService/GetUser", user_pb2.GetUserRequest(id=17))
    assert isinstance(changed.user, model_pb2.User)
