import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan_client import wire
from hongyan_client.core import events
from hongyan_client.core.effects import Send
from hongyan_proto import frames_pb2, message_pb2, model_pb2


def bytes_of(*frames):
    out = b""
    for frame in frames:
        body = frame.SerializeToString()
        out += wire._varint(len(body)) + body
    return out


def frame(id_=0, **body):
    return frames_pb2.ServerFrame(id=id_, **body)


def test_an_entry_is_plain():
    entry = model_pb2.Entry(conversation_id="d.1.2", seq=4, ord=3, sender_id=2**60, kind=model_pb2.Kind.text, ver=5)
    entry.text.text = "你好"
    entry.text.mentions.append("all")
    entry.reactions.add(emoji="x", user_ids=[1, 2**60])
    assert wire.plain(entry) == {
        "conversationId": "d.1.2",
        "seq": 4,
        "ord": 3,
        "senderId": str(2**60),
        "kind": "text",
        "ver": 5,
        "text": {"text": "你好", "mentions": ["all"]},
        "reactions": [{"emoji": "x", "userIds": ["1", str(2**60)]}],
    }


def test_a_kind_of_the_future_is_no_kind_that_counts():
    entry = model_pb2.Entry.FromString(model_pb2.Entry(seq=1).SerializeToString() + b"\x38\x63")
    assert wire.plain(entry)["kind"] == ""


def test_each_frame_of_the_server_is_an_event():
    page = message_pb2.Page(as_of=9, covers=message_pb2.Range(lo=2, hi=3))
    push = frames_pb2.Push(conversations=[model_pb2.Conversation(id="d.1.2")])
    told = [
        (frame(3, ok=frames_pb2.Ok()), events.Ok(3)),
        (frame(3, pong=frames_pb2.Pong(server_time=4)), events.Pong(3)),
        (frame(3, page=page), events.Page(3, 9, (), (2, 3))),
        (frame(3, page=message_pb2.Page(as_of=9)), events.Page(3, 9, (), (1, 0))),
        (frame(3, log=message_pb2.Log(upto=4, head=5)), events.Log(3, 4, 5)),
        (frame(3, sent=message_pb2.Sent(seq=1, message_id=7)), events.Sent(3, 1, "7")),
        (frame(push=push), events.Push(conversations=({"id": "d.1.2", "head": {"seq": 0, "ord": 0, "at": 0}},))),
        (frame(resync=frames_pb2.Resync(reason="slow")), events.Resync("slow")),
        (frame(goaway=frames_pb2.Goaway(retry_after_ms=5)), events.Goaway(5)),
        (frame(typing=frames_pb2.Typing()), None),
        (frame(), None),
    ]
    for given_frame, event in told:
        assert wire.event(given_frame) == event
    error = frame(3)
    error.error.code, error.error.reason, error.error.retry_after_ms = 1300, "rate_limited", 40
    assert wire.event(error) == events.Error(3, 1300, "rate_limited", 40)


def test_a_reply_goes_to_the_core_if_the_core_asked():
    sent = frame(3, reply=frames_pb2.Reply(body=message_pb2.Sent(seq=8).SerializeToString()))
    assert wire.event(sent, message_pb2.Sent) == events.Sent(3, 8)
    assert wire.event(sent, model_pb2.Empty) is None
    reply = message_pb2.ConversationReply(conversation=model_pb2.Conversation(id="d.1.2", pinned=True))
    row = wire.event(frame(3, reply=frames_pb2.Reply(body=reply.SerializeToString())), message_pb2.ConversationReply)
    assert row.conversation["pinned"] is True


def test_frames_of_the_client():
    assert wire.client_frame(Send(1, "sync")).WhichOneof("body") == "sync"
    assert not wire.client_frame(Send(1, "sync")).sync.HasField("cursor")
    send = wire.client_frame(Send(2, "send", {"toUserId": "7", "clientId": "c", "text": {"text": "x"}, "quoteSeq": 3}))
    assert (send.send.to_user_id, send.send.quote_seq) == (7, 3)
    call = wire.client_frame(
        Send(
            3,
            "call",
            {"method": "MessageService/React", "body": {"conversationId": "g.1", "seq": 2, "emoji": "x", "on": True}},
        )
    )
    assert message_pb2.ReactRequest.FromString(call.call.body).on is True
    draft = {"conversationId": "g.1", "pinned": False, "mutedUntil": -1}
    call = wire.client_frame(Send(3, "call", {"method": "MessageService/UpdateConversation", "body": draft}))
    update = message_pb2.UpdateConversationRequest.FromString(call.call.body)
    assert update.HasField("pinned") and not update.HasField("draft") and update.muted_until == -1
    with pytest.raises(KeyError):
        wire.method("Nobody/Nothing")


@given(st.lists(st.integers(0, 400), max_size=5), st.data())
def test_frames_come_out_of_a_stream_however_it_is_cut(sizes, data):
    frames = [frame(i + 1, resync=frames_pb2.Resync(reason="x" * size)) for i, size in enumerate(sizes)]
    stream, got, rest = bytes_of(*frames), [], b""
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        rest, stream = rest + stream[:cut], stream[cut:]
        some, taken = wire.split(rest)
        got, rest = got + some, rest[taken:]
    assert (got, rest) == (frames, b"")


@pytest.mark.parametrize("bad", [b"\xff\xff\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x02\xff\xff"])
def test_what_is_no_frame_is_refused(bad):
    with pytest.raises(wire.BadFrame):
        wire.split(bad)
