"""What goes out: acks, refusals, order, marks, settings."""

from hongyan_client.core import events as e
from tests.unit.client.core.scenario_words import FINAL, HELLO, C, cached, change, compose, live, row, stored, text

OUT = [
    (
        "send_moves_no_mark",
        live(**cached(5)),
        [(0, e.Push((text(6),))), (5, compose()), (40, e.Sent(4, 7, "77", 40))],
        FINAL(conversations={C: {"head": 7, "applied": 7, "read": 5, "unread": 1}}, outbox={}),
    ),
    (
        "ack_before_push",
        live(**cached(5)),
        [(0, compose()), (40, e.Sent(3, 6, "66", 40)), (50, e.Push((text(6, sender="1", clientId="m1"),)))],
        FINAL(conversations={C: {"head": 6, "applied": 6, "known": [[1, 6]], "unread": 0}}, outbox={}),
    ),
    (
        "push_before_ack",
        live(**cached(5)),
        [(0, compose()), (40, e.Push((text(6, sender="1", clientId="m1"),))), (50, e.Sent(3, 6, "66", 40))],
        FINAL(conversations={C: {"head": 6, "applied": 6, "known": [[1, 6]], "unread": 0}}, outbox={}),
    ),
    (
        "ack_lost_resend_same_id",
        live(**cached(5)),
        [
            (0, compose()),
            (10_000, e.TimerFired("ack:3")),
            (10_900, e.TimerFired("backoff")),
            (11_000, e.Opened(2)),
            (11_050, e.Welcome(4, "1", "e1")),
            (11_100, e.Synced(5, "e1", "k1", conversations=(row(6, readSeq=5),))),
            (11_200, e.Sent(6, 6, "66", 40, duplicate=True)),
        ],
        FINAL(status="LIVE", conversations={C: {"head": 6, "applied": 6, "known": [[1, 6]]}}, outbox={}),
    ),
    (
        "old_ack_after_edit",
        live(**cached(5)),
        [
            (0, compose()),
            (5, e.Push((text(6, sender="1", clientId="m1", words="hello"),))),
            (6, e.Push((change(7, 6, "edit", sender="1", order=6, text={"text": "new"}),))),
            (50, e.Sent(3, 6, "66", 40, duplicate=True)),
        ],
        FINAL(
            conversations={
                C: {"applied": 7, "message": {"6": text(6, sender="1", clientId="m1", words="new", ver=7, edited=True)}}
            },
            outbox={},
        ),
    ),
    (
        "old_ack_of_another_device_state",
        live(
            **cached(7),
            outbox={
                "s6": {
                    "id": "s6",
                    "conversationId": C,
                    "op": "send",
                    "body": {"text": {"text": "old"}},
                    "state": "QUEUED",
                    "createdAt": 0,
                    "tries": 0,
                }
            },
        ),
        [(0, e.Sent(3, 6, "66", 40, duplicate=True))],
        FINAL(conversations={C: {"applied": 7, "message": {"6": text(6, ver=6)}}}, outbox={}),
    ),
    (
        "old_ack_of_an_uncached_message",
        live(
            **cached(7, known=[[7, 7]]),
            outbox={
                "m1": {
                    "id": "m1",
                    "conversationId": C,
                    "op": "send",
                    "body": {"text": {"text": "before the edit"}},
                    "state": "QUEUED",
                    "createdAt": 0,
                    "tries": 0,
                }
            },
        ),
        [(0, e.Sent(3, 5, "55", 40, duplicate=True))],
        FINAL(conversations={C: {"applied": 7, "known": [[7, 7]], "messages": {"7": text(7, ver=7)}}}, outbox={}),
    ),
    (
        "nack_muted_failed",
        live(**cached(5)),
        [(0, compose()), (1, compose("m2")), (40, e.Error(3, 1401, "may_not_send"))],
        FINAL(outbox={"m1": "FAILED", "m2": "SENDING"}),
    ),
    (
        "retry_after_respected",
        live(**cached(5)),
        [
            (0, compose()),
            (1, compose("m2")),
            (40, e.Error(3, 1300, "rate_limited", 4000)),
            (60, e.TryNow()),
            (4040, e.TimerFired(f"retry:{C}")),
        ],
        FINAL(outbox={"m1": "SENDING", "m2": "QUEUED"}),
    ),
    (
        "fifo_two_messages_disconnect",
        live(**cached(5)),
        [
            (0, compose()),
            (1, compose("m2")),
            (10, e.Closed(1)),
            (600, e.TimerFired("backoff")),
            (610, e.Opened(2)),
            (620, e.Welcome(4, "1", "e1")),
            (630, e.Synced(5, "e1", "k1")),
            (640, e.Sent(6, 6)),
            (650, e.Sent(7, 7)),
        ],
        FINAL(conversations={C: {"head": 7, "applied": 7}}, outbox={}),
    ),
    (
        "conversations_send_in_parallel",
        live(),
        [(0, compose()), (1, e.Compose("d.1.3", "m2", {"text": {"text": "x"}}, to_user_id="3"))],
        FINAL(outbox={"m1": "SENDING", "m2": "SENDING"}),
    ),
    (
        "edit_waits_for_ack",
        live(**cached(5)),
        [
            (0, compose()),
            (1, e.Change(C, "m2", "edit", {"text": {"text": "new"}}, depends_on="m1")),
            (40, e.Sent(3, 6, "66", 40)),
            (80, e.Sent(4, 7, "77", 80)),
        ],
        FINAL(conversations={C: {"head": 7, "applied": 7, "known": [[1, 7]]}}, outbox={}),
    ),
    (
        "edit_of_a_refused_fails",
        live(**cached(5)),
        [
            (0, compose()),
            (1, e.Change(C, "m2", "edit", {"text": {"text": "new"}}, depends_on="m1")),
            (40, e.Error(3, 1005, "too_large")),
        ],
        FINAL(outbox={"m1": "FAILED", "m2": "FAILED"}),
    ),
    (
        "edit_of_what_has_failed_blocks_nobody",
        live(**cached(5)),
        [
            (0, compose()),
            (40, e.Error(3, 1005, "too_large")),
            (50, e.Change(C, "m2", "edit", {"text": {"text": "new"}}, depends_on="m1")),
            (60, compose("m3")),
        ],
        FINAL(outbox={"m1": "FAILED", "m2": "FAILED", "m3": "SENDING"}),
    ),
    (
        "stale_after_a_day",
        {"state": stored(**cached(5))},
        [
            (0, e.SignedIn("1", 900_000)),
            (1, compose()),
            (86_400_002, e.Opened(1)),
            (86_400_010, e.Welcome(1, "1", "e1")),
            (86_400_020, e.Synced(2, "e1", "k1")),
            (86_400_030, e.Retry("m1")),
        ],
        FINAL(outbox={"m1": "SENDING"}),
    ),
    (
        "unknown_outcome_is_sent_again",
        live(**cached(5)),
        [(0, compose()), (40, e.Error(3, 1303, "outcome_unknown")), (1040, e.TimerFired(f"retry:{C}"))],
        FINAL(outbox={"m1": "SENDING"}),
    ),
    (
        "clock_goes_backwards",
        live(**cached(5)),
        [
            (1_000_000, compose()),
            (5_000, e.Closed(1)),
            (4_000, e.TimerFired("backoff")),
            (3_000, e.Opened(2)),
            (2_000, e.Welcome(4, "1", "e1")),
            (1_000, e.Synced(5, "e1", "k1")),
            (900, e.Sent(6, 6)),
        ],
        FINAL(status="LIVE", conversations={C: {"head": 6, "applied": 6}}, outbox={}),
    ),
    (
        "read_monotonic",
        live(**cached(5)),
        [
            (0, e.Push((text(6), text(7)))),
            (5, e.Read(C, 7)),
            (6, e.Read(C, 6)),
            (40, e.Ok(3)),
            (50, e.Push(marks=({"conversationId": C, "userId": "1", "readSeq": 6},))),
            (1000, e.TimerFired("marks")),
            (1060, e.Ok(4)),
        ],
        FINAL(conversations={C: {"read": 7, "unread": 0}}, marks={}),
    ),
    (
        "marks_coalesced",
        live(**cached(5)),
        [
            (0, e.Push((text(6),))),
            (5, e.Push((text(7),))),
            (9, e.Push((text(8),))),
            (40, e.Ok(3)),
            (1000, e.TimerFired("marks")),
            (1040, e.Ok(4)),
        ],
        FINAL(conversations={C: {"head": 8}}, marks={}),
    ),
    (
        "settings_that_wait_become_one",
        {"state": stored(**cached(5))},
        [
            (0, e.Change(C, "m1", "update", {"pinned": True})),
            (1, e.Change(C, "m2", "update", {"draft": "x"})),
            *HELLO,
            (20, e.Synced(2, "e1", "k1")),
            (50, e.Row(3, row(5, readSeq=5, stamp=30, pinned=True, draft="x"))),
        ],
        FINAL(conversations={C: {"pinned": True}}, outbox={}),
    ),
    (
        "restart_requeues",
        {
            "state": stored(
                **cached(5),
                outbox={
                    "m1": {
                        "id": "m1",
                        "conversationId": C,
                        "op": "send",
                        "body": {"text": {"text": "x"}},
                        "state": "SENDING",
                        "createdAt": 0,
                        "tries": 0,
                    }
                },
            )
        },
        [*HELLO, (20, e.Synced(2, "e1", "k1"))],
        FINAL(outbox={"m1": "SENDING"}),
    ),
]
