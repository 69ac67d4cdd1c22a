import pytest

from hongyan_client.core import effects
from hongyan_client.core.desk import Ask, Desk
from hongyan_client.core.marks import GATHER_MS, Marks
from tests.unit.client.core.play import of, sent, timers
from tests.unit.client.core.replay import Half

C, D = "d.1.2", "g.4"


@pytest.fixture
def desk():
    made = Desk()
    made.begin(0, Half())
    return made


@pytest.fixture
def marks(desk):
    return Marks(desk)


def asks(desk):
    said = [(frame, body["conversationId"], body["seq"]) for frame, body in sent(desk.out)]
    desk.begin(0, Half())
    return said


def tick(marks):
    marks.gathering = False
    marks.flush()


def test_only_the_newest_of_a_conversation_goes(marks, desk):
    for seq in (3, 7, 5):
        marks.want("delivered", C, seq)
    marks.want("delivered", D, 2)
    marks.flush()
    assert asks(desk) == [("delivered", C, 7), ("delivered", D, 2)]


def test_what_is_read_is_delivered(marks, desk):
    marks.want("delivered", C, 5)
    marks.want("read", C, 6)
    marks.want("delivered", C, 6)
    assert marks.pending == {C: {"read": 6}}
    marks.want("delivered", C, 8)
    marks.flush()
    assert asks(desk) == [("delivered", C, 8), ("read", C, 6)]


def test_at_most_once_a_second(marks, desk):
    marks.want("read", C, 1)
    marks.flush()
    assert timers(desk.out) == {"marks": GATHER_MS}
    asks(desk)
    marks.want("read", D, 1)
    marks.flush()
    assert asks(desk) == []
    tick(marks)
    assert asks(desk) == [("read", D, 1)]


def test_nothing_to_say_starts_no_timer(marks, desk):
    marks.flush()
    assert desk.out == []
    assert not marks.gathering


def test_one_at_a_time_and_what_grew_meanwhile_goes_afterwards(marks, desk):
    marks.want("read", C, 4)
    marks.flush()
    asks(desk)
    marks.want("read", C, 9)
    tick(marks)
    assert asks(desk) == []
    marks.confirmed("read", C, 4)
    assert marks.pending == {C: {"read": 9}}
    tick(marks)
    assert asks(desk) == [("read", C, 9)]
    marks.confirmed("read", C, 9)
    assert marks.pending == {}


def test_what_was_confirmed_is_not_wanted_again(marks):
    marks.want("read", C, 4)
    marks.confirmed("read", C, 4)
    marks.want("read", C, 4)
    marks.want("delivered", C, 4)
    assert marks.pending == {}
    marks.want("delivered", C, 5)
    assert marks.pending == {C: {"delivered": 5}}


def test_a_refusal_for_good_ends_it_and_one_for_now_does_not(marks, desk):
    marks.want("read", C, 4)
    marks.want("read", D, 4)
    marks.flush()
    marks.refused(Ask("read", C, 4), 1400, 0)
    assert marks.pending == {D: {"read": 4}}
    marks.refused(Ask("read", D, 4), 1302, 7000)
    assert [e.ms for e in of(desk.out, effects.Timer)][-1] == 7000
    asks(desk)
    tick(marks)
    assert asks(desk) == [("read", D, 4)]


def test_a_lost_line_lets_them_go_again(marks, desk):
    marks.want("read", C, 4)
    marks.flush()
    asks(desk)
    marks.clear_in_flight()
    marks.flush()
    assert asks(desk) == [("read", C, 4)]


def test_another_history_knows_none_of_them(marks, desk):
    marks.want("read", C, 4)
    marks.confirmed("read", C, 4)
    marks.want("read", D, 9)
    marks.drop()
    assert marks.pending == {}
    assert ("mark", D) in desk.dirty
    marks.want("read", C, 2)
    assert marks.pending == {C: {"read": 2}}
