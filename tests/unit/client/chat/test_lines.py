import asyncio
import os
import re
import sys

import pytest

from hongyan_client.chat.lines import Lines, stdin_lines
from hongyan_proto import user_pb2
from tests.unit.client.peer import ROOM, change, entry, eventually, until


@pytest.fixture
async def lines(alice):
    alice._store.put("user", "2", {"id": "2", "username": "bob"})
    made = Lines(alice)
    yield made
    await made.talk.close()


def shown(capsys):
    return [re.sub(r"\d\d:\d\d", "HH:MM", line.strip()) for line in capsys.readouterr().out.splitlines()]


async def test_a_message_is_shown_once_and_again_when_it_looks_different(lines, peer, alice, capsys):
    lines.talk.show(ROOM)
    peer.pushes(entry(1, "one"))
    await until(alice, lambda: alice.seen(ROOM))
    peer.pushes(entry(2, "two"), change(3, 1, "recall"))
    await until(alice, lambda: len(alice.seen(ROOM)) == 2 and alice.seen(ROOM)[0].recalled)
    await lines.talk.take("/close")
    lines._show()
    assert shown(capsys) == ["Talking with bob.", "1 HH:MM bob: one", "1 HH:MM bob: (taken back)", "2 HH:MM bob: two"]


async def test_what_is_open_is_read(lines, peer, alice):
    lines.talk.show(ROOM)
    peer.pushes(entry(1))
    await until(alice, lambda: alice.seen(ROOM))
    assert alice.conversation(ROOM).unread == 0


async def test_elsewhere_it_says_only_who(lines, peer, alice, capsys):
    peer.pushes(entry(1), entry(2, sender=1))
    await until(alice, lambda: len(alice.seen(ROOM)) == 2)
    assert shown(capsys) == ["* new from bob"]
    assert alice.conversation(ROOM).unread == 1


async def test_nobody_is_shown_without_a_name(lines, peer, alice, capsys):
    peer.pushes(entry(1, sender=8, room="d.1.8"))
    id_, _ = await peer.hears_call("UserService/GetUser", user_pb2.GetUserRequest)
    assert shown(capsys) == []
    peer.replies(id_, user_pb2.UserReply(user={"id": 8, "username": "dave\x1b[2J"}))
    await eventually(lambda: not lines._new)
    assert shown(capsys) == ["* new from dave [2J"]


async def test_the_state_of_the_line_is_told(lines, alice, capsys):
    alice.go_offline()
    alice.go_online()
    await alice.live()
    assert shown(capsys) == ["* offline", "* connecting", "* catching up", "* live"]


async def test_lines_come_from_standard_input_until_it_ends(monkeypatch):
    reading, writing = os.pipe()
    os.write(writing, "one\n你好\n".encode() + b"\xff\nlast")
    os.close(writing)
    with os.fdopen(reading) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        assert [line async for line in stdin_lines()] == ["one\n", "你好\n", "�\n", "last"]


async def test_leaving_ends_it(lines, monkeypatch, capsys):
    async def typed():
        yield "/help\n"
        yield "/quit\n"
        raise AssertionError("it went on")

    monkeypatch.setattr("hongyan_client.chat.lines.stdin_lines", typed)
    await asyncio.wait_for(lines.run(), 5)
    assert shown(capsys)[0] == "* live"
