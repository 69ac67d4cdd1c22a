import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan_client.core.conversation import Conversation
from tests.unit.client.core.scenario_words import C, change, row, text

LOG = [
    text(1),
    text(2, sender="1"),
    change(3, 1, "edit", order=2, text={"text": "new"}),
    text(4) | {"ord": 3},
    change(5, 4, "recall", order=3),
    change(6, 1, "react", sender="1", order=3, react={"emoji": "+", "on": True}),
    change(7, 1, "edit", order=3, text={"text": "newest"}),
    text(8) | {"ord": 4},
]


@pytest.fixture
def conversation():
    return started()


def started(at=0):
    made = Conversation(C, "1")
    made.begin(at, at)
    return made


def take(conversation, *entries):
    applied = []
    for entry in entries:
        if not conversation.is_old(entry["seq"]):
            conversation.hold(entry)
        applied += [done["seq"] for done in conversation.drain()]
    return applied


def seen(conversation):
    return conversation.messages, conversation.known.spans(), conversation.applied, conversation.head


TRUTH = started()
take(TRUTH, *LOG)


def test_what_the_log_comes_to():
    assert TRUTH.messages[1]["text"] == {"text": "newest"}
    assert TRUTH.messages[1]["reactions"] == [{"emoji": "+", "userIds": ["1"]}]
    assert TRUTH.messages[4]["recalled"] and "text" not in TRUTH.messages[4]
    assert sorted(TRUTH.messages) == [1, 2, 4, 8]
    assert (TRUTH.applied, TRUTH.head["ord"], TRUTH.known.spans()) == (8, 4, [[1, 8]])


def test_beyond_a_hole_entries_are_held(conversation):
    assert take(conversation, LOG[0], LOG[2], LOG[3]) == [1]
    assert sorted(conversation.held) == [3, 4]
    assert take(conversation, LOG[1]) == [2, 3, 4]
    assert conversation.held == {}


@given(st.permutations(LOG), st.lists(st.sampled_from(LOG), max_size=6))
def test_in_whatever_order_and_how_often_they_come(order, again):
    conversation = started()
    assert sorted(take(conversation, *again, *order, *again)) == list(range(1, 9))
    assert seen(conversation) == seen(TRUTH)


@given(st.permutations(LOG), st.data())
def test_pushes_mixed_with_pages_and_the_log(order, data):
    conversation = started()
    for entry in order:
        take(conversation, entry)
        if data.draw(st.booleans()):
            upto = data.draw(st.integers(0, 8))
            server = started()
            take(server, *LOG[:upto])
            lo = data.draw(st.integers(1, 8))
            page = tuple(m for seq, m in server.messages.items() if lo <= seq <= upto)
            if lo <= upto:
                conversation.take_page(page, (lo, upto), upto)
    after = conversation.applied
    conversation.take_log(after, tuple(LOG[after:]), 8)
    conversation.drain()
    assert conversation.messages == TRUTH.messages
    assert conversation.applied == 8
    assert conversation.known.spans() == [[1, 8]]


def test_an_answer_that_comes_late_jumps_over_nothing(conversation):
    take(conversation, LOG[0])
    assert conversation.take_log(3, tuple(LOG[3:]), 8) == []
    assert conversation.applied == 1
    assert conversation.take_log(0, tuple(LOG[:2]), 2) == [LOG[1]]


def test_hidden_entries_are_no_holes(conversation):
    conversation.take_log(0, (LOG[1],), 5)
    assert (conversation.applied, conversation.known.spans(), sorted(conversation.messages)) == (5, [[1, 5]], [2])
    conversation.take_log(5, (), 7)
    assert conversation.applied == 7


def test_an_older_page_makes_it_ask_for_the_changes_again(conversation):
    take(conversation, *LOG)
    conversation.take_page((text(2, sender="1", ver=2),), (1, 2), 2)
    assert (conversation.applied, conversation.applied_ord) == (2, None)
    conversation.take_log(2, tuple(LOG[2:]), 8)
    assert conversation.messages == TRUTH.messages


def test_an_older_copy_never_wins(conversation):
    take(conversation, *LOG)
    conversation.put(text(1, ver=3, words="new"))
    assert conversation.messages[1]["text"] == {"text": "newest"}
    conversation.put(text(1, ver=9, words="from the future"))
    assert conversation.messages[1]["text"] == {"text": "from the future"}


def test_an_empty_cache_may_start_anywhere():
    conversation = Conversation(C, "1")
    conversation.heard_of({"seq": 40, "ord": 30})
    conversation.take_page((text(40, ver=40),), (40, 40), 40)
    assert (conversation.applied, conversation.applied_ord) == (40, 30)
    conversation.begin(3)
    assert conversation.applied == 40


def test_what_is_cleared_is_forgotten(conversation):
    take(conversation, *LOG)
    conversation.changed.clear()
    conversation.take_row(row(8, order=4, clearedSeq=2, stamp=20))
    assert sorted(conversation.messages) == [4, 8]
    assert conversation.changed == {1, 2}


def test_only_the_newest_are_kept(conversation):
    for seq in range(1, 22):
        take(conversation, text(seq))
    conversation.evict(11)
    assert len(conversation.messages) == 21
    conversation.changed.clear()
    conversation.evict(10)
    assert sorted(conversation.messages) == list(range(12, 22))
    assert conversation.known.spans() == [[12, 21]]
    assert conversation.changed == set(range(1, 12))


def test_closed_and_behind_it_keeps_its_row_only(conversation):
    take(conversation, LOG[0])
    assert not conversation.behind()
    conversation.heard_of({"seq": 5, "ord": 3})
    assert conversation.behind()
    conversation.shown = True
    assert not conversation.behind()


def test_dropping_forgets_what_is_cached_and_no_row(conversation):
    conversation.take_row(row(8, order=4, pinned=True))
    take(conversation, *LOG[:3], LOG[5])
    conversation.drop()
    assert (conversation.messages, conversation.known.spans(), conversation.held) == ({}, [], {})
    assert (conversation.applied, conversation.dropped) == (None, True)
    assert (conversation.row["pinned"], conversation.head["seq"]) == (True, 8)
