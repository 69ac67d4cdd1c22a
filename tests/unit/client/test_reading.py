import asyncio
import logging

import pytest

from hongyan_client import Refused
from hongyan_client.tasks import Tasks
from hongyan_proto import frames_pb2, message_pb2, model_pb2
from tests.unit.client.peer import ROOM, change, entry, row, until


@pytest.fixture
async def tasks():
    made = Tasks()
    yield made
    await made.close()


async def test_handlers_get_messages_of_others_in_order_and_once(alice, peer):
    got = []
    alice.on_message(got.append)
    peer.pushes(entry(1), entry(2), entry(2))
    peer.pushes(entry(3, sender=1), change(4, 1, "recall"), entry(5, "last"))
    await until(alice, lambda: len(got) == 3)
    assert [(m.seq, m.text) for m in got] == [(1, "x"), (2, "x"), (5, "last")]


async def test_who_asks_first_gets_what_came_before(alice, peer):
    peer.pushes(entry(1), entry(2))
    await until(alice, lambda: len(alice.seen(ROOM)) == 2)
    stream = alice.messages()
    assert [(await anext(stream)).seq for _ in range(2)] == [1, 2]
    late = []
    alice.on_message(late.append)
    peer.pushes(entry(3))
    assert (await anext(stream)).seq == 3
    await until(alice, lambda: late)
    assert [m.seq for m in late] == [3]


async def test_a_stream_that_is_left_is_forgotten_and_closing_ends_it(peer):
    async with peer.alice() as alice:
        left, stays = alice.messages(), alice.messages()
        peer.pushes(entry(1))
        assert ((await anext(left)).seq, (await anext(stays)).seq) == (1, 1)
        await left.aclose()
        assert len(alice._streams) == 1
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(stays), 5)


async def test_a_handler_that_waits_or_fails_holds_nobody_up(alice, peer, caplog):
    got, gate = [], asyncio.Event()

    @alice.on_message
    async def slow(message):
        await gate.wait()
        got.append(message.seq)
        if message.seq == 1:
            raise ValueError("mine")

    with caplog.at_level(logging.CRITICAL):
        peer.pushes(entry(1), entry(2))
        await until(alice, lambda: len(alice.seen(ROOM)) == 2)
        assert got == []
        gate.set()
        while len(got) < 2:
            await asyncio.sleep(0)
    assert alice.state == "LIVE"


async def test_conversations_pinned_first_then_by_time_and_hidden_ones_not(alice, peer):
    def one(id_, seq, **more):
        made = model_pb2.Conversation(id=id_, stamp=seq, **more)
        made.head.seq = made.head.at = made.head.ord = seq
        return made

    rows = [one("g.1", 3), one("g.2", 9), one("g.3", 1, pinned=True), one("g.4", 20, hidden=True), one("g.5", 0)]
    peer.says(push=frames_pb2.Push(conversations=rows))
    await until(alice, lambda: alice.conversation("g.5") is not None)
    assert [view.id for view in alice.conversations()] == ["g.3", "g.2", "g.1"]
    assert alice.conversation("g.4").hidden
    assert alice.conversation("g.9") is None


async def test_looking_fetches_what_is_missing(peer):
    peer.rows = [row(3, read_seq=3)]
    async with peer.alice(follow=False) as alice:
        assert alice.seen(ROOM) == []
        alice.look(ROOM)
        id_, asked = await peer.hears("history")
        assert (asked.conversation_id, asked.before, asked.limit) == (ROOM, 4, 3)
        entries = [entry(1), entry(2), entry(3)]
        peer.says(id_, page=message_pb2.Page(as_of=3, covers=message_pb2.Range(lo=1, hi=3), messages=entries))
        await until(alice, lambda: [m.seq for m in alice.seen(ROOM)] == [1, 2, 3])
        alice.leave(ROOM)
        assert not alice._core.conversations[ROOM].shown


async def test_a_page_of_history_is_in_order(alice, peer, tasks):
    asking = tasks.spawn("history", alice.history(ROOM, before=9, limit=2))
    id_, asked = await peer.hears("history")
    assert (asked.conversation_id, asked.before, asked.limit) == (ROOM, 9, 2)
    peer.says(id_, page=message_pb2.Page(as_of=9, messages=[entry(8, "second"), entry(7, "first")]))
    assert [m.text for m in await asking] == ["first", "second"]
    asking = tasks.spawn("history", alice.history(ROOM))
    id_, asked = await peer.hears("history")
    assert not asked.HasField("before")
    peer.refuses(id_, 1400, "not_a_member")
    with pytest.raises(Refused, match="not_a_member"):
        await asking


async def test_what_became_of_an_own_message(alice, peer):
    assert alice.receipt(ROOM, 1) == "sent"
    peer.pushes(entry(1, sender=1), entry(2, sender=1), entry(3, sender=1))
    marks = [
        model_pb2.Marks(conversation_id=ROOM, user_id=1, read_seq=3),
        model_pb2.Marks(conversation_id=ROOM, user_id=2, read_seq=1, delivered_seq=2),
    ]
    peer.says(push=frames_pb2.Push(marks=marks))
    await until(alice, lambda: alice.receipt(ROOM, 1) == "read")
    assert [alice.receipt(ROOM, seq) for seq in (1, 2, 3)] == ["read", "delivered", "sent"]


async def test_behind_what_is_confirmed_stands_what_waits(alice, peer):
    peer.pushes(entry(1, "a"), entry(2, "b"))
    await until(alice, lambda: len(alice.seen(ROOM)) == 2)
    alice.go_offline()
    alice.post_text(ROOM, "c")
    alice.post_text("d.1.9", "elsewhere")
    assert [(m.text, m.state) for m in alice.seen(ROOM)] == [("a", "SENT"), ("b", "SENT"), ("c", "QUEUED")]
