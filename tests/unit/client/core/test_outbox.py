import pytest

from hongyan_client.core import effects, events
from hongyan_client.core.desk import Desk
from hongyan_client.core.outbox import STALE_MS, Outbox, request_of
from tests.unit.client.core.play import id_of, live, of, play, sent
from tests.unit.client.core.replay import Half
from tests.unit.client.core.scenario_words import C, cached, compose

OTHER = "d.1.3"


@pytest.fixture
def desk():
    made = Desk()
    made.begin(1000, Half())
    return made


@pytest.fixture
def outbox(desk):
    return Outbox(desk)


def item(id_, op="send", conversation=C, **more):
    made = {"id": id_, "conversationId": conversation, "op": op, "body": {}, "state": "QUEUED"}
    return made | {"createdAt": 1000, "tries": 0} | more


def fill(outbox, *items):
    for one in items:
        outbox.add(one)
    outbox.pump()
    return states(outbox)


def states(outbox):
    return {key: value["state"] for key, value in outbox.items.items()}


def test_the_same_id_again_changes_nothing(outbox):
    outbox.add(item("m1", body={"text": {"text": "first"}}))
    outbox.add(item("m1", body={"text": {"text": "second"}}))
    assert outbox.items["m1"]["body"] == {"text": {"text": "first"}}


def test_one_is_on_its_way_per_conversation(outbox):
    assert fill(outbox, item("m1"), item("m2"), item("m3", conversation=OTHER)) == {
        "m1": "SENDING",
        "m2": "QUEUED",
        "m3": "SENDING",
    }
    outbox.confirmed("m1", 6)
    outbox.pump()
    assert states(outbox) == {"m2": "SENDING", "m3": "SENDING"}


def test_a_change_waits_for_its_message_and_holds_up_what_is_behind_it(outbox):
    fill(outbox, item("m1"), item("m2", "edit", dependsOn="m1"), item("m3"))
    outbox.items["m1"]["state"] = "QUEUED"  # as after a temporary refusal
    outbox.waiting.add(C)
    outbox.pump()
    assert states(outbox) == {"m1": "QUEUED", "m2": "QUEUED", "m3": "QUEUED"}
    outbox.waited(C)
    outbox.pump()
    outbox.confirmed("m1", 6)
    assert outbox.items["m2"]["targetSeq"] == 6
    outbox.pump()
    assert states(outbox) == {"m2": "SENDING", "m3": "QUEUED"}


@pytest.mark.parametrize("target", ["refused", "unknown"])
def test_a_change_of_what_will_never_be_sent_fails_at_once_and_blocks_nobody(outbox, target):
    fill(outbox, item("refused"))
    outbox.refused("refused", 1401, "may_not_send", 0)
    after = fill(outbox, item("m2", "edit", dependsOn=target), item("m3"))
    assert after == {"refused": "FAILED", "m2": "FAILED", "m3": "SENDING"}
    assert outbox.items["m2"]["error"] == "dependency"


def test_a_change_whose_target_is_in_the_log_needs_no_other(outbox):
    assert fill(outbox, item("m2", "edit", dependsOn="long ago", targetSeq=4)) == {"m2": "SENDING"}


def test_settings_that_wait_become_one_and_those_on_their_way_do_not(outbox):
    outbox.add(item("m1", "update", body={"pinned": True}))
    outbox.add(item("m2", "update", body={"draft": "x"}))
    outbox.add(item("m3", "update", OTHER, body={"draft": "y"}))
    assert {key: value["body"] for key, value in outbox.items.items()} == {
        "m1": {"pinned": True, "draft": "x"},
        "m3": {"draft": "y"},
    }
    outbox.pump()
    outbox.add(item("m4", "update", body={"draft": "z"}))
    assert outbox.items["m1"]["body"]["draft"] == "x"
    assert states(outbox)["m4"] == "QUEUED"


def test_clearing_twice_is_two_wishes(outbox):
    outbox.add(item("m1", "clear"))
    outbox.add(item("m2", "clear"))
    assert list(outbox.items) == ["m1", "m2"]


def test_a_refusal_for_good_stays_until_retried(outbox, desk):
    fill(outbox, item("m1", tries=3))
    outbox.refused("m1", 1401, "may_not_send", 0)
    assert effects.Failed("m1", "may_not_send") in desk.out
    outbox.pump()
    assert states(outbox) == {"m1": "FAILED"}
    desk.begin(9000, Half())
    outbox.retry("m1")
    again = outbox.items["m1"]
    assert (again["state"], again["tries"], again["createdAt"], "error" in again) == ("QUEUED", 0, 9000, False)


def test_only_what_failed_can_be_tried_again(outbox):
    fill(outbox, item("m1"), item("m2", "edit", dependsOn="nobody"))
    outbox.retry("m1")
    outbox.retry("m2")
    outbox.retry("unknown")
    assert states(outbox) == {"m1": "SENDING", "m2": "FAILED"}


def test_a_refusal_for_now_waits_as_long_as_the_server_says(outbox, desk):
    fill(outbox, item("m1"), item("m2"))
    outbox.refused("m1", 1300, "rate_limited", 9000)
    assert [e.ms for e in of(desk.out, effects.Timer) if e.timer == f"retry:{C}"] == [9000]
    outbox.pump()
    assert states(outbox) == {"m1": "QUEUED", "m2": "QUEUED"}
    outbox.waited(C)
    outbox.pump()
    assert states(outbox) == {"m1": "SENDING", "m2": "QUEUED"}


def test_refusals_for_now_come_less_and_less_often(outbox, desk):
    fill(outbox, item("m1"))
    for _ in range(8):
        outbox.refused("m1", 1302, "unavailable", 0)
    waits = [e.ms for e in of(desk.out, effects.Timer) if e.timer == f"retry:{C}"]
    assert waits == [1000, 2000, 4000, 8000, 15000, 15000, 15000, 15000]


def test_what_is_on_its_way_cannot_be_deleted(outbox):
    fill(outbox, item("m1"), item("m2", "recall", dependsOn="m1"))
    outbox.delete("m1")
    assert states(outbox) == {"m1": "SENDING", "m2": "QUEUED"}
    outbox.requeue()
    outbox.delete("m1")
    assert states(outbox) == {"m2": "FAILED"}


def test_a_message_of_yesterday_is_not_sent_by_itself_but_settings_are(outbox, desk):
    desk.begin(1001 + STALE_MS, Half())
    after = fill(outbox, item("m1"), item("m2", "mark_unread"))
    assert after == {"m1": "FAILED", "m2": "SENDING"}
    assert effects.Failed("m1", "stale") in desk.out


def test_an_answer_about_what_is_gone_is_nothing(outbox, desk):
    assert outbox.confirmed("m1", 4) is None
    outbox.refused("m1", 1401, "may_not_send", 0)
    assert desk.out == []


@pytest.mark.parametrize(
    ("one", "request_"),
    [
        (
            item("m1", body={"text": {"text": "x"}, "quoteSeq": 2}),
            ("send", {"conversationId": C, "clientId": "m1", "text": {"text": "x"}, "quoteSeq": 2}),
        ),
        (item("m1", toUserId="2"), ("send", {"toUserId": "2", "clientId": "m1"})),
        (
            item("m1", "react", targetSeq=4, body={"emoji": "+", "on": True}),
            (
                "call",
                {
                    "method": "MessageService/React",
                    "body": {"conversationId": C, "emoji": "+", "on": True, "seq": 4, "clientId": "m1"},
                },
            ),
        ),
        (
            item("m1", "update", body={"pinned": True}),
            ("call", {"method": "MessageService/UpdateConversation", "body": {"conversationId": C, "pinned": True}}),
        ),
        (item("m1", "clear"), ("call", {"method": "MessageService/Clear", "body": {"conversationId": C}})),
    ],
)
def test_how_an_item_is_carried(one, request_):
    assert request_of(one) == request_


def test_a_lost_line_sends_again_with_the_same_id():
    core = live(**cached(5))
    first = sent(play(core, compose()), "send")
    play(core, events.Closed(1), events.TimerFired("backoff"), events.Opened(2), events.Welcome(4, "1", "e1"))
    out = play(core, events.Synced(5, "e1", "k1"))
    assert sent(out, "send") == first
    play(core, events.Sent(id_of(out, "send"), 6))
    assert core.outbox.items == {}
