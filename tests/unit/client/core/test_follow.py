"""A bot's core follows every conversation; and no cache grows for ever."""

from hongyan_client.core import Core, effects, events
from hongyan_client.core.reader import KEEP
from tests.unit.client.core.replay import PROLOGUE, Half
from tests.unit.client.core.scenario_words import C, row, text


def play(core, *steps):
    out = []
    for step in steps:
        out += core.step(step, 0, Half())
    return out


def sends(out):
    return [(e.frame, e.body) for e in out if isinstance(e, effects.Send) and e.frame in ("entries", "history")]


def first_sync(*rows):
    return [*PROLOGUE[:3], events.Synced(2, "e1", "k0", conversations=rows)]


def test_a_new_device_begins_at_what_is_unread():
    core = Core(follow=True)
    out = play(core, *first_sync(row(9, readSeq=7, unread=2)))
    assert sends(out) == [("entries", {"conversationId": C, "after": 7})]
    told = play(core, events.Log(3, 9, 9, (text(8), text(9))))
    assert [e.entry["seq"] for e in told if isinstance(e, effects.Arrived)] == [8, 9]


def test_but_not_further_back_than_the_bound():
    core = Core(follow=True)
    assert sends(play(core, *first_sync(row(5000, unread=5000)))) == [("entries", {"conversationId": C, "after": 4000})]


def test_what_was_read_does_not_come_again():
    core = Core(follow=True)
    assert sends(play(core, *first_sync(row(9, readSeq=9)))) == []


def test_a_conversation_that_begins_later_comes_whole():
    core = Core(follow=True)
    play(core, *first_sync())
    out = play(core, events.TimerFired("sync"), events.Synced(3, "e1", "k1", conversations=(row(3, readSeq=3),)))
    assert sends(out) == [("entries", {"conversationId": C, "after": 0})]


def test_far_behind_it_still_goes_on_entry_by_entry():
    core = Core(follow=True)
    play(core, *first_sync(row(1, readSeq=1)))
    out = play(core, events.Push(conversations=(row(3000, unread=2999),)))
    assert sends(out) == [("entries", {"conversationId": C, "after": 1})]


def test_nothing_arrives_twice_after_a_restart():
    core = Core(follow=True)
    play(core, *first_sync(row(1, readSeq=1)), events.Push((text(2),)))
    again = Core.load(core.state(), follow=True)
    out = play(again, *PROLOGUE[:3], events.Synced(2, "e1", "k1", conversations=(row(3, readSeq=1, unread=2),)))
    assert sends(out) == [("entries", {"conversationId": C, "after": 2})]


def test_the_cache_of_what_nobody_looks_at_stays_small():
    core = Core()
    play(core, *PROLOGUE)
    for seq in range(1, 3 * KEEP):
        play(core, events.Push((text(seq),)))
    conversation = core.conversations[C]
    assert KEEP <= len(conversation.messages) <= 2 * KEEP
    assert conversation.known.spans() == [[min(conversation.messages), 3 * KEEP - 1]]
    assert conversation.unread() == 3 * KEEP - 1
