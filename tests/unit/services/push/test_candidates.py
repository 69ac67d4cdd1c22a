import pytest

from hongyan.rpc.direct import Directed
from hongyan.services.push.candidates import (
    COUNTABLE,
    Candidate,
    Message,
    Recalled,
    asked_of,
    is_behind,
    is_left_alone,
    may_wake,
    word_of,
)
from hongyan.services.push.store import Preferences
from hongyan_proto.inside_pb2 import Sleeper, SleepersReply
from hongyan_proto.model_pb2 import Kind
from tests.unit.services.push.people import ALICE, BOB, GROUP
from tests.unit.services.push.sleeping import message

NOW = 1_800_000_000_000
NIGHT = Preferences(quiet=True, zone="Asia/Shanghai")


def candidate(**mentions):
    return Candidate(BOB, GROUP, {int(seq[1:]): frozenset(words) for seq, words in mentions.items()})


def test_of_a_message_its_text_is_not_kept():
    word = word_of(message(7, mentions=["all"]), {})
    assert word == Message(GROUP, 7, ALICE, frozenset(["all"]), [ALICE, BOB, 33], {})
    assert "nobody else" not in repr(word)


@pytest.mark.parametrize("kind", Kind.values())
def test_every_kind_is_a_message_a_recall_or_nothing(kind):
    word = word_of(message(7, kind=kind, target=3), {})
    expected = Message if 1 <= kind <= 9 else Recalled if kind == Kind.recall else type(None)
    assert isinstance(word, expected)
    assert (kind in COUNTABLE) == (expected is Message)


def test_what_cannot_be_read_wakes_nobody():
    assert word_of(Directed([BOB], "entry", b"\xff\xff\xff"), {}) is None


@pytest.mark.parametrize(
    ("words", "named", "mentioned"),
    [((), False, False), (("all",), False, True), ((str(BOB),), True, True), (("222",), False, False)],
)
def test_named_and_mentioned(words, named, mentioned):
    one = candidate(s1=(), s2=words)
    assert (one.seq, one.is_named, one.is_mentioned) == (2, named, mentioned)


@pytest.mark.parametrize(
    ("muted", "words", "wakes"),
    [(0, (), True), (-1, (), False), (NOW + 1, ("all",), False), (NOW + 1, (str(BOB),), True), (NOW, (), True)],
)
def test_a_mute_lets_only_ones_own_name_through(muted, words, wakes):
    assert may_wake(candidate(s1=words), Sleeper(muted_until=muted), NOW) == wakes


def test_behind_with_a_message_that_still_stands():
    item = SleepersReply.Item(recalled=[2])
    one = candidate(s1=(), s2=(str(BOB),))
    assert is_behind(one, Sleeper(read_seq=0, unread=1), item)
    assert (one.seq, one.is_named) == (1, False)
    assert not is_behind(one, Sleeper(read_seq=1, unread=1), item)
    assert not is_behind(one, Sleeper(read_seq=0, unread=0), item)
    assert not is_behind(candidate(s2=()), Sleeper(read_seq=0, unread=1), item)


def test_silence_and_who_may_break_it():
    named, called = candidate(s1=(str(BOB),)), candidate(s1=("all",))
    listening = Preferences(quiet=True, zone="Asia/Shanghai", quiet_mentions=True)
    assert [is_left_alone(one, NIGHT, NOW) for one in (named, called)] == [True, True]
    assert [is_left_alone(one, listening, NOW) for one in (named, called)] == [False, True]
    assert not is_left_alone(called, Preferences(), NOW)


def test_the_log_is_asked_once_per_conversation():
    asked = asked_of(GROUP, [Candidate(9, GROUP, {2: frozenset()}), candidate(s1=(), s2=())])
    assert (list(asked.seqs), list(asked.user_ids)) == ([1, 2], [9, BOB])
