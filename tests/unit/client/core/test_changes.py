import pytest

from hongyan_client.core.changes import COUNTABLE, changed, reacted
from hongyan_proto import model_pb2
from tests.unit.client.core.scenario_words import change, text

ON, OFF = {"emoji": "+", "on": True}, {"emoji": "+"}


def test_what_counts_is_what_the_api_says():
    kinds = {value.name for value in model_pb2.Kind.DESCRIPTOR.values if 1 <= value.number <= 9}
    assert kinds == COUNTABLE


def test_an_edit_leaves_the_rest():
    before = text(1, ver=1, quoteSeq=4, pinned=True)
    after = changed(before, change(5, 1, "edit", text={"text": "new"}))
    assert after == before | {"text": {"text": "new"}, "edited": True, "ver": 5}
    assert before == text(1, ver=1, quoteSeq=4, pinned=True)


def test_a_recall_leaves_nothing_of_it():
    before = text(1, ver=3, quoteSeq=4, pinned=True, edited=True, reactions=[{"emoji": "+", "userIds": ["2"]}])
    after = changed(before, change(5, 1, "recall"))
    kept = {"conversationId", "seq", "ord", "senderId", "clientId", "kind", "at"}
    assert after == {key: before[key] for key in kept} | {"ver": 5, "recalled": True}


def test_an_edit_does_not_bring_back_what_was_recalled():
    gone = changed(text(1, ver=1), change(5, 1, "recall"))
    assert "text" not in changed(gone, change(6, 1, "edit", text={"text": "back"}))


@pytest.mark.parametrize("on", [True, False])
def test_pins(on):
    assert changed(text(1, ver=1), change(5, 1, "pin", pin={"on": on} if on else {}))["pinned"] is on


def test_reactions_come_and_go_each_once():
    after = reacted([], ON, "2")
    assert reacted(after, ON, "2") == after == [{"emoji": "+", "userIds": ["2"]}]
    after = reacted(reacted(after, ON, "1"), {"emoji": "!", "on": True}, "1")
    assert after == [{"emoji": "+", "userIds": ["2", "1"]}, {"emoji": "!", "userIds": ["1"]}]
    assert reacted(after, OFF, "2") == [{"emoji": "+", "userIds": ["1"]}, {"emoji": "!", "userIds": ["1"]}]
    assert reacted([{"emoji": "+", "userIds": ["1"]}], OFF, "1") == []
    assert reacted([], OFF, "1") == []


def test_a_change_of_the_future_only_makes_it_newer():
    assert changed(text(1, ver=1), change(5, 1, "")) == text(1, ver=5)
