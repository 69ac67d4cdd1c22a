import pytest

from hongyan_proto import message_pb2
from tests.unit.client.peer import ROOM, eventually, row, until

CHANGES = {
    "/edit 1 new words": ("Edit", message_pb2.EditRequest, lambda r: r.text.text == "new words"),
    "/recall 1": ("Recall", message_pb2.TargetRequest, lambda r: True),
    "/react 1": ("React", message_pb2.ReactRequest, lambda r: (r.emoji, r.on) == ("👍", True)),
    "/unreact 1 x": ("React", message_pb2.ReactRequest, lambda r: (r.emoji, r.on) == ("x", False)),
}


@pytest.mark.parametrize("line", CHANGES)
async def test_commands_change_messages(opened, peer, tasks, line):
    method, kind, right = CHANGES[line]
    taking = tasks.spawn("take", opened.take(line))
    id_, request = await peer.hears_call(f"MessageService/{method}", kind)
    assert (request.conversation_id, request.seq, right(request)) == (ROOM, 1, True)
    peer.refuses(id_, 1105, "forbidden")
    await taking
    assert opened.said == ["Refused: forbidden"]


@pytest.mark.parametrize(
    "case",
    [
        ("/pin", "pinned", True),
        ("/unpin", "pinned", False),
        ("/mute", "muted_until", -1),
        ("/unmute", "muted_until", 0),
    ],
)
async def test_commands_change_the_own_row(opened, peer, tasks, case):
    line, field, value = case
    taking = tasks.spawn("take", opened.take(line))
    id_, request = await peer.hears_call("MessageService/UpdateConversation", message_pb2.UpdateConversationRequest)
    assert (request.HasField(field), getattr(request, field)) == (True, value)
    peer.replies(id_, message_pb2.ConversationReply(conversation=row(2)))
    await taking


async def test_with_nothing_open_nothing_is_pinned(talk, peer):
    await talk.take("/pin")
    assert (talk.said, peer.heard.empty()) == ([], True)


async def test_a_reply_quotes(opened, peer):
    await opened.take("/reply 2 yes, really")
    _, send = await peer.hears("send")
    assert (send.quote_seq, send.text.text) == (2, "yes, really")


async def test_who_has_read_it(opened, peer, tasks):
    taking = tasks.spawn("take", opened.take("/readers 1"))
    id_, _ = await peer.hears_call("MessageService/Readers", message_pb2.ReadersRequest)
    peer.replies(id_, message_pb2.ReadersReply(read=[2], neither=[1]))
    await taking
    assert opened.said == ["read: Bob", "not yet: 阿莉"]


async def test_a_refused_message_is_told_and_can_be_retried_or_dropped(opened, peer):
    await opened.take("x")
    id_, first = await peer.hears("send")
    peer.refuses(id_, 1401, "may_not_send")
    await eventually(lambda: opened.said)
    assert opened.said == ["Not sent: may_not_send. /retry or /drop."]
    await opened.take("/retry")
    id_, again = await peer.hears("send")
    assert again.client_id == first.client_id
    peer.refuses(id_, 1401, "may_not_send")
    await until(opened.client, lambda: opened.messages()[-1].state == "FAILED")
    await opened.take("/drop")
    assert [m.text for m in opened.messages()] == ["one", "two"]


@pytest.mark.parametrize(("line", "on"), [("/pin 1", True), ("/unpin 1", False)])
async def test_with_a_number_a_message_is_pinned(opened, peer, tasks, line, on):
    taking = tasks.spawn("take", opened.take(line))
    id_, request = await peer.hears_call("MessageService/Pin", message_pb2.PinRequest)
    assert (request.conversation_id, request.seq, request.on) == (ROOM, 1, on)
    peer.refuses(id_, 1105, "forbidden")
    await taking
    assert opened.said == ["Refused: forbidden"]
