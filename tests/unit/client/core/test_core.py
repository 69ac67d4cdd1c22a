"""The core as a whole: who hears what, signing out, lines that go, refusals."""

import json

import pytest

from hongyan_client.core import Core, effects, events
from tests.unit.client.core.play import core_of, id_of, live, of, play, sent
from tests.unit.client.core.replay import Half
from tests.unit.client.core.scenario_words import C, cached, compose, row, text


def test_every_event_is_heard():
    core = Core()
    assert {kind.name for kind in core._handlers} == set(events.KINDS)
    assert all(callable(handler) for handler in core._handlers.values())


def test_the_same_steps_make_the_same_effects():
    steps = [events.View(C), events.Push((text(7),)), compose(), events.TimerFired(f"gap:{C}"), events.Closed(1)]
    first, second = live(**cached(5)), live(**cached(5))
    assert [e.to_json() for e in play(first, *steps)] == [e.to_json() for e in play(second, *steps)]
    assert first.state() == second.state()


def test_signing_out_ends_the_line_and_keeps_what_is_not_sent():
    core = live(**cached(5))
    play(core, compose())
    out = play(core, events.SignedOut())
    assert of(out, effects.Close) == [effects.Close(1, "asked")]
    assert (core.connection.state, core.outbox.items["m1"]["state"]) == ("LOGGED_OUT", "QUEUED")
    for event in (events.TimerFired("backoff"), events.NetUp(), events.NetDown(), events.TryNow(), events.Closed(1)):
        assert of(play(core, event), effects.Open) == []
    assert of(play(core, events.SignedIn("1", 900_000)), effects.Open) == [effects.Open(2)]


def test_signing_in_again_while_signed_in_opens_no_second_line():
    core = live()
    assert of(play(core, events.SignedIn("1", 900_000)), effects.Open) == []


@pytest.mark.parametrize(
    ("said", "closed", "state"),
    [
        ((), events.Closed(1, 4401), "LOGGED_OUT"),
        ((), events.Closed(1, 4409), "LOGGED_OUT"),
        ((), events.Closed(1, 1006), "BACKOFF"),
        ((events.Error(0, 1102, "session_ended"),), events.Closed(1), "LOGGED_OUT"),
        ((events.Error(0, 1101, "token_expired"),), events.Closed(1, 4401), "BACKOFF"),
        ((events.Error(0, 1301, "overloaded"),), events.Closed(1), "BACKOFF"),
        ((), events.Closed(7, 4401), "LIVE"),
    ],
)
def test_what_a_closed_line_means(said, closed, state):
    core = live()
    play(core, *said, closed)
    assert core.connection.state == state


def test_the_server_s_words_are_the_reason():
    core = live()
    play(core, events.Error(0, 1301, "overloaded", 9000))
    out = play(core, events.Closed(1, 1012))
    assert of(out, effects.Status) == [effects.Status("BACKOFF", "overloaded")]
    assert of(out, effects.Timer) == [effects.Timer("backoff", 9000)]


def test_no_answer_suspects_the_line():
    core = live()
    request = id_of(play(core, compose()), "send")
    out = play(core, events.TimerFired(f"ack:{request}"))
    assert of(out, effects.Close) == [effects.Close(1, "ack")]
    assert (core.connection.state, core.desk.asks) == ("BACKOFF", {})


def test_the_timer_of_an_answered_request_is_nothing():
    core = live()
    request = id_of(play(core, events.TimerFired("ping")), "ping")
    play(core, events.Pong(request))
    assert play(core, events.TimerFired(f"ack:{request}")) == []
    assert play(core, events.TimerFired("of the future")) == []


def test_a_refused_hello_for_good_signs_out_and_else_waits():
    for code, state in ((1102, "LOGGED_OUT"), (1104, "LOGGED_OUT"), (1301, "BACKOFF"), (1008, "BACKOFF")):
        core = core_of()
        out = play(core, events.SignedIn("1", 900_000), events.Opened(1))
        play(core, events.Error(id_of(out, "hello"), code))
        assert core.connection.state == state, code


def test_a_token_that_a_request_finds_old_is_renewed_and_the_request_goes_again():
    core = live(**cached(5))
    out = play(core, compose())
    out = play(core, events.Error(id_of(out, "send"), 1101, "token_expired"))
    assert len(of(out, effects.Refresh)) == 1
    assert core.outbox.items["m1"]["state"] == "QUEUED"
    assert sent(play(core, events.TokenRenewed(900_000)), "auth") == [("auth", {})]


def test_going_away_is_coming_back_elsewhere_later():
    core = live(**cached(5))
    play(core, compose())
    out = play(core, events.Goaway(7000))
    assert of(out, effects.Close) == [effects.Close(1, "goaway")]
    assert of(out, effects.Timer) == [effects.Timer("backoff", 7000)]
    assert core.outbox.items["m1"]["state"] == "QUEUED"
    assert play(core, events.Goaway(7000)) == []


def test_a_second_welcome_is_nothing():
    core = live()
    assert play(core, events.Welcome(1, "1", "e9")) == []
    assert (core.epoch, core.connection.state) == ("e1", "LIVE")


def test_nothing_is_sent_on_a_line_that_is_not_up():
    core = core_of(**cached(5), mark={C: {"read": 4}})
    commands = [compose(), events.Read(C, 5), events.View(C, 1, 5), events.Leave(C), events.Resync(), events.Front()]
    out = play(core, *commands, events.SignedIn("1", 900_000), *commands[1:], events.Opened(1))
    assert [frame for frame, _ in sent(out)] == ["hello"]


def test_what_was_looked_at_is_looked_at_again_after_a_restart_of_the_line():
    core = live(**cached(5, known=[[4, 5]]))
    play(core, events.View(C, 1, 5), events.Closed(1), events.TimerFired("backoff"), events.Opened(2))
    play(core, events.Welcome(max(core.desk.asks), "1", "e1"))
    out = play(core, events.Synced(max(core.desk.asks), "e1", "k1", conversations=(row(7, readSeq=5, unread=2),)))
    assert [frame for frame, _ in sent(out)][:3] == ["entries", "history", "look"]


def test_a_state_is_plain_json():
    core = live(**cached(5))
    play(core, compose(), events.Push((text(6, mentions=["1"]),)), events.Read(C, 3))
    assert json.loads(json.dumps(core.state())) == core.state()


def test_time_and_chance_come_from_outside():
    core = core_of()
    core.step(compose(), 12_345, Half())
    assert core.outbox.items["m1"]["createdAt"] == 12_345
