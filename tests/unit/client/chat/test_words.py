import re

import pytest

from hongyan_client.chat.words import body, clean, clock, extras, line_of, ticks
from hongyan_client.view import Message
from hongyan_proto import frames_pb2, model_pb2
from tests.unit.client.peer import ROOM, until


def message(seq=4, sender="2", **more):
    return Message(ROOM, seq, sender, more.pop("kind", "text"), **({"text": "你好"} | more))


def test_a_line_says_where_when_who_and_what(talk):
    line = line_of(talk, message(at=0))
    assert re.fullmatch(r"   4 \d\d:\d\d Bob: 你好", line)
    assert " me: 你好  ✓" in line_of(talk, message(sender="1"))
    assert line_of(talk, message(0, "1", state="QUEUED")).startswith("   … ")


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (message(), "你好"),
        (message(quote_seq=3), "(to 3) 你好"),
        (message(kind="image", text=""), "[image]"),
        (message(recalled=True, text="", quote_seq=3), "(taken back)"),
    ],
)
def test_what_it_says(talk, one, words):
    assert body(talk, one) == words


def test_edits_and_reactions_stand_behind_it(talk):
    assert extras(talk, message(edited=True, reactions={"👍": ("1", "2"), "x": ("3",)})) == " (edited) 👍2 x1"
    assert extras(talk, message()) == ""


def test_nobody_steers_this_terminal(talk):
    evil = "\x1b[2J\r\n\u202ehello\x07"
    for text in (clean(evil), line_of(talk, message(text=evil)), line_of(talk, message(reactions={evil: ("1",)}))):
        assert text.isprintable()
        assert "hello" in text
    talk.client._store.put("user", "3", {"id": "3", "username": "x", "nickname": "\x1b[31mcarol"})
    assert "\x1b" not in line_of(talk, message(sender="3"))


async def test_ticks_tell_what_became_of_it(talk, peer):
    assert ticks(talk, message(0, "1", state="QUEUED")) == "  🕓"
    assert ticks(talk, message(0, "1", state="FAILED", error="may_not_send")) == "  ✗ may_not_send"
    marks = model_pb2.Marks(conversation_id=ROOM, user_id=2, read_seq=1, delivered_seq=2)
    peer.says(push=frames_pb2.Push(marks=[marks]))
    await until(talk.client, lambda: talk.client.receipt(ROOM, 1) == "read")
    assert [ticks(talk, message(seq, "1")) for seq in (1, 2, 3)] == ["  ✓✓ read", "  ✓✓", "  ✓"]


def test_a_clock_of_today():
    assert re.fullmatch(r"\d\d:\d\d", clock(1_700_000_000_000))
    assert clock(60_000)[-2:] != clock(0)[-2:]
