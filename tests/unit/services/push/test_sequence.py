from hongyan.services.push.sequence import Sequence, Verdict
from hongyan_proto.inside_pb2 import LogEvent


def event(position, *, previous=None, term=1, epoch="e", shard=0):
    before = position - 1 if previous is None else previous
    return LogEvent(shard=shard, epoch=epoch, term=term, position=position, previous=before)


def after(*events):
    seen = Sequence()
    for each in events:
        seen.accept(each)
    return seen


def test_the_first_event_of_a_shard_is_new_wherever_it_stands():
    assert after().judge(event(50)) is Verdict.NEW
    assert after(event(50)).judge(event(7, shard=1)) is Verdict.NEW


def test_the_next_one_is_new_and_the_same_one_was_seen():
    seen = after(event(5))
    assert seen.judge(event(6)) is Verdict.NEW
    assert seen.judge(event(5)) is Verdict.SEEN
    assert seen.judge(event(4)) is Verdict.SEEN


def test_positions_without_events_are_no_hole():
    assert after(event(5)).judge(event(9, previous=5)) is Verdict.NEW


def test_a_previous_that_never_came_is_a_hole():
    assert after(event(5)).judge(event(8, previous=7)) is Verdict.AFTER_A_HOLE


def test_an_older_term_is_refused_a_newer_one_is_not():
    seen = after(event(5, term=3))
    assert seen.judge(event(6, term=2)) is Verdict.REFUSED
    assert seen.judge(event(6, term=4)) is Verdict.NEW


def test_another_epoch_is_a_hole_whatever_its_positions_and_terms():
    seen = after(event(5, term=4))
    assert seen.judge(event(2, epoch="f")) is Verdict.AFTER_A_HOLE
    seen.accept(event(2, epoch="f"))
    assert seen.judge(event(3, epoch="f")) is Verdict.NEW


def test_judging_accepts_nothing():
    seen = after(event(5))
    seen.judge(event(6))
    assert seen.judge(event(6)) is Verdict.NEW


def test_what_was_put_back_is_new_again():
    seen = after(event(5))
    before = seen.place(0)
    seen.accept(event(6))
    seen.put_back(0, before)
    assert seen.judge(event(6)) is Verdict.NEW
    seen.put_back(0, None)
    assert seen.place(0) is None
