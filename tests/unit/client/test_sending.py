import asyncio

import pytest

from hongyan_client import Client, NotSent, NotSignedIn, Refused
from hongyan_client.errors import Unreachable
from hongyan_client.tasks import Tasks
from hongyan_client.view import User
from hongyan_proto import frames_pb2, message_pb2, model_pb2
from tests.unit.client.peer import ROOM, entry, row, until


@pytest.fixture
async def tasks():
    made = Tasks()
    yield made
    await made.close()


async def test_a_text_is_in_the_outbox_until_the_server_has_it(alice, peer, tasks):
    sending = tasks.spawn("send", alice.send_text("2", "你好", mentions=("2",), quote=3))
    id_, send = await peer.hears("send")
    assert (send.to_user_id, send.text.text, list(send.text.mentions), send.quote_seq) == (2, "你好", ["2"], 3)
    assert [(m.text, m.state, m.quote_seq) for m in alice.seen(ROOM)] == [("你好", "SENDING", 3)]
    peer.says(id_, sent=message_pb2.Sent(seq=7, message_id=9, at=5))
    assert await sending == 7
    assert [(m.seq, m.state) for m in alice.seen(ROOM)] == [(7, "SENT")]


@pytest.mark.parametrize("to", ["2", User("2"), ROOM])
async def test_whom_one_may_write_to(alice, peer, to):
    made = alice.post_text(to, "x")
    _, send = await peer.hears("send")
    assert send.client_id == made
    assert (send.to_user_id, send.conversation_id) == ((0, ROOM) if to == ROOM else (2, ""))
    assert alice.direct(to) == ROOM


async def test_a_refusal_is_told_stays_and_can_be_taken_back(alice, peer):
    made = alice.post_text("2", "x")
    id_, _ = await peer.hears("send")
    peer.refuses(id_, 1401, "may_not_send")
    with pytest.raises(NotSent) as no:
        await alice.confirmed(made)
    assert (no.value.client_id, no.value.reason) == (made, "may_not_send")
    with pytest.raises(NotSent):
        await alice.confirmed(made)
    alice.retry(made)
    id_, send = await peer.hears("send")
    assert send.client_id == made
    peer.refuses(id_, 1401, "may_not_send")
    await until(alice, lambda: [m.state for m in alice.seen(ROOM)] == ["FAILED"])
    alice.delete(made)
    assert alice.seen(ROOM) == []
    with pytest.raises(NotSent, match="unknown"):
        await alice.confirmed(made)


async def test_who_waits_for_what_is_deleted_is_told(alice, tasks):
    alice.go_offline()
    made = alice.post_text("2", "x")
    waiting = tasks.spawn("wait", alice.confirmed(made))
    await asyncio.sleep(0)
    alice.delete(made)
    with pytest.raises(NotSent, match="deleted"):
        await asyncio.wait_for(waiting, 5)


async def test_a_cancelled_wait_takes_nothing_back(alice, peer, tasks):
    sending = tasks.spawn("send", alice.send_text("2", "x"))
    id_, send = await peer.hears("send")
    sending.cancel()
    peer.says(id_, sent=message_pb2.Sent(seq=1))
    await until(alice, lambda: alice.seen(ROOM)[0].seq == 1)
    assert await alice.confirmed(send.client_id) == 1


async def test_who_stops_waiting_disturbs_nobody_else_who_waits(alice, peer, tasks):
    made = alice.post_text("2", "x")
    leaves, stays = (tasks.spawn(name, alice.confirmed(made)) for name in ("leaves", "stays"))
    id_, _ = await peer.hears("send")
    leaves.cancel()
    await asyncio.wait([leaves])
    peer.says(id_, sent=message_pb2.Sent(seq=1))
    assert await asyncio.wait_for(stays, 5) == 1


CHANGES = {
    "Edit": (lambda who: who.edit(ROOM, 4, "new"), message_pb2.EditRequest),
    "Recall": (lambda who: who.recall(ROOM, 4), message_pb2.TargetRequest),
    "React": (lambda who: who.react(ROOM, 4, "👍", on=False), message_pb2.ReactRequest),
    "Pin": (lambda who: who.pin(ROOM, 4), message_pb2.PinRequest),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_changes_of_a_message(alice, peer, tasks, name):
    work, kind = CHANGES[name]
    changing = tasks.spawn("change", work(alice))
    id_, request = await peer.hears_call(f"MessageService/{name}", kind)
    assert (request.conversation_id, request.seq, len(request.client_id) > 8) == (ROOM, 4, True)
    if name == "React":
        assert (request.emoji, request.on) == ("👍", False)
    if name == "Edit":
        assert request.text.text == "new"
    peer.replies(id_, message_pb2.Sent(seq=9))
    assert await changing == 9


ROWS = {
    "UpdateConversation": (lambda who: who.update(ROOM, pinned=True), message_pb2.UpdateConversationRequest),
    "Clear": (lambda who: who.clear(ROOM), message_pb2.ConversationRequest),
    "MarkUnread": (lambda who: who.mark_unread(ROOM), message_pb2.ConversationRequest),
}


@pytest.mark.parametrize("name", ROWS)
async def test_changes_of_the_own_row(alice, peer, tasks, name):
    work, kind = ROWS[name]
    changing = tasks.spawn("change", work(alice))
    id_, request = await peer.hears_call(f"MessageService/{name}", kind)
    assert request.conversation_id == ROOM
    peer.replies(id_, message_pb2.ConversationReply(conversation=row(3, pinned=True)))
    assert await changing is None
    assert alice.conversation(ROOM).pinned


async def test_settings_that_wait_become_one(alice, peer, tasks):
    alice.go_offline()
    first = tasks.spawn("first", alice.update(ROOM, pinned=True))
    await asyncio.sleep(0)
    await alice.update(ROOM, draft="x")
    alice.go_online()
    id_, request = await peer.hears_call("MessageService/UpdateConversation", message_pb2.UpdateConversationRequest)
    assert (request.pinned, request.draft) == (True, "x")
    peer.replies(id_, message_pb2.ConversationReply(conversation=row(3)))
    await first


async def test_what_is_cleared_is_gone_here_too(alice, peer, tasks):
    peer.pushes(entry(1), entry(2))
    await until(alice, lambda: len(alice.seen(ROOM)) == 2)
    clearing = tasks.spawn("clear", alice.clear(ROOM))
    id_, _ = await peer.hears_call("MessageService/Clear", message_pb2.ConversationRequest)
    peer.replies(id_, message_pb2.ConversationReply(conversation=row(2, cleared_seq=2)))
    await clearing
    assert alice.seen(ROOM) == []


async def test_a_forward_names_its_targets_and_looks_for_the_copies(alice, peer, tasks):
    forwarding = tasks.spawn("forward", alice.forward(ROOM, 4, ["3", "g.9"], more=[5, 6]))
    id_, request = await peer.hears_call("MessageService/Forward", message_pb2.ForwardRequest)
    assert (request.conversation_id, request.seq, list(request.more_seqs)) == (ROOM, 4, [5, 6])
    assert list(request.conversation_ids) == ["d.1.3", "g.9"]
    assert request.client_id
    syncs = peer.seen.count("sync")
    peer.rows = [model_pb2.Conversation(id="g.9", head=model_pb2.Head(seq=8, ord=8))]
    peer.replies(id_, message_pb2.ForwardReply(sent=[message_pb2.Sent(seq=1), message_pb2.Sent(seq=8)]))
    assert await forwarding == [1, 8]
    await until(alice, lambda: alice.conversation("g.9") is not None)
    assert peer.seen.count("sync") == syncs + 1


async def test_a_forward_is_refused_or_unknown(alice, peer, tasks):
    forwarding = tasks.spawn("forward", alice.forward(ROOM, 4, ["3"]))
    id_, _ = await peer.hears("call")
    peer.refuses(id_, 1404, "not_countable")
    with pytest.raises(Refused, match="not_countable"):
        await forwarding
    alice.go_offline()
    with pytest.raises(Unreachable):
        await alice.forward(ROOM, 4, ["3"])


async def test_typing_is_told_now_or_never(alice, peer, tasks):
    telling = tasks.spawn("typing", alice.typing(ROOM))
    id_, typing = await peer.hears("typing")
    assert typing.conversation_id == ROOM
    peer.says(id_, ok=frames_pb2.Ok())
    await telling
    alice.go_offline()
    with pytest.raises(Unreachable):
        await alice.typing(ROOM)


async def test_reading_to_the_end_or_to_a_place(alice, peer):
    alice.mark_read(ROOM)  # nothing is known of it
    peer.pushes(entry(1), entry(2))
    await until(alice, lambda: len(alice.seen(ROOM)) == 2)
    alice.mark_read(ROOM, 1)
    assert alice.conversation(ROOM).unread == 1
    alice.mark_read(ROOM)
    assert alice.conversation(ROOM).unread == 0
    assert alice._core.marks.pending[ROOM]["read"] == 2


async def test_before_signing_in_nothing_is_taken():
    async with Client("http://127.0.0.1:1") as nobody:
        with pytest.raises(NotSignedIn):
            nobody.post_text("2", "x")
        for work in (nobody.recall(ROOM, 1), nobody.clear(ROOM), nobody.forward(ROOM, 1, ["3"]), nobody.typing(ROOM)):
            with pytest.raises(NotSignedIn):
                await work
