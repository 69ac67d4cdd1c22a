import pytest

from hongyan_client.core import effects, events
from hongyan_client.core.writer import acked_entry
from tests.unit.client.core.play import core_of, id_of, live, of, play, sent
from tests.unit.client.core.scenario_words import C, cached, change, compose, row, text


def test_a_message_to_somebody_new_names_the_person():
    core = live()
    out = play(core, events.Compose("d.1.9", "m1", {"text": {"text": "x"}}, to_user_id="9"))
    assert sent(out) == [("send", {"toUserId": "9", "clientId": "m1", "text": {"text": "x"}})]


def test_offline_it_is_kept_and_shown():
    core = core_of(**cached(5))
    out = play(core, compose())
    assert sent(out) == []
    assert of(out, effects.Render) == [effects.Render(C)]
    assert core.state()["outbox"]["m1"]["state"] == "QUEUED"


def test_an_own_message_of_this_device_does_not_arrive():
    core = live(**cached(5))
    out = play(core, compose())
    out = play(core, events.Sent(id_of(out, "send"), 6, "66", 40))
    assert of(out, effects.Confirmed) == [effects.Confirmed("m1", 6)]
    out += play(core, events.Push((text(7),)))
    assert [e.entry["seq"] for e in of(out, effects.Arrived)] == [7]
    assert core.conversations[C].messages[6]["text"] == {"text": "hello"}


def test_an_own_message_of_another_device_arrives():
    core = live(**cached(5))
    out = play(core, events.Push((text(6, sender="1", clientId="elsewhere"),)))
    assert [e.entry["seq"] for e in of(out, effects.Arrived)] == [6]


def test_an_ack_beyond_a_hole_is_shown_at_once_and_applied_in_its_turn():
    core = live(**cached(5))
    out = play(core, compose())
    play(core, events.Sent(id_of(out, "send"), 8, "88", 40))
    conversation = core.conversations[C]
    assert (conversation.applied, 8 in conversation.messages, conversation.known.spans()) == (5, True, [[1, 5], [8, 8]])
    play(core, events.Push((text(6), text(7))))
    assert conversation.applied == 8


def test_the_own_push_before_the_ack_is_the_ack():
    core = live(**cached(5))
    request = id_of(play(core, compose()), "send")
    out = play(core, events.Push((text(6, sender="1", clientId="m1"),)))
    assert (of(out, effects.Confirmed), core.outbox.items) == ([effects.Confirmed("m1", 6)], {})
    out = play(core, events.Sent(request, 6))
    assert of(out, effects.Confirmed) == []


def test_an_answer_to_nothing_is_nothing():
    core = live(**cached(5))
    before = core.state()
    for answer in (events.Sent(99, 7), events.Row(99, row(9)), events.Ok(99)):
        assert play(core, answer) == []
    assert core.state() == before


def test_the_answer_to_a_change_of_the_row_is_the_row():
    core = live(**cached(5))
    out = play(core, events.Change(C, "m1", "clear"))
    assert sent(out) == [("call", {"method": "MessageService/Clear", "body": {"conversationId": C}})]
    out = play(core, events.Row(id_of(out, "call"), row(5, readSeq=5, clearedSeq=5, stamp=9)))
    assert of(out, effects.Confirmed) == [effects.Confirmed("m1", 0)]
    assert core.conversations[C].messages == {}
    assert core.outbox.items == {}


def test_reading_goes_forward_only_and_is_told():
    core = live(**cached(5))
    play(core, events.Push((text(6), text(7))))
    play(core, events.TimerFired("marks"))
    out = play(core, events.Read(C, 7), events.Read(C, 6), events.TimerFired("marks"))
    assert sent(out, "read") == [("read", {"conversationId": C, "seq": 7})]
    play(core, events.Ok(id_of(out, "read")))
    assert core.marks.pending == {}
    assert core.conversations[C].unread() == 0


def test_what_was_read_offline_is_told_later():
    core = core_of(**cached(5, known=[[1, 5]]))
    core.conversations[C].head = {"seq": 9, "ord": 9, "at": 0}
    assert sent(play(core, events.Read(C, 8))) == []
    play(core, events.SignedIn("1", 900_000), events.Opened(1), events.Welcome(1, "1", "e1"))
    out = play(core, events.Synced(2, "e1", "k1"))
    assert sent(out, "read") == [("read", {"conversationId": C, "seq": 8})]


def test_a_refused_message_is_tried_again_or_deleted_by_the_person():
    core = live(**cached(5))
    for again in (True, False):
        request = max([0, *core.desk.asks]) or id_of(play(core, compose()), "send")
        out = play(core, events.Error(request, 1401, "may_not_send"))
        assert of(out, effects.Failed) == [effects.Failed("m1", "may_not_send")]
        out = play(core, events.Retry("m1") if again else events.Delete("m1"))
        assert len(sent(out, "send")) == again
    assert core.outbox.items == {}


@pytest.mark.parametrize(
    ("item", "kind", "content"),
    [
        (
            {"op": "send", "body": {"text": {"text": "x"}, "quoteSeq": 2}},
            "text",
            {"text": {"text": "x"}, "quoteSeq": 2},
        ),
        (
            {"op": "edit", "body": {"text": {"text": "x"}}, "targetSeq": 4},
            "edit",
            {"text": {"text": "x"}, "targetSeq": 4},
        ),
        ({"op": "recall", "body": {}, "targetSeq": 4}, "recall", {"targetSeq": 4}),
        (
            {"op": "react", "body": {"emoji": "+", "on": True}, "targetSeq": 4},
            "react",
            {"react": {"emoji": "+", "on": True}, "targetSeq": 4},
        ),
        ({"op": "pin", "body": {"on": False}, "targetSeq": 4}, "pin", {"pin": {"on": False}, "targetSeq": 4}),
    ],
)
def test_an_ack_is_the_entry_that_others_are_pushed(item, kind, content):
    entry = acked_entry("1", item | {"id": "m1", "conversationId": C}, events.Sent(3, 6, "66", 40))
    head = {"conversationId": C, "seq": 6, "messageId": "66", "senderId": "1", "clientId": "m1", "kind": kind, "at": 40}
    assert entry == head | content


def test_own_changes_are_seen_before_anybody_is_asked():
    core = live(**cached(5))
    out = play(core, events.Change(C, "m1", "react", {"emoji": "+", "on": True}, target_seq=3))
    play(core, events.Sent(id_of(out, "call"), 6))
    play(core, events.Push((change(6, 3, "react", "1", react={"emoji": "+", "on": True}, clientId="m1"),)))
    assert core.conversations[C].messages[3]["reactions"] == [{"emoji": "+", "userIds": ["1"]}]
