"""Sync: cursor, slices, snapshots, epochs, the user stream, rows."""

from hongyan_client.core import events as e
from tests.unit.client.core.scenario_words import (
    FINAL,
    HELLO,
    C,
    cached,
    compose,
    live,
    member_since,
    row,
    stored,
    text,
)

JOINED = {"items": [{"operation": "join", "userId": "1"}]}

SYNC = [
    (
        "fresh_login_snapshot",
        {},
        [*HELLO, (20, e.Synced(2, "e1", "k1", conversations=(row(3, readSeq=1, unread=2, last=text(3, ver=3)),)))],
        FINAL(status="LIVE", cursor="k1", conversations={C: {"head": 3, "applied": None, "known": [], "unread": 2}}),
    ),
    (
        "late_user_event_after_a_snapshot",
        {},
        [
            *HELLO,
            (20, e.Synced(2, "e1", "k1", event_number=3)),
            (30, e.Push(events=({"number": 1},))),
            (40, e.Push(events=({"number": 4},))),
        ],
        FINAL(status="LIVE", cursor="k1"),
    ),
    (
        "user_event_before_the_snapshot",
        {},
        [
            *HELLO,
            (15, e.Push(events=({"number": 3},))),
            (20, e.Synced(2, "e1", "k1", event_number=3)),
            (30, e.Synced(3, "e1", "k2", event_number=3)),
            (40, e.Push(events=({"number": 3}, {"number": 4}))),
        ],
        FINAL(status="LIVE", cursor="k2"),
    ),
    (
        "lost_first_user_event",
        {},
        [*HELLO, (20, e.Synced(2, "e1", "k1", event_number=0)), (30, e.Push(events=({"number": 2},)))],
        FINAL(status="LIVE", cursor="k1"),
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
        "bad_cursor_is_thrown_away",
        live(**cached(5)),
        [(0, e.Resync()), (20, e.Error(3, 1205, "bad_cursor")), (30, e.Synced(4, "e1", "k9", conversations=(row(5),)))],
        FINAL(status="LIVE", cursor="k9", conversations={C: {"applied": 5, "known": [[1, 5]]}}),
    ),
    (
        "new_epoch_while_live_sends_again",
        live(**cached(5)),
        [
            (0, compose()),
            (5, e.Resync()),
            (20, e.Synced(4, "e2", "")),
            (30, e.Synced(5, "e2", "k1", conversations=(row(2),))),
        ],
        FINAL(status="LIVE", epoch="e2", cursor="k1", outbox={"m1": "SENDING"}),
    ),
    (
        "an_empty_epoch_voids_nothing",
        {"state": stored(**cached(5))},
        [*HELLO[:2], (10, e.Welcome(1, "1", "")), (20, e.Synced(2, "e1", "k1"))],
        FINAL(status="LIVE", epoch="e1", cursor="k1", conversations={C: {"known": [[1, 5]]}}),
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
        "back_by_a_row_begins_anew",
        live(**member_since(2)),
        [(0, e.View(C)), (10, e.Push(conversations=(row(9, readSeq=8, unread=1, fromSeq=9, stamp=12),)))],
        FINAL(conversations={C: {"head": 9, "applied": None, "known": [], "messages": {}}}),
    ),
    (
        "back_by_a_push_begins_anew",
        live(**member_since(2)),
        [(0, e.Push((text(6, sender="1", kind="member", member=JOINED),)))],
        FINAL(conversations={C: {"applied": 6, "known": [[6, 6]]}}),
    ),
    (
        "an_earlier_membership_is_asked_for_by_name_only",
        live(**member_since(4)),
        [(0, e.View(C)), (10, e.View(C, 1, 5)), (50, e.Page(4, 5, (text(2, ver=2),), (1, 2)))],
        FINAL(conversations={C: {"known": [[1, 5]]}}),
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
