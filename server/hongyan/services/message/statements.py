# ruff: noqa: S608 - what is put in are the names of columns and tables that stand here
"""The SQL of the writes, built once per shard."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hongyan.ports.db import Query

_HEAD = "conv, id, kind, seq, ord, at, version, first_seq, last_seq, muted_all, mention_all, pin_by"
_MEMBER = (
    "user, role, from_seq, to_seq, muted_until, may_send, read_seq, read_ord, delivered_seq, own_after, hidden,"
    " marked_unread"
)
# In the order of `MemberRow`, without `user`.
_CHANGED = _MEMBER.split(", ")[1:]
SETTINGS = ("pinned", "notify_muted_until", "draft", "hidden", "marked_unread", "cleared_seq")


@dataclass(frozen=True, slots=True)
class Statements:
    """Where an UPDATE stands for many rows, MySQL gets an upsert of the same arguments: it travels as one statement."""

    lock: Query
    move: Query
    heads: Query
    members: Query
    make_head: Query
    save_heads: Query
    save_rules: Query
    add_members: Query
    save_members: Query
    count_own: Query
    save_setting: dict[str, Query]
    add_span: Query
    end_span: Query
    insert_entries: Query
    known: Query
    target: Query
    save_target: Query
    erase_edits: Query
    newest_countable: Query
    ord_at: Query
    own_beyond: Query
    add_mentions: Query
    delete_mentions: Query
    change: Query
    add_change: Query
    add_event: Query
    drop_events: Query
    events: Query
    lease: Query
    take_lease: Query
    set_term: Query
    add_lineage: Query
    set_lineage: Query
    newest_conversation: Query
    expired: Query
    first_kept: Query
    delete_entries: Query
    delete_old_mentions: Query


@lru_cache
def statements(shard: int) -> Statements:
    """All statements on one shard's tables."""
    every: dict[str, Any] = {}
    for part in (_shard, _rows, _entries, _mentions_and_age, _relay):
        every |= part(shard)
    return Statements(**every)


def _query(name: str, does: str, shard: int, sql: str, mysql: str | None = None) -> Query:
    number = f"{shard:02}"
    return Query(
        f"log_{name}_{number}", does, sql.replace("NN", number), None if mysql is None else mysql.replace("NN", number)
    )


def _upsert(table: str, columns: list[str], keys: list[str]) -> str:
    marks = ", ".join("?" * (len(columns) + len(keys)))
    sets = ", ".join(f"{name} = VALUES({name})" for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns + keys)}) VALUES ({marks}) ON DUPLICATE KEY UPDATE {sets}"


def _update(table: str, columns: list[str], keys: list[str]) -> str:
    sets, where = ", ".join(f"{name} = ?" for name in columns), " AND ".join(f"{name} = ?" for name in keys)
    return f"UPDATE {table} SET {sets} WHERE {where}"


def _both(name: str, does: str, shard: int, table: str, *, sets: list[str], where: list[str]) -> Query:
    return _query(name, does, shard, _update(table, sets, where), _upsert(table, sets, where))


def _shard(n: int) -> dict[str, object]:
    lock = "SELECT position, lineage, term FROM shard_NN WHERE one = 1"
    return {
        "lock": _query("lock", "the shard's row, held until the end", n, lock, lock + " FOR UPDATE"),
        "move": _query("move", "the new position", n, "UPDATE shard_NN SET position = ? WHERE one = 1"),
        "set_term": _query("set_term", "of the relay", n, "UPDATE shard_NN SET term = ? WHERE one = 1"),
        "add_lineage": _query(
            "add_lineage", "a writer starts", n, "INSERT INTO lineage_NN (lineage, start) VALUES (?, ?)"
        ),
        "set_lineage": _query("set_lineage", "a writer starts", n, "UPDATE shard_NN SET lineage = ? WHERE one = 1"),
    }


def _rows(n: int) -> dict[str, object]:
    head = ["seq", "ord", "at", "version", "first_seq", "last_seq", "stamp"]
    every = f"{_MEMBER}, stamp, conv"
    member = ["conv", "user"]
    return {
        "heads": _query("heads", "by id", n, f"SELECT {_HEAD} FROM head_NN WHERE id IN ({{list}})"),
        "members": _query("members", "of them", n, f"SELECT conv, {_MEMBER} FROM member_NN WHERE conv IN ({{list}})"),
        "make_head": _query("make_head", "an empty one", n, "INSERT INTO head_NN (id, kind, at) VALUES (?, ?, ?)"),
        # Heads are never made by the upsert: its `id` would be missing, and the row is there under the shard's lock.
        "save_heads": _both("save_heads", "heads that moved", n, "head_NN", sets=head, where=["id", "conv"]),
        "save_rules": _query(
            "save_rules", "of a group", n, _update("head_NN", ["muted_all", "mention_all", "pin_by"], ["conv"])
        ),
        "add_members": _query(
            "add_members", "new members", n, f"INSERT INTO member_NN ({every}) VALUES ({', '.join('?' * 14)})"
        ),
        "save_members": _both(
            "save_members", "changed rows", n, "member_NN", sets=[*_CHANGED, "stamp"], where=["conv", "user"]
        ),
        "count_own": _both(
            "count_own", "own messages beyond the mark", n, "member_NN", sets=["own_after"], where=member
        ),
        "save_setting": {
            name: _query(
                f"save_{name}", "one's own setting", n, _update("member_NN", [name, "stamp"], ["conv", "user"])
            )
            for name in SETTINGS
        },
        "add_span": _query(
            "add_span",
            "an interval begins",
            n,
            "INSERT INTO span_NN (conv, user, from_seq, to_seq) VALUES (?, ?, ?, 0)",
        ),
        "end_span": _query(
            "end_span", "it ends", n, "UPDATE span_NN SET to_seq = ? WHERE conv = ? AND user = ? AND to_seq = 0"
        ),
        "change": _query(
            "change", "made before?", n, "SELECT seq, version FROM change_NN WHERE conv = ? AND change_id = ?"
        ),
        "add_change": _query(
            "add_change", "its answer", n, "INSERT INTO change_NN (conv, change_id, seq, version) VALUES (?, ?, ?, ?)"
        ),
    }


def _entries(n: int) -> dict[str, object]:
    columns = "conv, seq, ord, message_id, sender, client_id, kind, at, ver, target_seq, body, state, digest"
    return {
        "insert_entries": _query(
            "insert_entries", "new ones", n, f"INSERT INTO entry_NN ({columns}) VALUES ({', '.join('?' * 13)})"
        ),
        "known": _query(
            "known",
            "what client ids have made",
            n,
            "SELECT client_id, seq, message_id, at, digest FROM entry_NN"
            " WHERE conv = ? AND sender = ? AND client_id IN ({list})",
        ),
        "target": _query(
            "target",
            "what a change points at",
            n,
            "SELECT seq, ord, sender, kind, at, body, state FROM entry_NN WHERE conv = ? AND seq = ?",
        ),
        "save_target": _query(
            "save_target", "its present state", n, _update("entry_NN", ["body", "state", "ver"], ["conv", "seq"])
        ),
        "erase_edits": _query(
            "erase_edits",
            "no copy of a recalled body",
            n,
            "UPDATE entry_NN SET body = ? WHERE conv = ? AND seq > ? AND kind = 31 AND target_seq = ?",
        ),
        "newest_countable": _query(
            "newest_countable",
            "below a seq, not recalled",
            n,
            "SELECT seq FROM entry_NN WHERE conv = ? AND seq < ? AND kind BETWEEN 1 AND 9 AND state <> ?"
            " ORDER BY seq DESC LIMIT 1",
        ),
        "ord_at": _query("ord_at", "of a seq", n, "SELECT ord FROM entry_NN WHERE conv = ? AND seq = ?"),
        "own_beyond": _query(
            "own_beyond",
            "own countable entries beyond a seq",
            n,
            "SELECT COUNT(*) FROM entry_NN WHERE conv = ? AND seq > ? AND sender = ? AND kind BETWEEN 1 AND 9",
        ),
    }


def _mentions_and_age(n: int) -> dict[str, object]:
    mention = "INTO mention_NN (conv, user, seq) VALUES (?, ?, ?)"
    return {
        "add_mentions": _query(
            "add_mentions", "who is named", n, f"INSERT OR IGNORE {mention}", f"INSERT IGNORE {mention}"
        ),
        "delete_mentions": _query(
            "delete_mentions", "of a message", n, "DELETE FROM mention_NN WHERE conv = ? AND seq = ?"
        ),
        "delete_old_mentions": _query(
            "delete_old_mentions", "of purged messages", n, "DELETE FROM mention_NN WHERE conv = ? AND seq < ?"
        ),
        "newest_conversation": _query(
            "newest_conversation", "the highest number", n, "SELECT COALESCE(MAX(conv), 0) FROM head_NN"
        ),
        "expired": _query(
            "expired",
            "conversations with old entries",
            n,
            "SELECT h.conv, h.id, h.seq FROM head_NN h JOIN entry_NN e ON e.conv = h.conv AND e.seq = h.first_seq"
            " WHERE h.conv > ? AND h.conv <= ? AND e.at < ?",
        ),
        "first_kept": _query(
            "first_kept",
            "the oldest entry that is young enough",
            n,
            "SELECT seq FROM entry_NN WHERE conv = ? AND at >= ? ORDER BY seq LIMIT 1",
        ),
        "delete_entries": _query(
            "delete_entries", "the oldest ones", n, "DELETE FROM entry_NN WHERE conv = ? AND seq < ?"
        ),
    }


def _relay(n: int) -> dict[str, object]:
    return {
        "add_event": _query(
            "add_event", "one commit", n, "INSERT INTO outbox_NN (position, at, event) VALUES (?, ?, ?)"
        ),
        "drop_events": _query("drop_events", "confirmed ones", n, "DELETE FROM outbox_NN WHERE position <= ?"),
        "events": _query(
            "events",
            "what waits",
            n,
            "SELECT position, event FROM outbox_NN WHERE position > ? ORDER BY position LIMIT ?",
        ),
        "lease": _query("lease", "who relays", n, "SELECT holder, term, until_ms FROM relay_NN WHERE one = 1"),
        "take_lease": _query(
            "take_lease", "hold it", n, "UPDATE relay_NN SET holder = ?, term = ?, until_ms = ? WHERE one = 1"
        ),
    }
