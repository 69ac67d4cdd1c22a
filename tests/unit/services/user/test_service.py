import asyncio
import dataclasses

import pytest

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.user.passwords import Passwords
from hongyan_proto import model_pb2, user_pb2

ALL = model_pb2.Empty()


def call_of(signed_in):
    return Call(user_id=signed_in.user.id, session_id=signed_in.session_id, address="203.0.113.5")


async def refused(awaitable):
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return reason(caught.value.code)


async def test_sign_in_and_what_the_answer_holds(room, alice):
    assert alice.user.username == alice.user.nickname == "alice"
    assert alice.user.number == 10_001
    assert alice.expires_in == 900
    identity = await room.authenticate(alice.access_token)
    assert (identity.user_id, identity.session_id) == (alice.user.id, alice.session_id)
    assert identity.device_id
    assert (await room.users.get_me(call_of(alice), ALL)).user == alice.user


async def test_names_are_compared_without_case(room, alice):
    for name in ("ALICE", "Ａｌｉｃｅ"):
        assert (await room.sign_in(name)).user.id == alice.user.id
        assert await refused(room.register(name)) == "username_taken"


async def test_wrong_and_unknown(room, alice):
    assert await refused(room.sign_in("alice", "wrong password")) == "bad_credentials"
    assert await refused(room.sign_in("nobody")) == "bad_credentials"
    assert await refused(room.sign_in("")) == "bad_credentials"
    assert await refused(room.sign_in("alice", "")) == "bad_credentials"
    assert await refused(room.sign_in("x\x00y", "\x00")) == "bad_credentials"


async def test_unknown_and_known_names_take_the_same_path(room, alice):
    async def steps(name):
        seen = []

        class Watched(Passwords):
            async def verify(self, stored, password):
                seen.append("verify")
                return await super().verify(stored, password)

            def _verify(self, stored, password):
                seen.append(stored.rpartition("$")[0].rpartition("$")[0])
                return super()._verify(stored, password)

        watched = Watched(room.parts.settings)
        before = room.db.statistics.statements
        assert await refused(room.again(passwords=watched).sign_in(name, "wrong password")) == "bad_credentials"
        await watched.close()
        return seen, room.db.statistics.statements - before

    assert await steps("alice") == await steps("nobody")


async def test_an_account_is_guarded_after_five_failures(room, alice):
    for _ in range(5):
        assert await refused(room.sign_in("alice", "wrong password")) == "bad_credentials"
    with pytest.raises(ServiceError) as caught:
        await room.sign_in("alice", address="198.51.100.1")
    assert reason(caught.value.code) == "too_many_tries"
    assert caught.value.retry_after_ms == 900_000
    room.clock.advance(900)
    assert (await room.sign_in("alice")).user.id == alice.user.id


async def test_a_right_password_forgives_the_failures_before(room, alice):
    for _ in range(3):
        for _ in range(4):
            assert await refused(room.sign_in("alice", "wrong password")) == "bad_credentials"
        await room.sign_in("alice")


async def test_many_right_sign_ins_are_no_guessing(room, alice):
    await asyncio.gather(*(room.sign_in("alice", device="d") for _ in range(12)))


async def test_a_burst_cannot_try_more_often_than_allowed(room, alice):
    answers = await asyncio.gather(*(refused(room.sign_in("alice", f"wrong {number}")) for number in range(14)))
    assert answers.count("bad_credentials") == 5
    assert answers.count("too_many_tries") == 9


async def test_unknown_names_are_guarded_alike(room):
    for _ in range(5):
        assert await refused(room.sign_in("nobody", "wrong password")) == "bad_credentials"
    assert await refused(room.sign_in("nobody", "wrong password")) == "too_many_tries"


async def test_a_second_phone_kicks_the_first(room, alice):
    first = await room.sign_in("alice", platform="phone")
    await room.authenticate(first.access_token)
    second = await room.sign_in("alice", platform="phone")
    assert await refused(room.authenticate(first.access_token)) == "session_ended"
    assert await refused(room.refresh(first.refresh_token)) == "session_ended"
    for signed_in in (alice, second):
        await room.authenticate(signed_in.access_token)
    [ended] = [event for event in await room.events() if event.ended_session_ids]
    assert list(ended.ended_session_ids) == [first.session_id]
    assert (ended.end_reason, ended.event.ended.reason) == ("replaced", "replaced")


async def test_the_device_list(room, alice):
    room.clock.advance(1)
    phone = await room.sign_in("alice", platform="phone", device="my-phone", address="198.51.100.7")
    here, there = await room.devices(call_of(alice))
    assert (here.id, here.current, here.platform) == (alice.session_id, True, model_pb2.web)
    assert (there.id, there.current, there.device_id, there.ip) == (phone.session_id, False, "my-phone", "198.51.100.7")
    assert there.name == "alice's phone"
    assert there.last_seen_at == there.created_at == room.clock.ms


async def test_a_device_is_signed_out(room, alice):
    phone = await room.sign_in("alice", platform="phone")
    await room.authenticate(phone.access_token)
    request = user_pb2.EndSessionRequest(id=str(phone.session_id))
    for _ in range(2):  # a retry gets the same answer
        await room.users.end_session(call_of(alice), request)
    assert await refused(room.authenticate(phone.access_token)) == "session_ended"
    assert [session.id for session in await room.devices(call_of(alice))] == [alice.session_id]
    assert [event.end_reason for event in await room.events() if event.end_reason] == ["signed_out"]


async def test_signing_out_here(room, alice):
    for _ in range(2):
        await room.users.end_session(call_of(alice), user_pb2.EndSessionRequest(id="current"))
    assert await refused(room.authenticate(alice.access_token)) == "session_ended"
    assert await refused(room.refresh(alice.refresh_token)) == "session_ended"


async def test_nobody_ends_the_sessions_of_others(room, alice):
    await room.register("bob")
    bob = await room.sign_in("bob")
    for number in (alice.session_id, 0, 1, 2**63, 2**64 - 1):
        request = user_pb2.EndSessionRequest(id=str(number))
        assert await refused(room.users.end_session(call_of(bob), request)) == "not_found"
    await room.authenticate(alice.access_token)


async def test_refreshing(room, alice):
    room.clock.advance(600)
    fresh = await room.refresh(alice.refresh_token, address="198.51.100.9")
    assert (fresh.session_id, fresh.user) == (alice.session_id, alice.user)
    assert fresh.refresh_token != alice.refresh_token
    room.clock.advance(600)
    assert (await room.authenticate(fresh.access_token)).session_id == alice.session_id
    [session] = await room.devices(call_of(alice))
    assert session.ip in {"198.51.100.9", "203.0.113.5"}


async def test_a_refresh_token_that_is_used_again_ends_the_session(room, alice):
    fresh = await room.refresh(alice.refresh_token)
    await room.authenticate(fresh.access_token)
    room.clock.advance(21)
    assert await refused(room.refresh(alice.refresh_token)) == "refresh_reused"
    assert await refused(room.refresh(fresh.refresh_token)) == "session_ended"
    assert await refused(room.authenticate(fresh.access_token)) == "session_ended"
    [ended] = [event for event in await room.events() if event.ended_session_ids]
    assert (ended.user_id, ended.end_reason) == (alice.user.id, "refresh_reused")


async def test_a_very_old_refresh_token_is_still_known_as_used(room, alice):
    token = alice.refresh_token
    for _ in range(5):
        token = (await room.refresh(token)).refresh_token
    room.clock.advance(86_400 * 20)
    assert await refused(room.refresh(alice.refresh_token)) == "refresh_reused"


async def test_one_lost_answer_is_forgiven_and_only_one(room, alice):
    lost = await room.refresh(alice.refresh_token)
    room.clock.advance(19)
    fresh = await room.refresh(alice.refresh_token)
    assert fresh.refresh_token != lost.refresh_token
    fresh = await room.refresh(fresh.refresh_token)
    assert await refused(room.refresh(lost.refresh_token)) == "refresh_reused"
    assert await refused(room.refresh(fresh.refresh_token)) == "session_ended"


async def test_refresh_tokens_that_were_never_ours(room, alice):
    for token in ("", "x", alice.refresh_token[:-3] + "AAA", alice.access_token, "é" * 50):
        assert await refused(room.refresh(token)) == "unauthenticated"


async def test_a_refresh_token_lives_thirty_days(room, alice):
    room.clock.advance(86_400 * 30)
    assert await refused(room.refresh(alice.refresh_token)) == "token_expired"
    assert await room.devices(call_of(alice)) == []


async def test_another_password_ends_every_other_session(room, alice):
    phone = await room.sign_in("alice", platform="phone")
    await room.authenticate(phone.access_token)
    change = user_pb2.ChangePasswordRequest(old_password="correct horse", new_password="battery staple")
    await room.users.change_password(call_of(alice), change)
    assert await refused(room.authenticate(phone.access_token)) == "session_ended"
    assert await refused(room.refresh(phone.refresh_token)) == "session_ended"
    await room.authenticate(alice.access_token)
    await room.refresh(alice.refresh_token)
    assert await refused(room.sign_in("alice")) == "bad_credentials"
    await room.sign_in("alice", "battery staple")
    assert [event.end_reason for event in await room.events() if event.end_reason] == ["password_changed"]


async def test_a_password_is_changed_only_by_who_knows_it(room, alice):
    wrong = user_pb2.ChangePasswordRequest(old_password="wrong password", new_password="battery staple")
    for _ in range(5):
        assert await refused(room.users.change_password(call_of(alice), wrong)) == "bad_credentials"
    assert await refused(room.users.change_password(call_of(alice), wrong)) == "too_many_tries"
    short = user_pb2.ChangePasswordRequest(old_password="correct horse", new_password="short")
    assert await refused(room.users.change_password(call_of(alice), short)) == "invalid_field"


async def test_a_sign_in_under_way_does_not_survive_another_password(room, alice):
    class Slow(Passwords):
        async def verify(self, stored, password):
            right = await super().verify(stored, password)
            await room.store.accounts.change_password(alice.user.id, None, "x", keep=0, reason="x", at=1)
            return right

    slow = Slow(room.parts.settings)
    assert await refused(room.again(passwords=slow).sign_in("alice")) == "bad_credentials"
    await slow.close()
    assert await room.devices(call_of(alice)) == []


async def test_hashes_follow_the_parameters(room, alice):
    stronger = dataclasses.replace(room.parts.settings, argon2_time=2)
    passwords = Passwords(stronger)
    before = await room.store.accounts.by_name("alice")
    await room.again(passwords=passwords).sign_in("alice")
    after = await room.store.accounts.by_name("alice")
    assert passwords.outdated(before.password_hash)
    assert not passwords.outdated(after.password_hash)
    await passwords.close()
    await room.authenticate(alice.access_token)


async def test_a_password_that_changes_while_its_hash_is_renewed(room, alice):
    class Renewing(Passwords):
        async def hash(self, password):
            await room.store.accounts.change_password(alice.user.id, None, other, keep=0, reason="x", at=1)
            return await super().hash(password)

    other = await room.parts.passwords.hash("battery staple")
    renewing = Renewing(dataclasses.replace(room.parts.settings, argon2_time=2))
    assert await refused(room.again(passwords=renewing).sign_in("alice")) == "bad_credentials"
    await renewing.close()


async def test_profile(room, alice):
    call = call_of(alice)
    assert (await room.users.update_me(call, user_pb2.UpdateMeRequest())).user == alice.user
    for _ in range(2):
        reply = await room.users.update_me(call, user_pb2.UpdateMeRequest(nickname="鸿雁"))
    assert (reply.user.nickname, reply.user.signature) == ("鸿雁", "")
    reply = await room.users.update_me(call, user_pb2.UpdateMeRequest(signature="飞"))
    assert (reply.user.nickname, reply.user.signature) == ("鸿雁", "飞")
    assert (await room.users.update_me(call, user_pb2.UpdateMeRequest(signature=""))).user.signature == ""
    assert await refused(room.users.update_me(call, user_pb2.UpdateMeRequest(nickname=" "))) == "invalid_field"
    profiles = [event.event.profile for event in await room.events() if event.event.HasField("profile")]
    assert [profile.signature for profile in profiles] == ["", "飞", ""]


async def test_others_see_public_fields_only(room, alice):
    bob = await room.register("bob", email="bob@example.org")
    seen = (await room.users.get_user(call_of(alice), user_pb2.GetUserRequest(id=bob.id))).user
    assert seen == bob
    assert b"example" not in seen.SerializeToString()
    for number in (0, 1, 2**63, 2**64 - 1):
        request = user_pb2.GetUserRequest(id=number)
        assert await refused(room.users.get_user(call_of(alice), request)) == "not_found"


async def test_search(room, alice):
    await room.register("wangxm", nickname="王小明")
    await room.register("lihong", nickname="李小红")
    await room.register("Alice2", nickname="小")
    call = call_of(alice)
    assert await room.search(call, "小明") == ["wangxm"]
    assert await room.search(call, "小") == ["Alice2", "wangxm", "lihong"]
    assert await room.search(call, "王") == ["wangxm"]
    assert await room.search(call, "ALICE") == ["alice", "Alice2"]
    assert await room.search(call, "alice", limit=1) == ["alice"]
    assert await room.search(call, "10002") == ["wangxm"]
    assert await room.search(call, "1000") == []
    assert await room.search(call, "nobody") == []
    assert await room.search(call, "'; --") == []
    assert await room.search(call, "9" * 64) == []


async def test_a_number_and_a_name_that_looks_like_one(room, alice):
    await room.register("10001")
    assert await room.search(call_of(alice), "10001") == ["alice", "10001"]


async def test_nothing_for_people_who_are_not_signed_in(room, alice):
    nobody = Call()
    for awaitable in (
        room.users.get_me(nobody, ALL),
        room.users.list_sessions(nobody, ALL),
        room.users.end_session(nobody, user_pb2.EndSessionRequest(id="current")),
        room.users.update_me(nobody, user_pb2.UpdateMeRequest(nickname="x")),
        room.users.change_password(nobody, user_pb2.ChangePasswordRequest()),
        room.users.get_user(nobody, user_pb2.GetUserRequest(id=alice.user.id)),
        room.users.search_users(nobody, user_pb2.SearchUsersRequest(q="alice")),
    ):
        assert await refused(awaitable) == "unauthenticated"


async def test_tidying(room, alice):
    await room.users.end_session(call_of(alice), user_pb2.EndSessionRequest(id="current"))
    room.clock.advance(86_400 * 41)
    await room.users.tidy()
    assert await refused(room.refresh(alice.refresh_token)) == "session_ended"
    request = user_pb2.EndSessionRequest(id=str(alice.session_id))
    assert await refused(room.users.end_session(call_of(alice), request)) == "not_found"


async def test_a_running_room_publishes_and_closes(room):
    heard = asyncio.Queue()

    async def hear(shard, events):
        for event in events:
            heard.put_nowait(event)

    await room.parts.bus.subscribe(room.parts.topic, "push", hear)
    await room.users.start()
    await room.register("alice")
    alice = await room.sign_in("alice")
    assert (await heard.get()).event.new_session.id == alice.session_id
    await room.users.close()
    assert await room.events() == []
    assert room.parts.tasks.failures == 0


async def test_a_status_an_avatar_and_taking_them_away(room, alice):
    call = call_of(alice)
    status = model_pb2.Status(emoji="🧑‍🚀", text="away until Monday", until=room.clock.now_ms() + 1000)
    user = (await room.users.update_me(call, user_pb2.UpdateMeRequest(avatar="goose-7", status=status))).user
    assert (user.avatar, user.status, user.nickname) == ("goose-7", status, "alice")
    assert (await room.events())[-1].event.profile == user
    empty = user_pb2.UpdateMeRequest(avatar="", status=model_pb2.Status())
    user = (await room.users.update_me(call, empty)).user
    assert (user.avatar, user.HasField("status")) == ("", False)


@pytest.mark.parametrize(
    "status", [{"emoji": "ab"}, {"emoji": "7"}, {"text": "two\nlines"}, {"text": "x" * 31}, {"emoji": "\u202e"}]
)
async def test_what_a_status_cannot_be(room, alice, status):
    request = user_pb2.UpdateMeRequest(status=model_pb2.Status(**status))
    assert await refused(room.users.update_me(call_of(alice), request)) == "invalid_field"
    assert not (await room.users.get_me(call_of(alice), ALL)).user.HasField("status")
