from hypothesis import given
from hypothesis import strategies as st

from hongyan_client.core.stream import Stream


def lines(*numbers):
    return [{"number": number} for number in numbers]


def test_next_is_applied_old_is_ignored_a_hole_is_told():
    stream = Stream()
    stream.stands_at(6)
    assert [stream.pushed(line) for line in lines(7, 8, 8, 3, 10, 9, 10)] == [
        "apply",
        "apply",
        "ignore",
        "ignore",
        "gap",
        "apply",
        "apply",
    ]


def test_a_hole_moves_nothing():
    stream = Stream()
    stream.stands_at(7)
    assert stream.pushed({"number": 12}) == "gap"
    assert stream.number == 7


def test_what_a_sync_brings_may_jump_but_not_go_back():
    stream = Stream()
    assert [stream.synced(line) for line in lines(4, 9, 9, 5, 10)] == [True, True, False, False, True]
    assert stream.pushed({"number": 11}) == "apply"


def test_where_nobody_knows_how_far_it_was_told_a_push_tells_nothing():
    """It may be one that was told before: a late one of the time before the reset."""
    stream = Stream()
    assert stream.pushed({"number": 1}) == "gap"
    stream.synced({"number": 50})
    stream.reset()
    assert [stream.pushed(line) for line in lines(50, 51, 3)] == ["gap", "gap", "gap"]
    assert stream.number is None
    stream.stands_at(51)
    assert [stream.pushed(line) for line in lines(50, 51, 52)] == ["ignore", "ignore", "apply"]


@given(st.lists(st.integers(1, 12), max_size=40))
def test_each_is_applied_once_and_in_order_however_they_come(numbers):
    stream, applied = Stream(), []
    stream.synced({"number": 1})
    for number in numbers:
        if stream.pushed({"number": number}) == "apply":
            applied.append(number)
    assert applied == list(range(2, 2 + len(applied)))


def test_a_sync_tells_where_the_stream_stands_also_when_it_is_empty():
    stream = Stream()
    stream.stands_at(3)
    assert [stream.pushed(line) for line in lines(1, 3, 4)] == ["ignore", "ignore", "apply"]
    stream.reset()
    stream.stands_at(0)
    assert [stream.pushed(line) for line in lines(2, 1, 2)] == ["gap", "apply", "apply"]


def test_an_older_answer_or_none_moves_nothing_back():
    stream = Stream()
    stream.stands_at(5)
    stream.stands_at(4)
    stream.stands_at(None)
    assert stream.number == 5
