import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.utils import get_cwidth

from hongyan_client.chat.screen import LIST_WIDTH, NOTES, Screen, fit, wrapped
from hongyan_proto import message_pb2
from tests.unit.client.peer import ROOM, entry, eventually, until


@pytest.fixture
async def keys():
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        yield pipe


@pytest.fixture
async def screen(keys, alice):
    alice._store.put("user", "2", {"id": "2", "username": "bob"})
    made = Screen(alice)
    yield made
    await made.talk.close()


def text(fragments):
    return "".join(part[1] for part in fragments)


async def test_the_list_says_who_and_how_much_is_new(screen, peer, alice):
    peer.pushes(entry(1), entry(2))
    await until(alice, lambda: len(alice.seen(ROOM)) == 2)
    line = text(screen._list()).splitlines()[0]
    assert line.startswith("1 bob")
    assert line.endswith(" 2")
    assert get_cwidth(line) == LIST_WIDTH
    screen.talk.show(ROOM)
    assert ("class:open", fit("1 bob", LIST_WIDTH)) in screen._list()


async def test_who_is_mentioned_sees_it_in_the_list(screen, peer, alice):
    named = entry(1)
    named.text.mentions.append("1")
    peer.pushes(named)
    await until(alice, lambda: alice.seen(ROOM))
    assert ("class:new", "@ 1") in screen._list()


async def test_the_head_says_who_one_is_and_what_is_wrong(screen, alice):
    assert text(screen._head()) == " 阿莉"
    screen.talk.show(ROOM)
    assert text(screen._head()) == " 阿莉 ⇄ bob"
    alice.go_offline()
    assert screen._head()[-1] == ("class:banner", " offline ")


async def test_messages_and_behind_them_notes(screen, peer, alice):
    screen.talk.show(ROOM)
    peer.pushes(entry(1, "你好"))
    await until(alice, lambda: alice.seen(ROOM))
    shown = text(screen._messages()).splitlines()
    assert shown[0].endswith("bob: 你好")
    assert shown[1:] == ["/help lists the commands.", "Talking with bob."]
    assert alice.conversation(ROOM).unread == 0


async def test_scrolling_stops_at_both_ends(screen, peer, alice):
    screen.talk.show(ROOM)
    screen.notes = []
    peer.pushes(*(entry(seq, f"n{seq}") for seq in range(1, 51)))
    await until(alice, lambda: len(alice.seen(ROOM)) == 50)
    shown = text(screen._messages()).splitlines()
    assert (len(shown), shown[0][-3:], shown[-1][-3:]) == (20, "n31", "n50")
    screen.back = 10
    assert text(screen._messages()).splitlines()[-1].endswith("n40")
    screen.back = 1000
    assert text(screen._messages()).splitlines()[0].endswith("n1")
    assert screen.back == 30
    screen.back = -5
    assert text(screen._messages()).splitlines()[-1].endswith("n50")


async def test_only_the_newest_notes_are_kept_and_steer_nothing(screen):
    for number in range(60):
        screen.say(f"a{number}\nb{number}")
    assert len(screen.notes) == NOTES
    screen.say("\x1b[2J")
    assert "\x1b" not in text(screen._messages())


async def test_typed_lines_are_taken_until_the_end(screen, keys, peer, tasks):
    peer.agrees.add("typing")
    running = tasks.spawn("run", screen.run())
    await eventually(lambda: screen.app.is_running)
    screen.talk.show(ROOM)
    keys.send_text("在的\r")
    id_, send = await peer.hears("send")
    assert send.text.text == "在的"
    assert screen.notes == []
    peer.says(id_, sent=message_pb2.Sent(seq=1))
    keys.send_text("/quit\r")
    await asyncio.wait_for(running, 5)


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["c-c", "c-d"])
async def test_keys_that_end_it(screen, keys, tasks, key):
    running = tasks.spawn("run", screen.run())
    await eventually(lambda: screen.app.is_running)
    keys.send_text(key)
    await asyncio.wait_for(running, 5)


async def test_page_keys_scroll(screen, keys, tasks):
    running = tasks.spawn("run", screen.run())
    await eventually(lambda: screen.app.is_running)
    screen.notes = [f"note {number}" for number in range(200)]
    keys.send_text("\x1b[5~\x1b[5~")
    await eventually(lambda: screen.back == 20)
    keys.send_text("\x1b[6~")
    await eventually(lambda: screen.back == 10)
    keys.send_text("/quit\r")
    await asyncio.wait_for(running, 5)
    assert screen.back == 0


@given(st.text(st.characters(categories=["L", "N", "P"]), max_size=40), st.integers(2, 20))
def test_lines_are_no_wider_than_the_window_and_lose_nothing(words, width):
    lines = wrapped(words, width)
    assert "".join(lines) == words
    assert all(get_cwidth(line) <= width for line in lines)
    assert get_cwidth(fit(words, width)) == width


async def test_others_are_told_that_one_types_but_not_of_commands_nor_each_key(screen, keys, peer, tasks):
    running = tasks.spawn("run", screen.run())
    await eventually(lambda: screen.app.is_running)
    screen.talk.show(ROOM)
    keys.send_text("/pin")
    await eventually(lambda: screen._input.text == "/pin")
    keys.send_text("\x7f" * 4 + "hi")
    id_, typing = await peer.hears("typing")
    assert typing.conversation_id == ROOM
    peer.says(id_, ok={})
    keys.send_text(" there")
    await eventually(lambda: screen._input.text == "hi there")
    assert peer.heard.empty()
    keys.send_text("\x03")
    await asyncio.wait_for(running, 5)


async def test_who_types_stands_in_the_head(screen, peer, alice):
    screen.talk.begin()
    screen.talk.show(ROOM)
    peer.says(typing={"conversation_id": ROOM, "user_id": 2})
    await until(alice, lambda: screen.talk.typing())
    assert text(screen._head()) == " 阿莉 ⇄ bob  bob is typing…"
    here = {"users": [{"user_id": 2, "state": "online"}]}
    alice.presence._watched = (2,)
    peer.pushes(entry(1))
    peer.says(presence=here)
    await until(alice, lambda: alice.presence.online("2"))
    assert text(screen._list()).startswith("1 ● bob")
