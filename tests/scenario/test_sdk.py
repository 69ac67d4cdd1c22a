"""The SDK on a real server: what two people live through."""

import asyncio
import contextlib
import itertools
import sys

import pytest

from hongyan_client import Client, NotSent, NotSignedIn, Refused
from hongyan_client.core import effects
from tests.processes import UNLIMITED, ServerProcess

PASSWORD = "correct horse"
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = ServerProcess(tmp_path_factory.mktemp("sdk") / "var", *UNLIMITED)
    running.start()
    yield running
    running.stop()


@contextlib.asynccontextmanager
async def person(server, name=None, *, new=True, **options):
    async with Client(server.url, **options) as client:
        name = name or f"alice{next(numbers)}"
        if new:
            await client.register(name, PASSWORD)
        await client.sign_in(name, PASSWORD)
        yield client


@contextlib.asynccontextmanager
async def two(server, **options):
    number = next(numbers)
    async with person(server, f"alice-{number}", **options) as alice, person(server, f"bob-{number}", **options) as bob:
        yield alice, bob


async def until(client, condition, seconds=20):
    async with asyncio.timeout(seconds):
        await client.until(condition)


def collect(client):
    got = []
    client.on_message(got.append)
    return got


@pytest.mark.parametrize("way", ["websocket", "tcp"])
async def test_two_people_talk(server, way):
    options = {"tcp_port": server.tcp_port} if way == "tcp" else {}
    async with two(server, **options) as (alice, bob):
        got, answers = collect(bob), collect(alice)
        room = alice.direct(bob.me)
        for words in ("你好", "in order", "三"):
            await alice.send_text(bob.me, words)
        await until(bob, lambda: len(got) == 3)
        assert [(m.seq, m.text) for m in got] == [(1, "你好"), (2, "in order"), (3, "三")]
        assert bob.conversation(room).unread == 3
        await until(alice, lambda: alice.receipt(room, 3) == "delivered")
        bob.mark_read(room)
        await until(alice, lambda: alice.receipt(room, 3) == "read")
        assert bob.conversation(room).unread == 0
        await bob.send_text(room, "回答", quote=1)
        await until(alice, lambda: len(answers) == 1)
        assert answers[0].quote_seq == 1


async def test_messages_change(server):
    async with two(server) as (alice, bob):
        room = alice.direct(bob.me)
        collect(bob)
        for words in ("one", "two", "three"):
            await alice.send_text(bob.me, words)
        await alice.recall(room, 1)
        await alice.edit(room, 2, "deux")
        await bob.react(room, 3, "👍")
        await alice.pin(room, 3)
        for client in (alice, bob):
            await until(client, lambda c=client: c.conversation(room) and c.conversation(room).head == 7)
            seen = {m.seq: m for m in client.seen(room)}
            assert (seen[1].recalled, seen[1].text) == (True, "")
            assert (seen[2].edited, seen[2].text) == (True, "deux")
            assert seen[3].reactions == {"👍": (bob.me.id,)}
            assert seen[3].pinned
            page = {m.seq: m for m in await client.history(room)}
            assert page == {seq: message for seq, message in seen.items() if seq <= 3}
        with pytest.raises(NotSent):
            await bob.edit(room, 2, "not mine")


async def test_offline_and_back(server):
    async with two(server) as (alice, bob):
        room, got, answers = alice.direct(bob.me), collect(bob), collect(alice)
        await alice.send_text(bob.me, "first")
        await until(bob, lambda: len(got) == 1)
        bob.go_offline()
        for number in range(30):
            await alice.send_text(bob.me, f"missed {number}")
        waiting = bob.post_text(room, "written in the train")
        assert [m.state for m in bob.seen(room) if not m.seq] == ["QUEUED"]
        bob.go_online()
        assert await asyncio.wait_for(bob.confirmed(waiting), 20) == 32
        await until(bob, lambda: len(got) == 31)
        assert [m.seq for m in got] == list(range(1, 32))
        await until(alice, lambda: len(answers) == 1)


async def test_restart_with_an_unsent_message(server, tmp_path):
    number = next(numbers)
    store = tmp_path / "alice.db"
    async with person(server, f"bob-{number}") as bob:
        got = collect(bob)
        async with person(server, f"alice-{number}", store=store) as alice:
            await alice.send_text(bob.me, "before")
            alice.go_offline()
            alice.post_text(bob.me, "unsent")
            alice.post_text(bob.me, "unsent too")
        assert store.stat().st_mode & 0o077 == 0
        async with Client(server.url, store=store) as alice:
            room = alice.direct(bob.me)
            assert [m.text for m in alice.seen(room)] == ["before", "unsent", "unsent too"]
            await alice.resume()
            await until(bob, lambda: len(got) == 3)
            await until(alice, lambda: all(m.seq for m in alice.seen(room)))
        assert [(m.seq, m.text) for m in got] == [(1, "before"), (2, "unsent"), (3, "unsent too")]
        async with Client(server.url, store=store) as alice:
            await alice.resume()
            await alice.send_text(bob.me, "again")
            assert [m.text for m in alice.seen(room)] == ["before", "unsent", "unsent too", "again"]


async def test_messages_missed_while_the_program_was_off_arrive_once(server, tmp_path):
    number = next(numbers)
    store = tmp_path / "bob.db"
    async with person(server, f"alice-{number}") as alice:
        async with person(server, f"bob-{number}", store=store) as bob:
            got, me = collect(bob), bob.me
            await alice.send_text(me, "one")
            await until(bob, lambda: len(got) == 1)
        await alice.send_text(me, "two")
        await alice.send_text(me, "three")
        async with Client(server.url, store=store) as bob:
            later = collect(bob)
            await bob.resume()
            await until(bob, lambda: len(later) == 2)
            assert [m.text for m in later] == ["two", "three"]


async def test_two_devices_of_one_person_agree(server):
    async with two(server) as (alice, bob), Client(server.url, platform="desktop") as other:
        await other.sign_in(alice.me.username, PASSWORD)
        room = alice.direct(bob.me)
        await alice.send_text(bob.me, "from the first")
        await until(other, lambda: [m.text for m in other.seen(room)] == ["from the first"])
        await bob.send_text(room, "answer")
        await until(other, lambda: other.conversation(room).unread == 1)
        await until(alice, lambda: alice.conversation(room).unread == 1)
        other.mark_read(room)
        await until(alice, lambda: alice.conversation(room).unread == 0)
        await other.update(room, pinned=True)
        await until(alice, lambda: alice.conversation(room).pinned)


async def test_forwarding_clearing_and_the_dot(server):
    async with two(server) as (alice, bob):
        room, notes, got = alice.direct(bob.me), alice.direct(alice.me), collect(bob)
        for words in ("one", "two"):
            await alice.send_text(bob.me, words)
        assert await alice.forward(room, 1, [alice.me, bob.me]) == [1, 3]
        await until(alice, lambda: [m.text for m in alice.seen(notes)] == ["one"])
        await until(alice, lambda: [m.text for m in alice.seen(room)] == ["one", "two", "one"])
        assert await bob.forward(room, 1, [room], more=[2]) == [4]
        await until(alice, lambda: [m.kind for m in alice.seen(room)][3:] == ["forward"])
        await until(bob, lambda: [m.text for m in got] == ["one", "two", "one"])
        await alice.clear(room)
        assert alice.seen(room) == []
        await bob.send_text(room, "after")
        await until(alice, lambda: [m.text for m in alice.seen(room)] == ["after"])
        assert len(await bob.history(room)) == 5
        alice.mark_read(room)
        await alice.mark_unread(room)
        assert alice.conversation(room).marked_unread
        alice.mark_read(room)
        await bob.typing(room)


async def test_the_echo_bot_answers(server, tmp_path):
    number = next(numbers)
    async with person(server, f"alice-{number}") as alice:
        bot = await alice.register(f"echo-{number}", PASSWORD)
        command = [sys.executable, "-m", "hongyan_client.examples.echo_bot", server.url, bot.username, PASSWORD]
        process = await asyncio.create_subprocess_exec(*command, cwd=tmp_path)
        try:
            answers = collect(alice)
            await alice.send_text(bot, "回声")
            await until(alice, lambda: len(answers) == 1)
            assert answers[0].text == "回声"
        finally:
            process.terminate()
            await process.wait()


async def test_refusals_have_words(server):
    async with two(server) as (alice, bob):
        with pytest.raises(Refused) as no:
            await alice.register(bob.me.username, PASSWORD)
        assert no.value.reason == "username_taken"
        with pytest.raises(NotSent) as refused:
            await alice.send_text(bob.me, "x" * 5001)
        assert refused.value.reason in ("invalid_field", "too_large")
        assert [m.state for m in alice.seen(alice.direct(bob.me))] == ["FAILED"]
        alice.delete(refused.value.client_id)
        assert await alice.send_text(bob.me, "shorter") == 1
        async with Client(server.url) as wrong:
            with pytest.raises(Refused) as no:
                await wrong.sign_in(alice.me.username, "wrong password")
            assert no.value.reason == "bad_credentials"
            with pytest.raises(NotSignedIn):
                wrong.post_text(bob.me, "x")


async def test_signing_a_device_out_ends_its_socket(server):
    async with two(server) as (alice, _), Client(server.url, platform="desktop") as other:
        await other.sign_in(alice.me.username, PASSWORD)
        sessions = await alice.account._rest.call("GET", "/v1/sessions", token=alice.account.token)
        gone = next(s["id"] for s in sessions["sessions"] if not s["current"])
        await alice.account._rest.call("DELETE", f"/v1/sessions/{gone}", token=alice.account.token)
        await until(other, lambda: other.state == "LOGGED_OUT")
        assert alice.state == "LIVE"


async def test_nothing_is_lost_or_doubled_when_the_server_dies(tmp_path):
    server = ServerProcess(tmp_path / "var", *UNLIMITED)
    server.start()
    try:
        async with two(server) as (alice, bob):
            got = collect(bob)
            room = alice.direct(bob.me)
            made = [alice.post_text(bob.me, f"{number}") for number in range(200)]
            await until(bob, lambda: len(got) >= 20)
            server.kill()
            made += [alice.post_text(bob.me, f"{number}") for number in range(200, 210)]
            server.start()
            await until(alice, lambda: all(m.seq for m in alice.seen(room)), 60)
            await until(bob, lambda: len(got) == len(made), 60)
            assert [m.text for m in got] == [f"{number}" for number in range(210)]
            assert [m.seq for m in got] == list(range(1, 211))
    finally:
        server.stop()


async def test_the_token_is_renewed_on_the_live_socket(tmp_path):
    server = ServerProcess(tmp_path / "var", "user.access_token_s=4", *UNLIMITED)
    server.start()
    try:
        async with two(server) as (alice, bob):
            states = []
            alice.listen(lambda effect: states.append(effect.state) if isinstance(effect, effects.Status) else None)
            first = alice.account.token
            for _ in range(2):
                before = alice.account.token
                await until(alice, lambda b=before: alice.account.token != b)
            assert alice.account.token != first
            await alice.send_text(bob.me, "still here")
            assert states == []
    finally:
        server.stop()
