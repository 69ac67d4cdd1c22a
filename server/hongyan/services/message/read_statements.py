"""The SQL of the reads, built once per shard. Words in <> stand for what several statements share."""

from collections.abc import Sequence
from functools import partial

from hongyan.ports.db import Query

COUNTABLE_MOST = 9
"""Kinds 1..9 count in `ord`."""
SMALL_MOST = 200
"""Members up to which marks are shown to everybody."""
_ENTRY = "seq, ord, message_id, sender, client_id, kind, at, ver, target_seq, body, state"
_WORDS = {
    "<page>": "SELECT <entry> FROM entry_NN WHERE conv = ? AND seq BETWEEN ? AND ?",
    "<of>": "FROM member_NN m JOIN head_NN h ON h.conv = m.conv",
    "<member>": "h.conv, h.id, h.kind, h.seq, h.ord, h.at, h.version, h.stamp, h.first_seq, h.last_seq,"
    " m.user, m.role, m.from_seq, m.to_seq, m.muted_until, m.may_send, m.read_seq, m.read_ord, m.delivered_seq,"
    " m.own_after, m.pinned, m.notify_muted_until, m.draft, m.hidden, m.marked_unread, m.cleared_seq, m.stamp",
    "<entry>": _ENTRY,
    "<e.entry>": ", ".join(f"e.{column}" for column in _ENTRY.split(", ")),
    "<changed>": "(m.stamp > ? OR (h.stamp > ? AND m.to_seq = 0))",
    "<after>": "(m.pinned < ? OR (m.pinned = ? AND (h.at < ? OR (h.at = ? AND h.conv < ?))))",
    "<countable>": f"kind BETWEEN 1 AND {COUNTABLE_MOST}",
    # Messages, notices, comings and goings; other changes show in their targets.
    "<shown>": "(kind < 30 OR kind = 34)",
    "<small>": str(SMALL_MOST),
}


def positions(shards: Sequence[int]) -> Query:
    """Where all shards of one database are, in one statement."""
    one = "SELECT {n}, position, lineage, (SELECT epoch FROM store_epoch WHERE one = 1) FROM shard_NN WHERE one = 1"
    parts = [one.replace("{n}", str(shard)).replace("NN", f"{shard:02}") for shard in shards]
    return Query("positions", "where the shards are", " UNION ALL ".join(parts))


class RowStatements:
    """What is asked of heads and members of one shard."""

    def __init__(self, shard: int) -> None:
        query = partial(_query, shard)
        self.lineages = query("lineages", "starts of writers", "SELECT lineage, start FROM lineage_NN")
        self.membership = query("membership", "one member's row", "SELECT <member> <of> WHERE h.id = ? AND m.user = ?")
        self.memberships = query(
            "memberships", "rows of some members", "SELECT <member> <of> WHERE h.id = ? AND m.user IN ({list})"
        )
        self.bounds = query(
            "bounds", "where a conversation begins and ends", "SELECT conv, seq, first_seq FROM head_NN WHERE id = ?"
        )
        self.sleeping = query(
            "sleeping",
            "what decides whether members are woken",
            "SELECT h.conv, h.ord, h.first_seq, m.user, m.notify_muted_until, m.read_seq, m.read_ord, m.own_after,"
            " m.from_seq, m.cleared_seq <of> WHERE h.id = ? AND m.to_seq = 0 AND m.user IN ({list})",
        )
        self.changed = query(
            "changed",
            "rows of a user stamped after a position",
            "SELECT <member> <of> WHERE m.user = ? AND <changed> AND m.conv > ? ORDER BY m.conv LIMIT ?",
        )
        self.listed = query(
            "listed",
            "a user's conversations by last activity",
            "SELECT <member> <of> WHERE m.user = ? AND m.hidden = 0 AND <after>"
            " ORDER BY m.pinned DESC, h.at DESC, h.conv DESC LIMIT ?",
        )
        self.pinned = query(
            "pinned", "how many a user pinned", "SELECT COUNT(*) FROM member_NN WHERE user = ? AND pinned = 1"
        )
        self.spans = query(
            "spans",
            "every membership of a user in some conversations",
            "SELECT conv, from_seq, to_seq FROM span_NN WHERE user = ? AND conv IN ({list})",
        )
        self.all_spans = query(
            "all_spans",
            "every membership, with role and mute",
            "SELECT h.id, h.version, s.user, s.from_seq, s.to_seq, m.role, m.muted_until"
            " FROM head_NN h LEFT JOIN span_NN s ON s.conv = h.conv"
            " LEFT JOIN member_NN m ON m.conv = s.conv AND m.user = s.user"
            " WHERE h.id IN ({list})",
        )
        self.small = query(
            "small",
            "which of these have few members",
            "SELECT h.conv FROM head_NN h WHERE NOT EXISTS (SELECT 1 FROM member_NN m WHERE m.conv = h.conv"
            " AND m.to_seq = 0 LIMIT 1 OFFSET <small>) AND h.conv IN ({list})",
        )
        self.marks = query(
            "marks",
            "marks of present members",
            "SELECT conv, user, delivered_seq, read_seq, from_seq FROM member_NN WHERE to_seq = 0 AND conv IN ({list})",
        )


class EntryStatements:
    """What is asked of entries of one shard, and of who is named in them."""

    def __init__(self, shard: int) -> None:
        query = partial(_query, shard)
        self.entry = query("entry", "one entry", "SELECT <entry> FROM entry_NN WHERE conv = ? AND seq = ?")
        self.standing = query(
            "standing",
            "messages with a text",
            "SELECT seq FROM entry_NN WHERE conv = ? AND LENGTH(body) > 0 AND seq IN ({list})",
        )
        self.own = query(
            "own",
            "one's own countable entries in a range",
            "SELECT COUNT(*) FROM entry_NN WHERE conv = ? AND sender = ? AND seq BETWEEN ? AND ? AND <countable>",
        )
        self.last = query(
            "last",
            "newest messages of conversations",
            "SELECT h.conv, <e.entry> FROM head_NN h"
            " JOIN entry_NN e ON e.conv = h.conv AND e.seq = h.last_seq WHERE h.conv IN ({list})",
        )
        self.newest = query(
            "newest",
            "newest message of a range",
            "<page> AND <countable> AND LENGTH(body) > 0 ORDER BY seq DESC LIMIT 1",
        )
        # CROSS JOIN keeps SQLite from reading every unread entry to find the few that name somebody.
        self.mentions = query(
            "mentions",
            "where others mentioned a user beyond the mark",
            "SELECT n.conv, n.seq FROM member_NN m CROSS JOIN mention_NN n ON n.conv = m.conv AND n.seq > m.read_seq"
            " CROSS JOIN entry_NN e ON e.conv = n.conv AND e.seq = n.seq"
            " WHERE m.user = ? AND n.user IN (0, ?) AND e.sender <> ? AND m.conv IN ({list})",
        )
        self.older = query("older", "messages, newest first", "<page> AND <shown> ORDER BY seq DESC LIMIT ?")
        self.newer = query("newer", "messages, oldest first", "<page> AND <shown> ORDER BY seq LIMIT ?")
        self.entries = query("entries", "the log in order", "<page> ORDER BY seq LIMIT ?")


def _query(shard: int, name: str, does: str, sql: str) -> Query:
    for word, meaning in _WORDS.items():
        sql = sql.replace(word, meaning)
    number = f"{shard:02}"
    return Query(f"{name}_{number}", does, sql.replace("NN", number))
