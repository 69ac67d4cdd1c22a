import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan_client.core.list_row import ListRow
from tests.unit.client.core.scenario_words import C, change, hint, row, text


def made(**fields):
    one = ListRow(C, "1")
    one.take_row(row(fields.pop("head", 5), **({"readSeq": 5} | fields)))
    return one


def told(one, *entries):
    for entry in entries:
        one.note(entry)
    return one


def numbered(entries):
    """The log as the server numbers it."""
    log, order = [], 0
    for seq, (sender, counts, named) in enumerate(entries, 1):
        order += counts
        made_ = text(seq, sender=sender, mentions=["1"] if named else ()) if counts else change(seq, 1, "react", sender)
        log.append(made_ | {"ord": order})
    return log


def server_counts(log, read):
    """As the server counts: others' countable messages behind one's own mark."""
    others = [e for e in log if e["seq"] > read and e["senderId"] != "1" and e["kind"] == "text"]
    return len(others), sum("1" in e["text"].get("mentions", ()) for e in others)


@given(
    st.lists(st.tuples(st.sampled_from("12"), st.booleans(), st.booleans()), min_size=1, max_size=12),
    st.data(),
)
def test_counts_are_the_server_s(entries, data):
    log = numbered(entries)
    head = data.draw(st.integers(1, len(log)))
    read = data.draw(st.integers(0, head))
    unread, mentions = server_counts(log[:head], read)
    one = ListRow(C, "1")
    one.take_row(row(head, log[head - 1]["ord"], readSeq=read, unread=unread, mentions=mentions))
    for entry in data.draw(st.permutations(log[head:])):
        one.note(entry)
    assert (one.unread(), one.mentions()) == server_counts(log, read)
    assert one.head["seq"] == len(log)


@given(st.lists(st.tuples(st.sampled_from("12"), st.booleans(), st.booleans()), min_size=2, max_size=12), st.data())
def test_also_after_reading_a_part_of_what_is_cached(entries, data):
    log = numbered(entries)
    one = ListRow(C, "1")
    one.take_row(row(1, log[0]["ord"], readSeq=1))
    for entry in log[1:]:
        one.note(entry)
        one.messages[entry["seq"]] = entry
        one.known.add(entry["seq"], entry["seq"])
    read = data.draw(st.integers(2, len(log)))
    one.read_to(read)
    assert (one.unread(), one.mentions()) == server_counts(log, read)


def test_a_recall_takes_its_mention_back_and_an_edit_brings_one():
    one = told(made(), text(6, mentions=["1"]), text(7), text(8, mentions=["all"]))
    assert (one.unread(), one.mentions()) == (3, 2)
    told(one, change(9, 6, "recall", order=8))
    assert one.mentions() == 1
    told(one, change(10, 7, "edit", order=8, text={"text": "x", "mentions": ["1"]}))
    assert one.mentions() == 2
    told(one, change(11, 8, "edit", order=8, text={"text": "never mind"}))
    assert one.mentions() == 1


def test_a_mention_of_before_the_row_is_taken_back_too():
    one = made(readSeq=3, unread=2, mentions=1)
    one.messages[4] = text(4, mentions=["1"])
    told(one, change(6, 4, "recall", order=5))
    assert one.mentions() == 0
    one.take_row(row(6, 5, readSeq=3, unread=2, mentions=0))
    assert one.mentions() == 0


def test_the_newer_row_wins_and_says_all():
    one = made(stamp=9, pinned=True, draft="x")
    one.take_row(row(5, readSeq=5, stamp=8))
    assert one.row["pinned"]
    one.take_row(row(5, readSeq=5, stamp=10))
    assert "pinned" not in one.row and "draft" not in one.row


def test_a_row_of_the_same_stamp_needs_no_older_head():
    one = made(head=9, stamp=9)
    one.take_row(row(7, stamp=9, pinned=True))
    assert "pinned" not in one.row


def test_marks_only_go_forward():
    one = made(marks=[{"userId": "2", "readSeq": 3, "deliveredSeq": 5}])
    one.take_marks({"userId": "2", "deliveredSeq": 4, "readSeq": 1})
    assert one.marks["2"] == [5, 3]
    one.take_marks({"userId": "2", "readSeq": 7})
    assert one.marks["2"] == [7, 7]
    assert not one.read_to(4)
    assert one.read_mark() == 5


def test_reading_on_another_device_is_reading():
    one = told(made(), text(6), text(7))
    one.take_marks({"userId": "1", "readSeq": 7})
    assert (one.unread(), one.read_mark()) == (0, 7)


def test_reading_takes_the_dot_away():
    one = made(markedUnread=True)
    assert not one.read_to(5)
    assert one.row["markedUnread"]
    told(one, text(6))
    assert one.read_to(6)
    assert not one.row["markedUnread"]


def test_the_last_message_follows_its_changes():
    one = told(made(), text(6, words="first"))
    assert one.row["last"]["text"]["text"] == "first"
    told(one, change(7, 6, "edit", order=6, text={"text": "second"}), change(8, 5, "edit", text={"text": "other"}))
    assert one.row["last"]["text"]["text"] == "second"
    one.take_row(row(4, stamp=20, last=text(4)))
    assert one.row["last"]["seq"] == 6
    told(one, change(9, 6, "recall", order=6))
    assert one.row["last"]["recalled"]


def test_a_hint_moves_the_head_forward_only():
    one = made()
    one.heard_of({"seq": 9, "ord": 8, "at": 3})
    one.heard_of({"seq": 7, "ord": 7})
    assert one.head == {"seq": 9, "ord": 8, "at": 3}
    one.heard_of_seq(12)
    one.heard_of_seq(11)
    assert (one.head["seq"], one.counted) == (12, False)


@pytest.mark.parametrize(
    ("old", "new", "back"),
    [
        ({}, {"fromSeq": 3}, False),
        ({"fromSeq": 3}, {"fromSeq": 3}, False),
        ({"fromSeq": 3}, {"fromSeq": 9}, True),
        ({"fromSeq": 3}, {}, False),
    ],
)
def test_another_membership_begins_later(old, new, back):
    assert made(**old).came_back(row(9, **new)) == back


def test_what_is_visible_begins_with_the_membership_and_behind_what_was_cleared():
    assert made().first_visible() == 1
    assert made(fromSeq=3).first_visible() == 3
    assert made(fromSeq=3, clearedSeq=4).first_visible() == 5


@given(st.lists(st.tuples(st.sampled_from("12"), st.booleans(), st.booleans()), min_size=2, max_size=12), st.data())
def test_hints_count_as_entries_do(entries, data):
    """What others write in a large group is told by hints, one's own entries as they are."""
    log = numbered(entries)
    one = ListRow(C, "1")
    one.take_row(row(1, log[0]["ord"], readSeq=1))
    read = data.draw(st.integers(1, len(log)))
    named = []
    for entry in log[1:]:
        seq = entry["seq"]
        if entry["senderId"] == "1":
            one.note(entry)
        elif one.mentions_me(entry):
            named.append(seq)
        if entry["senderId"] == "1" or seq == read or data.draw(st.booleans()):
            one.take_hint(hint(seq, entry["ord"], mentioned=bool(named), mentionSeqs=named))
            named = []
        if seq == read:
            one.read_to(seq)
    one.take_hint(hint(len(log), log[-1]["ord"], mentioned=bool(named), mentionSeqs=named))
    assert (one.unread(), one.mentions()) == server_counts(log, max(read, 1))
