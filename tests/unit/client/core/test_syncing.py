import json

import pytest

from hongyan_client.core import Core, effects, events
from tests.unit.client.core.play import core_of, id_of, live, of, play, sent
from tests.unit.client.core.scenario_words import C, cached, compose, row, text

OTHER = {"id": "d.1.3", "peerId": "3"}


def resuming(**saved):
    core = core_of(**saved)
    out = play(core, events.SignedIn("1", 900_000), events.Opened(1), events.Welcome(1, "1", "e1"))
    return core, id_of(out, "sync")


def cursors(out):
    return [body.get("cursor") for _, body in sent(out, "sync")]


def test_it_goes_on_where_the_last_one_ended():
    core = core_of(**cached(5))
    out = play(core, events.SignedIn("1", 900_000), events.Opened(1), events.Welcome(1, "1", "e1"))
    assert cursors(out) == ["k0"]
    play(core, events.Synced(id_of(out, "sync"), "e1", "k1"))
    assert (core.connection.state, core.cursor) == ("LIVE", "k1")
    assert cursors(play(core, events.Resync("slow_reader"))) == ["k1"]


def test_one_at_a_time_and_one_more_for_all_that_came_meanwhile():
    core = live()
    out = play(core, events.Resync(), events.Resync(), events.Resync())
    assert cursors(out) == ["k0"]
    out = play(core, events.Synced(id_of(out, "sync"), "e1", "k1"))
    assert cursors(out) == ["k1"]
    assert cursors(play(core, events.Synced(id_of(out, "sync"), "e1", "k2"))) == []


def test_nothing_is_asked_without_a_line():
    core = live()
    play(core, events.Closed(1))
    assert sent(play(core, events.Resync())) == []


@pytest.mark.parametrize("code", [1203, 1205], ids=["too_old", "bad_cursor"])
@pytest.mark.parametrize("state", ["RESUMING", "LIVE"])
def test_a_cursor_that_is_no_good_is_thrown_away(code, state):
    core, request = resuming(**cached(5))
    if state == "LIVE":
        play(core, events.Synced(request, "e1", "k1"))
        request = id_of(play(core, events.Resync()), "sync")
    out = play(core, events.Error(request, code))
    assert cursors(out) == [None]
    play(core, events.Synced(id_of(out, "sync"), "e1", "k9", conversations=(row(6, readSeq=5, unread=1),)))
    assert (core.connection.state, core.cursor) == ("LIVE", "k9")
    assert sorted(core.conversations[C].messages) == [1, 2, 3, 4, 5]


def test_a_refusal_for_now_suspects_the_line_while_resuming_and_waits_while_live():
    core, request = resuming()
    play(core, events.Error(request, 1301, "overloaded", 5000))
    assert core.connection.state == "BACKOFF"
    core = live()
    out = play(core, events.Resync())
    out = play(core, events.Error(id_of(out, "sync"), 1301, "overloaded", 5000))
    assert core.connection.state == "LIVE"
    assert [e.ms for e in of(out, effects.Timer) if e.timer == "sync"] == [5000]


def test_half_a_snapshot_is_no_cursor():
    core, request = resuming(**cached(5))
    out = play(core, events.Error(request, 1203))
    out = play(core, events.Synced(id_of(out, "sync"), "e1", "s1", conversations=(row(9),), more=True))
    assert cursors(out) == ["s1"]
    again = Core.load(json.loads(json.dumps(core.state())))
    assert again.cursor is None
    assert C in again.conversations
    play(core, events.Closed(1), events.TimerFired("backoff"), events.Opened(2))
    assert cursors(play(core, events.Welcome(max(core.desk.asks), "1", "e1"))) == [None]


def test_slices_of_what_was_missed_are_cursors():
    core, request = resuming(**cached(5))
    out = play(core, events.Synced(request, "e1", "k1", more=True))
    assert (cursors(out), core.cursor, core.connection.state) == (["k1"], "k1", "RESUMING")


def test_a_snapshot_removes_what_it_does_not_name():
    for shown in (False, True):
        core, request = resuming(**cached(5))
        if shown:
            play(core, events.View(C))
        out = play(core, events.Error(request, 1203))
        play(core, events.Synced(id_of(out, "sync"), "e1", "k9", conversations=(row(2) | OTHER,)))
        assert (C in core.conversations) == shown
        assert "d.1.3" in core.conversations
        if shown:
            assert core.conversations[C].messages == {}


def test_what_is_pushed_during_a_snapshot_stays():
    core, request = resuming()
    out = play(core, events.Error(request, 1203))
    play(core, events.Push((text(1),)), events.Synced(id_of(out, "sync"), "e1", "k9"))
    assert C in core.conversations


def test_another_history_voids_every_position_and_keeps_the_outbox():
    core = live(**cached(5), mark={C: {"read": 4}})
    play(core, events.View(C, 2, 5), compose())
    out = play(core, events.Resync())
    out = play(core, events.Synced(id_of(out, "sync"), "e2", "x"))
    assert of(out, effects.Reload) == [effects.Reload(C)]
    assert (core.epoch, core.cursor, cursors(out)) == ("e2", None, [None])
    assert (core.conversations[C].messages, core.conversations[C].view) == ({}, (2, 5))
    assert core.marks.pending == {}
    assert core.outbox.items["m1"]["state"] == "QUEUED"
    out = play(core, events.Synced(id_of(out, "sync"), "e2", "k1", conversations=(row(2),)))
    assert [body["clientId"] for _, body in sent(out, "send")] == ["m1"]


def test_an_answer_of_the_lost_history_is_nothing():
    core = live(**cached(5, known=[[5, 5]]))
    page = id_of(play(core, events.View(C, 1, 5)), "history")
    out = play(core, events.Resync())
    play(core, events.Synced(id_of(out, "sync"), "e2", "x"), events.Page(page, 5, (text(4, ver=4),), (1, 4)))
    assert core.conversations[C].messages == {}


def test_lines_of_the_stream_are_told_once():
    core = live()
    out = play(core, events.Push(events=({"number": 8}, {"number": 8})), events.Resync())
    told = out + play(core, events.Synced(id_of(out, "sync"), "e1", "k1", events=({"number": 8}, {"number": 9})))
    assert [e.event["number"] for e in of(told, effects.Told)] == [8, 9]
    assert core.state()["meta"]["core"]["number"] == 9
