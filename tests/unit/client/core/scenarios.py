"""What the vectors tell: steps and the final state that must come of them, written by hand.

`python -m tests.unit.client.core.scenarios` plays them, fails where the final state is another one, and writes the
effects that came into `proto/vectors/`. Read the difference before committing it: the page's core must do the same.
"""

import json
from pathlib import Path

from hongyan_client.core import events as e
from tests.unit.client.core.replay import Replay

VECTORS = Path(__file__).parents[4] / "proto" / "vectors"
C = "d.1.2"
FINAL = dict


def text(seq, sender="2", words="hello", mentions=(), **more):
    body = {"text": words, "mentions": list(mentions)} if mentions else {"text": words}
    entry = {
        "conversationId": C,
        "seq": seq,
        "ord": seq,
        "senderId": sender,
        "clientId": f"s{seq}",
        "kind": "text",
        "at": seq,
        "text": body,
    }
    return entry | more


def change(seq, target, kind, sender="2", order=0, **more):
    return {
        "conversationId": C,
        "seq": seq,
        "ord": order or seq - 1,
        "senderId": sender,
        "clientId": f"s{seq}",
        "kind": kind,
        "at": seq,
        "targetSeq": target,
    } | more


def row(seq, order=None, **more):
    return {
        "id": C,
        "kind": "direct",
        "peerId": "2",
        "head": {"seq": seq, "ord": seq if order is None else order, "at": seq},
        "stamp": seq,
    } | more


def cached(head, applied=None, known=None, **more):
    """A conversation as saved: everything from 1 is cached, unless `known` says otherwise."""
    applied = head if applied is None else applied
    known = [[1, applied]] if known is None else known
    messages = {str(s): text(s, ver=s) for lo, hi in known for s in range(lo, hi + 1)}
    base = {
        "head": {"seq": head, "ord": head, "at": head},
        "row": row(head, readSeq=head, deliveredSeq=head),
        "applied": applied,
        "appliedOrd": applied,
        "known": known,
        "heard": applied,
    }
    return {"conversation": {C: base | more}, "message": {C: messages}}


def stored(core=None, **more):
    return {"meta": {"core": {"userId": "1", "epoch": "e1", "cursor": "k0", "number": 7} | (core or {})}} | more


def live(**saved):
    return {"live": True, "state": stored(**saved)}


def compose(id_="m1", words="hello"):
    return e.Compose(C, id_, {"text": {"text": words}})


HELLO = [(0, e.SignedIn("1", 900_000)), (5, e.Opened(1)), (10, e.Welcome(1, "1", "e1"))]

SYNC = [
    (
        "fresh_login_snapshot",
        {},
        [*HELLO, (20, e.Synced(2, "e1", "k1", conversations=(row(3, readSeq=1, unread=2, last=text(3, ver=3)),)))],
        FINAL(status="LIVE", cursor="k1", conversations={C: {"head": 3, "applied": None, "known": [], "unread": 2}}),
    ),
    (
        "resume_small",
        {"state": stored(**cached(5))},
        [*HELLO, (20, e.Synced(2, "e1", "k1", conversations=(row(6, readSeq=5, unread=1),)))],
        FINAL(status="LIVE", cursor="k1", conversations={C: {"head": 6, "applied": 5, "known": [[1, 5]], "unread": 1}}),
    ),
    (
        "resume_more_slices",
        {"state": stored(**cached(5))},
        [
            *HELLO,
            (20, e.Synced(2, "e1", "k1", conversations=(row(6, readSeq=6),), more=True)),
            (30, e.Synced(3, "e1", "k2", conversations=(row(4, readSeq=4) | {"id": "d.1.3", "peerId": "3"},))),
        ],
        FINAL(status="LIVE", cursor="k2", conversations={C: {"head": 6}, "d.1.3": {"head": 4}}),
    ),
    (
        "resume_too_old",
        {"state": stored(**cached(5))},
        [
            *HELLO,
            (20, e.Error(2, 1203, "too_old")),
            (30, e.Synced(3, "e1", "s1", conversations=(row(9, readSeq=9),), more=True)),
            (40, e.Synced(4, "e1", "k9")),
        ],
        FINAL(status="LIVE", cursor="k9", conversations={C: {"head": 9, "applied": 5, "known": [[1, 5]]}}),
    ),
    (
        "snapshot_removes_missing",
        {"state": stored(**cached(5))},
        [
            *HELLO,
            (20, e.Error(2, 1203, "too_old")),
            (30, e.Synced(3, "e1", "k9", conversations=(row(2, readSeq=2) | {"id": "d.1.3", "peerId": "3"},))),
        ],
        FINAL(status="LIVE", cursor="k9", conversations={"d.1.3": {"head": 2}}, absent=[C]),
    ),
    (
        "epoch_changed",
        {"state": stored(**cached(5), mark={C: {"read": 5}})},
        [
            (0, e.SignedIn("1", 900_000)),
            (1, compose()),
            (5, e.Opened(1)),
            (10, e.Welcome(1, "1", "e2")),
            (20, e.Synced(2, "e2", "k1", conversations=(row(2),))),
        ],
        FINAL(
            status="LIVE",
            epoch="e2",
            cursor="k1",
            conversations={C: {"head": 2, "applied": None, "known": []}},
            outbox={"m1": "SENDING"},
        ),
    ),
    (
        "cursor_ahead_new_epoch",
        {"state": stored(**cached(5))},
        [*HELLO, (20, e.Synced(2, "e2", "")), (30, e.Synced(3, "e2", "k1", conversations=(row(1),)))],
        FINAL(status="LIVE", epoch="e2", cursor="k1", conversations={C: {"head": 1, "applied": None}}),
    ),
    (
        "tail_lost_periodic_sync",
        live(**cached(5)),
        [
            (0, e.View(C)),
            (60_000, e.TimerFired("sync")),
            (60_050, e.Synced(4, "e1", "k2", conversations=(row(7, readSeq=5, unread=2),))),
            (60_100, e.Log(5, 7, 7, (text(6), text(7)))),
        ],
        FINAL(cursor="k2", conversations={C: {"head": 7, "applied": 7, "known": [[1, 7]], "unread": 2}}),
    ),
    (
        "resync_while_syncing_asks_again",
        live(**cached(5)),
        [
            (0, e.TimerFired("sync")),
            (5, e.Resync("slow_reader")),
            (50, e.Synced(3, "e1", "k2")),
            (90, e.Synced(4, "e1", "k3")),
        ],
        FINAL(cursor="k3"),
    ),
    (
        "stream_gap_syncs",
        live(),
        [
            (0, e.Push(events=({"number": 8, "profile": {"id": "1"}},))),
            (1, e.Push(events=({"number": 8, "profile": {"id": "1"}},))),
            (2, e.Push(events=({"number": 10, "profile": {"id": "1"}},))),
            (
                50,
                e.Synced(
                    3,
                    "e1",
                    "k2",
                    events=({"number": 9, "profile": {"id": "1"}}, {"number": 10, "profile": {"id": "1"}}),
                ),
            ),
        ],
        FINAL(cursor="k2", number=10),
    ),
    (
        "left_and_rejoined",
        live(**cached(5)),
        [
            (0, e.Push(conversations=(row(6, readSeq=5, toSeq=6),))),
            (10, e.Push(conversations=(row(9, readSeq=8, unread=1, fromSeq=9, stamp=12),))),
            (20, e.View(C)),
            (60, e.Log(4, 9, 9, (text(9),))),
        ],
        FINAL(conversations={C: {"head": 9, "applied": 9, "known": [[1, 9]], "read": 8, "unread": 1, "left": False}}),
    ),
    (
        "older_row_ignored",
        live(**cached(5)),
        [
            (0, e.Push(conversations=(row(6, readSeq=6, stamp=20, pinned=True),))),
            (10, e.Push(conversations=(row(6, readSeq=5, stamp=19),))),
        ],
        FINAL(conversations={C: {"head": 6, "read": 6, "pinned": True}}),
    ),
]

LOG = [
    (
        "dup_push",
        live(**cached(5)),
        [(0, e.Push((text(6),))), (5, e.Push((text(6),)))],
        FINAL(conversations={C: {"head": 6, "applied": 6, "known": [[1, 6]], "unread": 1}}),
    ),
    (
        "gap_held_then_filled",
        live(**cached(5)),
        [(0, e.Push((text(7),))), (80, e.Push((text(6),)))],
        FINAL(conversations={C: {"head": 7, "applied": 7, "known": [[1, 7]], "held": [], "unread": 2}}),
    ),
    (
        "gap_timer_entries",
        live(**cached(5)),
        [(0, e.Push((text(8),))), (500, e.TimerFired(f"gap:{C}")), (600, e.Log(4, 7, 8, (text(6), text(7))))],
        FINAL(conversations={C: {"head": 8, "applied": 8, "known": [[1, 8]], "held": [], "unread": 3}}),
    ),
    (
        "gap_timer_is_not_put_off",
        live(**cached(5)),
        [(0, e.Push((text(8),))), (400, e.Push((text(9),))), (500, e.TimerFired(f"gap:{C}"))],
        FINAL(conversations={C: {"head": 9, "applied": 5, "held": [8, 9]}}),
    ),
    (
        "closed_and_behind_keeps_its_row_only",
        live(**cached(5)),
        [(0, e.Push(conversations=(row(8, readSeq=5, unread=3),))), (10, e.Push((text(9),)))],
        FINAL(conversations={C: {"head": 9, "applied": 5, "held": [], "unread": 4}}),
    ),
    (
        "hint_only_group",
        live(),
        [(0, e.Heads(({"conversationId": "g.9", "head": {"seq": 40, "ord": 40, "at": 1}, "mentioned": True},)))],
        FINAL(conversations={"g.9": {"head": 40, "applied": None, "known": []}}),
    ),
    (
        "history_fills_two_holes",
        live(**cached(9, known=[[3, 4], [8, 9]])),
        [
            (0, e.View(C, 1, 9)),
            (50, e.Page(4, 9, (text(1, ver=1), text(2, ver=2)), (1, 2))),
            (60, e.Page(5, 9, (text(5, ver=5), text(6, ver=6), text(7, ver=7)), (5, 7))),
        ],
        FINAL(conversations={C: {"known": [[1, 9]], "applied": 9}}),
    ),
    (
        "history_purged_empty",
        live(**cached(9, known=[[6, 9]])),
        [(0, e.View(C, 1, 9)), (50, e.Page(4, 9)), (60, e.View(C, 1, 9))],
        FINAL(conversations={C: {"known": [[1, 9]], "applied": 9}}),
    ),
    (
        "history_as_of_repair",
        live(**cached(5, known=[[5, 5]])),
        [
            (0, e.View(C, 4, 5)),
            (10, e.Push((change(6, 4, "edit", order=5, text={"text": "new"}),))),
            (50, e.Page(4, 5, (text(4, ver=4),), (4, 4))),
            (90, e.Log(5, 6, 6, (change(6, 4, "edit", order=5, text={"text": "new"}),))),
        ],
        FINAL(
            conversations={
                C: {
                    "applied": 6,
                    "head": 6,
                    "messages": {"4": text(4, ver=6, words="new", edited=True), "5": text(5, ver=5)},
                }
            }
        ),
    ),
    (
        "over_bound_drops_cache",
        live(**cached(5), outbox={}),
        [(0, e.View(C)), (10, e.Push(conversations=(row(1006, readSeq=5, unread=1001),))), (20, e.View(C))],
        FINAL(conversations={C: {"head": 1006, "applied": None, "known": [], "messages": {}}}),
    ),
    (
        "late_log_no_jump",
        live(**cached(5)),
        [
            (0, e.View(C)),
            (10, e.Push(conversations=(row(8, readSeq=5, unread=3),))),
            (20, e.View(C, 0, 5)),
            (30, e.Push((text(6),))),
            (40, e.Push((text(9),))),
            (50, e.Log(4, 8, 9, (text(6), text(7), text(8)))),
        ],
        FINAL(conversations={C: {"applied": 9, "head": 9, "known": [[1, 9]]}}),
    ),
    (
        "page_makes_log_late",
        live(**cached(9, applied=9, known=[[5, 9]])),
        [
            (0, e.View(C, 4, 9)),
            (10, e.Push(conversations=(row(11, readSeq=9, unread=2),))),
            (20, e.Page(4, 7, (text(4, ver=4),), (4, 4))),
            (30, e.Log(5, 11, 11, (text(10), text(11)))),
            (60, e.Log(6, 11, 11, (text(8), text(9), text(10), text(11)))),
        ],
        FINAL(conversations={C: {"applied": 11, "head": 11, "known": [[4, 11]]}}),
    ),
    (
        "older_copy_in_a_page_ignored",
        live(**cached(5, known=[[3, 5]])),
        [
            (0, e.View(C, 1, 5)),
            (10, e.Push((change(6, 3, "edit", order=5, text={"text": "new"}),))),
            (50, e.Page(4, 5, tuple(text(s, ver=s) for s in (1, 2, 3)), (1, 3))),
        ],
        FINAL(conversations={C: {"applied": 5, "message": {"3": text(3, ver=6, words="new", edited=True)}}}),
    ),
    (
        "older_change_comes_again",
        live(**cached(5, known=[[3, 5]])),
        [
            (0, e.View(C, 1, 5)),
            (
                10,
                e.Push(
                    (
                        change(6, 3, "edit", order=5, text={"text": "new"}),
                        change(7, 3, "edit", order=5, text={"text": "newest"}),
                    )
                ),
            ),
            (50, e.Page(4, 5, (text(1, ver=1), text(2, ver=2)), (1, 2))),
            (90, e.Log(5, 6, 7, (change(6, 3, "edit", order=5, text={"text": "new"}),))),
        ],
        FINAL(conversations={C: {"applied": 6, "message": {"3": text(3, ver=7, words="newest", edited=True)}}}),
    ),
    (
        "upto_passes_purged",
        live(**cached(5)),
        [(0, e.View(C)), (10, e.Push(conversations=(row(9, readSeq=5, unread=2),))), (50, e.Log(4, 9, 9, (text(7),)))],
        FINAL(conversations={C: {"applied": 9, "known": [[1, 9]]}}),
    ),
    (
        "recall_of_uncached",
        live(**cached(5, known=[[5, 5]])),
        [(0, e.Push((change(6, 2, "recall", order=5),)))],
        FINAL(conversations={C: {"applied": 6, "head": 6, "known": [[5, 6]], "messages": {"5": text(5, ver=5)}}}),
    ),
    (
        "recall_empties",
        live(**cached(5)),
        [
            (0, e.Push((change(6, 5, "react", order=5, react={"emoji": "+", "on": True}),))),
            (5, e.Push((change(7, 5, "recall", order=5),))),
        ],
        FINAL(
            conversations={
                C: {"message": {"5": {k: v for k, v in text(5, ver=7, recalled=True).items() if k != "text"}}}
            }
        ),
    ),
    (
        "recall_of_unread_counts",
        live(**cached(5)),
        [(0, e.Push((text(6),))), (5, e.Push((change(7, 6, "recall", order=6),)))],
        FINAL(conversations={C: {"unread": 1, "head": 7}}),
    ),
    (
        "recall_takes_the_mention_back",
        live(**cached(5)),
        [
            (0, e.Push((text(6, mentions=["1"]),))),
            (3, e.Push((text(7, mentions=["all"]),))),
            (5, e.Push((change(8, 6, "recall", order=7),))),
        ],
        FINAL(conversations={C: {"unread": 2, "mentions": 1}}),
    ),
    (
        "own_after_unread",
        live(**cached(5)),
        [(0, e.Push((text(6),))), (5, e.Push((text(7, sender="1"),))), (10, e.Push((text(8),)))],
        FINAL(conversations={C: {"unread": 2, "read": 5}}),
    ),
]

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

RANGES = [
    {"name": "range_add_merge_table", "table": "ranges", "cases": [
        {"add": [[1, 3], [5, 7]], "spans": [[1, 3], [5, 7]], "missing": [[1, 10, [[4, 4], [8, 10]]]]},
        {"add": [[1, 3], [4, 7]], "spans": [[1, 7]], "missing": [[1, 7, []], [8, 8, [[8, 8]]]]},
        {"add": [[5, 7], [1, 3], [4, 4]], "spans": [[1, 7]], "missing": []},
        {"add": [[1, 2], [4, 5], [7, 8], [2, 7]], "spans": [[1, 8]], "missing": [[0, 9, [[0, 0], [9, 9]]]]},
        {"add": [[5, 4]], "spans": [], "missing": [[2, 3, [[2, 3]]]]},
        {"add": [[3, 5], [3, 5]], "spans": [[3, 5]], "missing": [[4, 4, []], [1, 4, [[1, 2]]]]},
        {"add": [[10, 20], [1, 30]], "spans": [[1, 30]], "missing": []},
    ]},
]  # fmt: skip

FILES = {"sync": SYNC, "log": LOG, "outbox": OUT, "connection": LINE}


def main() -> None:
    for file, scenarios in FILES.items():
        lines = []
        for name, init, steps, final in scenarios:
            replay = Replay(init)
            told = []
            for now, event in steps:
                if getattr(event, "id", 0) and event.id not in replay.core.desk.asks:
                    raise AssertionError((name, "answers nothing", event))
                told.append({"now": now, "in": event.to_json(), "out": replay.step(now, event)})
            vector = {"name": name, "init": init, "steps": told, "final": final}
            problem = replay.differs(final)
            assert problem is None, (name, problem)
            lines.append(json.dumps(vector, ensure_ascii=False))
        (VECTORS / f"{file}.jsonl").write_text("\n".join(lines) + "\n")
    (VECTORS / "tables.jsonl").write_text("\n".join(json.dumps(table) for table in RANGES) + "\n")


if __name__ == "__main__":
    main()
