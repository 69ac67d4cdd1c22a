"""Reading: rows, pushes, repair and pages; a bot follows every conversation; no cache grows for ever."""

import pytest

from hongyan_client.core import Core, effects, events
from hongyan_client.core.effects import Arrived, Reload
from hongyan_client.core.reader import GAP_MS, KEEP, PAGE
from tests.unit.client.core.play import id_of, live, of, play, sent, timers
from tests.unit.client.core.replay import PROLOGUE
from tests.unit.client.core.scenario_words import C, cached, change, member_since, row, text

JOIN = {"kind": "member", "member": {"items": [{"operation": "join", "userId": "1"}]}}


def sends(out):
    return sent(out, "entries", "history")


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


def test_also_if_its_first_push_was_lost():
    core = Core(follow=True)
    play(core, *first_sync())
    assert timers(play(core, events.Push((text(2),))))[f"gap:{C}"] == GAP_MS
    out = play(core, events.TimerFired(f"gap:{C}"))
    assert sends(out) == [("entries", {"conversationId": C, "after": 0})]
    told = play(core, events.Log(id_of(out, "entries"), 2, 2, (text(1), text(2))))
    assert [e.entry["seq"] for e in of(told, Arrived)] == [1, 2]


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


# -- coming back ----------------------------------------------------------------------------------------------------------
def came_back_by_row(core):
    return play(core, events.Push(conversations=(row(9, readSeq=8, unread=1, fromSeq=9, stamp=12),)))


def came_back_by_push(core):
    return play(core, events.Push((text(6, sender="1") | JOIN,)))


@pytest.mark.parametrize("way", [came_back_by_row, came_back_by_push])
def test_who_comes_back_begins_anew(way):
    core = live(**member_since(2))
    out = way(core)
    conversation = core.conversations[C]
    assert of(out, Reload) == [Reload(C)]
    assert not {2, 3, 4, 5} & set(conversation.messages)
    assert not conversation.known.covers(2, 5)


def test_who_comes_back_and_learns_it_from_the_log_begins_anew():
    core = live(**member_since(2))
    out = play(core, events.View(C), events.Heads(({"conversationId": C, "head": {"seq": 7, "ord": 7, "at": 0}},)))
    out = play(core, events.Log(id_of(out, "entries"), 7, 7, (text(6, sender="1") | JOIN, text(7))))
    assert of(out, Reload) == [Reload(C)]
    assert [body["before"] for _, body in sent(out, "history")] == [8]
    assert core.conversations[C].messages == {}


def test_the_joining_of_another_and_an_own_one_that_is_old_change_nothing():
    other = {"kind": "member", "member": {"items": [{"operation": "join", "userId": "3"}]}}
    for joined in ({"seq": 6} | other, {"seq": 4} | JOIN):
        core = live(**cached(5))
        entry = text(joined["seq"]) | joined
        assert of(play(core, events.Push((entry,))), Reload) == []
        assert 5 in core.conversations[C].messages


# -- pages ----------------------------------------------------------------------------------------------------------------
def test_an_earlier_membership_can_be_asked_for_but_is_not_shown_by_itself():
    core = live(**member_since(4))
    assert sends(play(core, events.View(C))) == []
    out = play(core, events.View(C, 1, 5))
    assert sends(out) == [("history", {"conversationId": C, "before": 4, "limit": 3})]
    play(core, events.Page(id_of(out, "history"), 5, (text(2, ver=2),), (1, 2)))
    assert core.conversations[C].known.covers(1, 5)


def test_what_was_cleared_is_never_asked_for():
    core = live(**cached(5, known=[[5, 5]]))
    play(core, events.Push(conversations=(row(5, readSeq=5, clearedSeq=3, stamp=9),)))
    out = play(core, events.View(C, 1, 5))
    assert sends(out) == [("history", {"conversationId": C, "before": 5, "limit": 1})]


def test_a_page_that_is_on_its_way_is_not_asked_for_twice():
    core = live(**cached(300, known=[[300, 300]]))
    first = sends(play(core, events.View(C, 1, 300)))
    assert first == [("history", {"conversationId": C, "before": 300, "limit": PAGE})]
    assert sends(play(core, events.View(C, 1, 300))) == []


def test_an_empty_page_says_that_there_is_nothing():
    core = live(**cached(9, known=[[6, 9]]))
    out = play(core, events.View(C, 1, 9))
    play(core, events.Page(id_of(out, "history"), 9))
    assert sends(play(core, events.View(C, 1, 9))) == []


@pytest.mark.parametrize(("code", "again"), [(1302, {f"gap:{C}": 4000}), (1400, {})])
def test_a_page_refused_for_now_is_asked_for_again_and_one_for_good_is_not(code, again):
    core = live(**cached(9, known=[[6, 9]]))
    out = play(core, events.View(C, 1, 9))
    assert timers(play(core, events.Error(id_of(out, "history"), code, retry_after_ms=4000 if again else 0))) == again
    if again:
        assert sends(play(core, events.TimerFired(f"gap:{C}"))) == sends(out)


# -- holes ----------------------------------------------------------------------------------------------------------------
def test_a_hole_waits_for_late_frames_and_is_then_asked_for_once():
    core = live(**cached(5))
    assert timers(play(core, events.Push((text(8),)))) == {f"gap:{C}": GAP_MS, "marks": 1000}
    assert f"gap:{C}" not in timers(play(core, events.Push((text(9),))))
    out = play(core, events.TimerFired(f"gap:{C}"))
    assert sends(out) == [("entries", {"conversationId": C, "after": 5})]
    assert sends(play(core, events.TimerFired(f"gap:{C}"))) == []
    told = play(core, events.Log(id_of(out, "entries"), 7, 9, (text(6), text(7))))
    assert [e.entry["seq"] for e in of(told, Arrived)] == [6, 7, 8, 9]


def test_an_answer_that_brings_nothing_is_not_asked_for_for_ever():
    core = live(**cached(5))
    play(core, events.View(C))
    out = play(core, events.Heads(({"conversationId": C, "head": {"seq": 8, "ord": 8, "at": 0}},)))
    assert sent(play(core, events.Log(id_of(out, "entries"), 5, 8)), "entries") == []


def test_what_is_still_missing_is_asked_for_again_at_the_next_sync():
    core = live(**cached(5))
    play(core, events.View(C))
    out = play(core, events.Heads(({"conversationId": C, "head": {"seq": 8, "ord": 8, "at": 0}},)))
    play(core, events.Log(id_of(out, "entries"), 5, 8))
    out = play(core, events.Resync("behind"))
    out = play(core, events.Synced(id_of(out, "sync"), "e1", "k1"))
    assert sent(out, "entries") == [("entries", {"conversationId": C, "after": 5})]


def test_a_long_answer_is_asked_on_from_its_end():
    core = live(**cached(5))
    play(core, events.View(C))
    out = play(core, events.Heads(({"conversationId": C, "head": {"seq": 8, "ord": 8, "at": 0}},)))
    out = play(core, events.Log(id_of(out, "entries"), 6, 8, (text(6),)))
    assert sends(out) == [("entries", {"conversationId": C, "after": 6})]


def test_an_answer_to_a_cache_that_is_gone_is_nothing():
    core = live(**member_since(2))
    out = play(core, events.View(C, 1, 5))
    came_back_by_row(core)
    play(core, events.Page(id_of(out, "history"), 5, (text(1, ver=1),), (1, 1)))
    assert 1 not in core.conversations[C].messages


def test_what_a_line_says_that_is_not_up_is_not_meant():
    core = live(**cached(5))
    play(core, events.Closed(1), events.Push((text(6),)))
    assert core.conversations[C].applied == 5


# -- what it tells --------------------------------------------------------------------------------------------------------
def test_messages_of_others_are_delivered_and_own_ones_and_changes_are_not():
    core = live(**cached(5))
    play(core, events.Push((text(6, sender="1"), change(7, 4, "recall", order=6))))
    assert core.marks.pending == {}
    play(core, events.Push((text(8) | {"ord": 7},)))
    assert core.marks.pending == {C: {"delivered": 8}}


def test_what_is_on_screen_is_told_to_the_server_once():
    core = live(**cached(5))
    assert sent(play(core, events.View(C), events.View(C, 1, 5)), "look") == [("look", {"conversationId": C})]
    assert sent(play(core, events.Leave(C), events.Leave(C)), "look") == [("look", {})]


def test_a_hint_names_who_is_meant():
    core = live()
    head = {"seq": 40, "ord": 40, "at": 1}
    out = play(core, events.Heads(({"conversationId": "g.9", "head": head, "mentioned": True},)))
    assert of(out, effects.Render) == [effects.Render("g.9")]
    assert core.conversations["g.9"].named == {40}
    assert sends(out) == []


def test_a_server_that_does_not_know_its_history_voids_nothing():
    core = live(**cached(5))
    play(core, events.Closed(1), events.TimerFired("backoff"), events.Opened(2), events.Welcome(3, "1", ""))
    assert (core.epoch, sorted(core.conversations[C].messages)) == ("e1", [1, 2, 3, 4, 5])


def test_how_far_others_have_read_is_kept_and_counts_for_nothing_of_one_s_own():
    core = live(**cached(5))
    play(core, events.Push((text(6),)))
    out = play(core, events.Push(marks=({"conversationId": C, "userId": "3", "deliveredSeq": 6, "readSeq": 6},)))
    one = core.conversations[C]
    assert (one.marks["3"], one.read_mark(), one.unread()) == ([6, 6], 5, 1)
    assert of(out, effects.Render) == [effects.Render(C)]
    assert sends(out) == []
