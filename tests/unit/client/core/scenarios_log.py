"""Entries: gaps, repair, pages, changes, counts."""

from hongyan_client.core import events as e
from tests.unit.client.core.scenario_words import FINAL, C, cached, change, hint, live, row, text

LIKES = {"emoji": "👍", "on": True}

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
        "hints_then_looking_then_hints",
        live(**cached(5)),
        [
            (0, e.Heads((hint(8, 7, mentioned=True, mentionSeqs=[6]),))),
            (10, e.View(C)),
            (20, e.Ok(3)),
            (30, e.Log(4, 8, 8, (text(6, mentions=["1"]), text(7), change(8, 6, "react", order=7, react=LIKES)))),
            (40, e.Read(C, 8)),
            (50, e.Leave(C)),
            (60, e.Heads((hint(12, 9),))),
        ],
        FINAL(conversations={C: {"head": 12, "applied": 8, "read": 8, "unread": 2, "mentions": 0}}),
    ),
    (
        "hint_of_what_the_row_counts_already",
        live(**cached(5)),
        [
            (0, e.Push(conversations=(row(8, readSeq=5, unread=3, mentions=1),))),
            (10, e.Heads((hint(8, 8, mentioned=True, mentionSeqs=[7]),))),
            (20, e.Heads((hint(9, 9, mentioned=True, mentionSeqs=[9]),))),
        ],
        FINAL(conversations={C: {"head": 9, "unread": 4, "mentions": 2}}),
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
