import asyncio

import pytest

from hongyan_client import Client, NotSignedIn, Refused
from hongyan_client.core import effects
from hongyan_client.errors import StoreBusy, Unreachable
from hongyan_client.tasks import Tasks
from hongyan_proto import frames_pb2, message_pb2, push_pb2, user_pb2
from tests.unit.client.peer import ROOM, entry, eventually, until


@pytest.fixture
async def tasks():
    made = Tasks()
    yield made
    await made.close()


async def test_signing_in_waits_until_all_is_there(peer):
    peer.rows = []
    async with peer.alice() as alice:
        assert (alice.state, alice.me.title, alice.me.number) == ("LIVE", "阿莉", "10001")
        assert peer.seen[:2] == ["hello", "sync"]


async def test_the_device_says_who_it_is(peer):
    async with Client(peer.url, tcp_port=peer.tcp_port, platform="tablet") as client:
        await client.account.sign_in("alice", "correct horse")
        hello = client._hello()
        assert (hello.version, hello.token) == (1, "t1")
        assert hello.device.device_id == client.account.device_id
        assert peer.asked[0][2]["device"]["platform"] == "tablet"


async def test_a_restart_goes_on_without_a_password(peer, tmp_path):
    store = tmp_path / "alice.db"
    async with peer.alice(store=store) as alice:
        peer.pushes(entry(1, "kept"))
        await until(alice, lambda: alice.seen(ROOM))
    async with Client(peer.url, tcp_port=peer.tcp_port, store=store) as alice:
        assert [m.text for m in alice.seen(ROOM)] == ["kept"]
        user = await alice.resume()
        assert (user.username, alice.state) == ("alice", "LIVE")
        assert [path for _, path, _, _ in peer.asked] == ["/v1/sessions", "/v1/sessions:refresh"]


async def test_nothing_to_go_on_with(peer):
    async with Client(peer.url, tcp_port=peer.tcp_port) as nobody:
        with pytest.raises(NotSignedIn):
            await nobody.resume()
        with pytest.raises(NotSignedIn):
            await nobody.live()
        with pytest.raises(NotSignedIn):
            await nobody.sign_out()


async def test_a_store_belongs_to_one_person_and_one_process(peer, tmp_path):
    store = tmp_path / "alice.db"
    async with peer.alice(store=store):
        with pytest.raises(StoreBusy):
            Client(peer.url, store=store)
    carol = {"id": "3", "username": "carol"}
    peer.rest["/v1/sessions"] = (201, peer.rest["/v1/sessions"][1] | {"user": carol})
    async with Client(peer.url, tcp_port=peer.tcp_port, store=store) as other:
        with pytest.raises(NotSignedIn, match="another user"):
            await other.sign_in("carol", "correct horse")


async def test_nobody_there(peer):
    async with Client("http://127.0.0.1:1") as alice:
        with pytest.raises(Unreachable):
            await alice.sign_in("alice", "correct horse")
    async with Client(peer.url, tcp_port=1) as alice:
        await alice.sign_in("alice", "correct horse", wait=False)
        with pytest.raises(Unreachable, match=r"CONNECTING|BACKOFF"):
            await alice.live(0.05)


async def test_signing_out_ends_the_session_and_keeps_the_messages(alice, peer):
    peer.rest["/v1/sessions/current"] = (204, {})
    peer.pushes(entry(1))
    await until(alice, lambda: alice.seen(ROOM))
    await alice.sign_out()
    assert peer.asked[-1] == ("DELETE", "/v1/sessions/current", None, "t1")
    assert (alice.state, alice.account.session, len(alice.seen(ROOM))) == ("LOGGED_OUT", None, 1)


async def test_a_session_that_was_ended_elsewhere_is_forgotten(alice, peer):
    peer.refuses(0, 1102, "session_ended")
    peer.hang_up()
    await until(alice, lambda: alice.state == "LOGGED_OUT")
    assert alice.account.session is None


async def test_a_line_that_breaks_is_opened_again(alice, peer):
    peer.hang_up()
    await until(alice, lambda: alice.state == "BACKOFF")
    alice.go_offline()
    alice.go_online()
    await alice.live()
    assert peer.seen.count("hello") == 2


async def test_people_are_found_and_remembered(alice, peer, tasks):
    asking = tasks.spawn("find", alice.find_users("bo"))
    id_, request = await peer.hears_call("UserService/SearchUsers", user_pb2.SearchUsersRequest)
    assert request.q == "bo"
    peer.replies(id_, user_pb2.UserList(users=[{"id": 2, "number": 10002, "username": "bob"}]))
    (bob,) = await asking
    assert (bob.id, bob.number, bob.username) == ("2", "10002", "bob")
    assert alice.known_user("2") == bob
    assert alice.known_user("9").title == "9"
    asking = tasks.spawn("user", alice.user("2"))
    id_, request = await peer.hears_call("UserService/GetUser", user_pb2.GetUserRequest)
    assert request.id == 2
    peer.replies(id_, user_pb2.UserReply(user={"id": 2, "username": "bob", "nickname": "Bobby"}))
    assert (await asking).title == alice.known_user("2").title == "Bobby"


async def test_a_profile_that_changes_is_told(alice, peer):
    line = push_pb2.UserEvent(number=1)
    line.profile.id, line.profile.nickname = 2, "Robert"
    peer.says(push=frames_pb2.Push(events=[line]))
    await until(alice, lambda: alice.known_user("2").nickname == "Robert")


async def test_any_method_can_be_called_and_says_no_in_its_own_words(alice, peer, tasks):
    asking = tasks.spawn("readers", alice.readers(ROOM, 4))
    id_, request = await peer.hears_call("MessageService/Readers", message_pb2.ReadersRequest)
    assert (request.conversation_id, request.seq) == (ROOM, 4)
    peer.replies(id_, message_pb2.ReadersReply(read=[2]))
    assert list((await asking).read) == [2]
    asking = tasks.spawn("readers", alice.readers(ROOM, 4))
    id_, _ = await peer.hears("call")
    peer.refuses(id_, 1300, "rate_limited")
    with pytest.raises(Refused) as no:
        await asking
    assert (no.value.code, no.value.reason) == (1300, "rate_limited")


async def test_offline_nothing_is_asked(alice):
    alice.go_offline()
    assert alice.state == "OFFLINE"
    with pytest.raises(Unreachable):
        await alice.readers(ROOM, 1)
    alice.go_online()
    await alice.live()


async def test_listeners_hear_what_is_for_the_screen(alice, peer):
    heard = []
    alice.listen(heard.append)
    peer.pushes(entry(1))
    await until(alice, lambda: any(isinstance(e, effects.Render) for e in heard))
    assert not any(isinstance(e, effects.Save | effects.Send | effects.Timer) for e in heard)


async def test_behind_the_window_and_in_front_again(alice, peer):
    before = peer.seen.count("sync")
    alice.front(on=False)
    assert not alice._core.connection.front
    alice.front(on=True)
    await eventually(lambda: peer.seen.count("sync") > before)


async def test_waiting_for_what_becomes_so(alice, peer, tasks):
    waiting = tasks.spawn("until", alice.until(lambda: bool(alice.seen(ROOM))))
    await asyncio.sleep(0)
    assert not waiting.done()
    peer.pushes(entry(1))
    await asyncio.wait_for(waiting, 5)
