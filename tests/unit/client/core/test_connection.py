import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan_client.core import effects, events
from hongyan_client.core.connection import CAP_BEHIND_MS, CAP_MS, CONNECT_MS, REFRESH_AGAIN_MS, Connection
from hongyan_client.core.desk import Desk
from tests.unit.client.core.play import core_of, live, of, play, sent, timers


class Chance:
    def __init__(self, value=0.5):
        self.value = value

    def random(self):
        return self.value


@pytest.fixture
def desk():
    made = Desk()
    made.begin(0, Chance())
    return made


@pytest.fixture
def line(desk):
    return Connection(desk)


def opens(desk):
    return [e.connection for e in of(desk.out, effects.Open)]


def test_each_socket_has_a_number_of_its_own(line, desk):
    line.connect()
    line.opened(1)
    line.lost()
    line.waited()
    line.opened(1)  # of the older one
    assert opens(desk) == [1, 2]
    assert [frame for frame, _ in sent(desk.out)] == ["hello"]
    assert timers(desk.out)["connect"] == CONNECT_MS


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 40), st.booleans(), st.integers(0, 60_000))
def test_the_wait_is_random_below_the_cap_and_never_below_what_the_server_says(chance, tries, front, floor):
    desk = Desk()
    desk.begin(0, Chance(chance))
    line = Connection(desk)
    line.front = front
    for _ in range(tries):
        line.lost()
    desk.begin(0, Chance(chance))
    line.lost("busy", floor)
    wait = timers(desk.out)["backoff"]
    assert floor <= wait <= max(floor, CAP_MS if front else CAP_BEHIND_MS)


def test_the_server_s_delay_holds_once(line, desk):
    line.connect()
    line.lost("busy", 9000)
    line.try_now()
    line.net_up()
    assert opens(desk) == [1]
    assert timers(desk.out)["backoff"] == 9000
    line.waited()
    line.lost()
    assert timers(desk.out)["backoff"] < 9000


def test_a_network_that_comes_back_waits_a_little_while_others_try(line, desk):
    line.connect()
    for _ in range(10):
        line.lost()
    line.net_up()
    assert (line.state, timers(desk.out)["backoff"]) == ("BACKOFF", 1000)
    line.enter("OFFLINE")
    line.net_up()
    assert line.state == "CONNECTING"


def test_the_person_need_not_wait(line, desk):
    line.connect()
    line.lost()
    line.try_now()
    assert opens(desk) == [1, 2]
    line.try_now()
    assert opens(desk) == [1, 2]


def test_tries_are_forgotten_only_after_some_quiet(line):
    line.lost()
    line.live()
    line.lost()
    line.stable()
    assert line.tries == 2
    line.live()
    line.stable()
    assert line.tries == 0


@pytest.mark.parametrize(
    ("front", "heartbeat", "wait"), [(True, 0, 25_000), (True, 9_000, 9_000), (False, 9_000, 60_000)]
)
def test_how_often_it_pings(line, desk, front, heartbeat, wait):
    line.front, line.heartbeat_ms = front, heartbeat
    line.live()
    assert timers(desk.out)["ping"] == wait
    desk.begin(0, Chance())
    line.ping()
    assert [frame for frame, _ in sent(desk.out)] == ["ping"]
    assert timers(desk.out)["ping"] == wait


def test_nobody_pings_a_line_that_is_not_live(line, desk):
    line.connect()
    desk.begin(0, Chance())
    line.ping()
    assert desk.out == []


def test_pings_of_many_are_spread(line, desk):
    waits = []
    for chance in (0, 0.999999):
        desk.begin(0, Chance(chance))
        line.start_ping()
        waits.append(timers(desk.out)["ping"])
    assert waits == [22_500, 27_499]


def test_an_old_token_is_renewed_before_the_line_is_opened(line, desk):
    line.token_lasts(0)
    line.connect()
    line.renew()
    assert (opens(desk), len(of(desk.out, effects.Refresh))) == ([], 1)
    line.token_renewed(100_000)
    assert opens(desk) == [1]
    assert timers(desk.out)["auth"] == 80_000
    assert not line.token_old


def test_a_token_that_ages_on_a_live_line_is_told_to_it(line, desk):
    line.live()
    line.token_ages()
    line.token_renewed(100_000)
    assert sent(desk.out)[-1] == ("auth", {})
    assert opens(desk) == []


def test_a_token_that_ages_offline_waits_for_the_next_connection(line, desk):
    line.enter("OFFLINE")
    line.token_ages()
    assert of(desk.out, effects.Refresh) == []
    line.net_up()
    assert len(of(desk.out, effects.Refresh)) == 1


def test_no_token_now_is_tried_again(line, desk):
    line.live()
    line.renew()
    line.token_refused(0)
    assert (line.state, timers(desk.out)["auth"]) == ("LIVE", REFRESH_AGAIN_MS)
    line.enter("OFFLINE")
    line.token_old = True
    line.connect()
    line.token_refused(50_000)
    assert (line.state, timers(desk.out)["backoff"]) == ("BACKOFF", 50_000)
    line.waited()
    assert len(of(desk.out, effects.Refresh)) == 3


def test_a_token_is_renewed_once_not_for_ever():
    core = core_of()
    play(core, events.SignedIn("1", 900_000), events.Opened(1), events.Error(1, 1101, "token_expired"))
    play(core, events.TimerFired("backoff"), events.TokenRenewed(900_000), events.Opened(2))
    play(core, events.Error(2, 1101, "token_expired"))
    assert core.connection.state == "LOGGED_OUT"


def test_a_line_that_does_not_open_in_time_is_given_up():
    core = core_of()
    play(core, events.SignedIn("1", 900_000))
    out = play(core, events.TimerFired("connect"))
    assert of(out, effects.Close) == [effects.Close(1, "connect")]
    assert core.connection.state == "BACKOFF"
    play(core, events.TimerFired("backoff"), events.Opened(2))
    assert core.connection.state == "CONNECTING"


def test_behind_the_window_it_asks_less_often_and_in_front_at_once():
    core = live()
    assert timers(play(core, events.Front(on=False)))["sync"] == 300_000
    out = play(core, events.Front(on=True))
    assert timers(out)["sync"] == 60_000
    assert [frame for frame, _ in sent(out)] == ["sync"]
