"""Every statement of the moderation room."""
# ruff: noqa: S608 - what is put together here are constants of this file

from hongyan.ports.db import Query


def _locking(name: str, does: str, sql: str) -> Query:
    return Query(name, does, sql, sql + " FOR UPDATE")


_REPORT = (
    "id, target, reporter_id, user_id, conversation_id, seq, reason, text, at, decision, closed_at, closed_by, note"
)
ADD_REPORT = Query(
    "add_report",
    "somebody reports",
    f"INSERT INTO report ({_REPORT}, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
)
OPEN_REPORT = Query("open_report", "the open one of a reporter", f"SELECT {_REPORT} FROM report WHERE open_key = ?")
REPORT = Query("report", "by its id", f"SELECT {_REPORT} FROM report WHERE id = ?")
LOCK_REPORT = _locking("lock_report", "before it is closed", f"SELECT {_REPORT} FROM report WHERE id = ?")
OPEN_REPORTS = Query(
    "open_reports",
    "a page of the queue",
    f"SELECT {_REPORT} FROM report WHERE closed_at = 0 AND id < ? ORDER BY id DESC LIMIT ?",
)
CLOSED_REPORTS = Query(
    "closed_reports",
    "a page of what was decided",
    f"SELECT {_REPORT} FROM report WHERE closed_at > 0 AND id < ? ORDER BY id DESC LIMIT ?",
)
OPEN_COUNTS = Query(
    "open_counts",
    "how many report the same",
    "SELECT target, COUNT(*) FROM report WHERE closed_at = 0 AND target IN ({list}) GROUP BY target",
)
CLOSE_REPORTS = Query(
    "close_reports",
    "decided, for all who reported the same",
    "UPDATE report SET decision = ?, closed_at = ?, closed_by = ?, note = ?, open_key = NULL"
    " WHERE target = ? AND closed_at = 0",
)
ERASE_TEXTS = Query("erase_texts", "of deleted accounts", "UPDATE report SET text = '' WHERE reporter_id IN ({list})")
PURGE_REPORTS = Query("purge_reports", "decided long ago", "DELETE FROM report WHERE closed_at > 0 AND closed_at <= ?")

LOCK_WORDS = _locking("lock_words", "orders changes of the list", "SELECT version, size FROM word_list WHERE one = 1")
VERSION = Query("words_version", "of the list", "SELECT version FROM word_list WHERE one = 1")
SET_VERSION = Query(
    "set_words_version", "the list is another", "UPDATE word_list SET version = ?, size = ? WHERE one = 1"
)
_WORD = "word, action, at, by_user_id"
WORD = Query("word", "one of the list", f"SELECT {_WORD} FROM forbidden_word WHERE word = ?")
WORDS = Query("words", "a page of the list", f"SELECT {_WORD} FROM forbidden_word WHERE word > ? ORDER BY word LIMIT ?")
ALL_WORDS = Query("all_words", "the list", f"SELECT {_WORD} FROM forbidden_word ORDER BY word")
DROP_WORD = Query("drop_word", "allowed again", "DELETE FROM forbidden_word WHERE word = ?")
ADD_WORD = Query("add_word", "forbidden", f"INSERT INTO forbidden_word ({_WORD}) VALUES (?, ?, ?, ?)")
