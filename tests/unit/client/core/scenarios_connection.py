"""The connection: tokens, backoff, heartbeat, closing."""

from hongyan_client.core import events as e
from tests.unit.client.core.scenario_words import FINAL, HELLO, C, cached, compose, live, stored, text

LINE = [
    ("auth_renews_token", live(), [(630_000, e.TimerFired("auth")), (630_200, e.TokenRenewed(900_000)), (630_300, e.Ok(3))], FINAL(status="LIVE")),
    ("token_expired_at_hello", {"state": stored()},
     [*HELLO[:2], (10, e.Error(1, 1101, "token_expired")), (600, e.TimerFired("backoff")), (700, e.TokenRenewed(900_000)), (710, e.Opened(2)), (720, e.Welcome(2, "1", "e1"))],
     FINAL(status="RESUMING")),
    ("token_refused_signs_out", live(outbox={}), [(0, compose()), (1, e.TimerFired("auth")), (90, e.TokenRefused(permanent=True))],
     FINAL(status="LOGGED_OUT", outbox={"m1": "QUEUED"})),
    ("signed_out_elsewhere", live(), [(0, e.Closed(1, 4401, "session_ended")), (10, e.NetUp()), (20, e.TryNow())], FINAL(status="LOGGED_OUT")),
    ("token_expired_while_asleep", live(), [(0, e.Error(0, 1101, "token_expired")), (1, e.Closed(1, 4401)), (900, e.TimerFired("backoff")), (950, e.TokenRenewed(900_000)), (960, e.Opened(2))],
     FINAL(status="CONNECTING")),
    ("signed_out_without_a_close_code", live(), [(0, e.Error(0, 1102, "session_ended")), (1, e.Closed(1))], FINAL(status="LOGGED_OUT")),
    ("overloaded_names_a_delay", live(), [(0, e.Error(0, 1301, "overloaded", 9000)), (1, e.Closed(1, 1012))], FINAL(status="BACKOFF")),
    ("backoff_full_jitter_seeded", live(),
     [step for n in range(7) for step in ((n * 100_000, e.Closed(n + 1)), (n * 100_000 + 50_000, e.TimerFired("backoff")))], FINAL(status="CONNECTING")),
    ("backoff_resets_when_stable", live(), [(0, e.Closed(1)), (900, e.TimerFired("backoff")), (910, e.Opened(2)), (920, e.Welcome(3, "1", "e1")), (930, e.Synced(4, "e1", "k1")), (30_930, e.TimerFired("stable")), (31_000, e.Closed(2))],
     FINAL(status="BACKOFF")),
    ("goaway_waits", live(), [(0, e.Goaway(7000)), (5, e.TryNow()), (6, e.NetUp()), (7000, e.TimerFired("backoff"))], FINAL(status="CONNECTING")),
    ("no_pong_closes", live(), [(25_000, e.TimerFired("ping")), (35_000, e.TimerFired("ack:3")), (35_010, e.Closed(1))], FINAL(status="BACKOFF")),
    ("pong_keeps", live(), [(25_000, e.TimerFired("ping")), (25_100, e.Pong(3)), (35_000, e.TimerFired("ack:3"))], FINAL(status="LIVE")),
    ("in_flight_cleared_on_close", live(**cached(5)),
     [(0, e.View(C)), (1, e.Push((text(8),))), (501, e.TimerFired(f"gap:{C}")), (510, e.Closed(1)), (900, e.TimerFired("backoff")), (910, e.Opened(2)), (920, e.Welcome(6, "1", "e1")), (930, e.Synced(7, "e1", "k1")),
      (990, e.Log(8, 8, 8, (text(6), text(7), text(8))))],
     FINAL(status="LIVE", conversations={C: {"applied": 8, "known": [[1, 8]], "held": []}})),
    ("late_close_of_an_old_socket", live(), [(0, e.TimerFired("ping")), (1, e.TimerFired("ack:3")), (900, e.TimerFired("backoff")), (905, e.Closed(1)), (910, e.Opened(2))], FINAL(status="CONNECTING")),
    ("net_down_and_up", live(**cached(5)), [(0, compose()), (5, e.NetDown()), (9, e.Closed(1)), (5000, e.NetUp())], FINAL(status="CONNECTING", outbox={"m1": "QUEUED"})),
]  # fmt: skip
