"""The cache and the outbox of one device in one SQLite file. One transaction per step of the core."""

import contextlib
import json
import os
import sqlite3
from pathlib import Path
from typing import Any, TypeAlias

from hongyan_client.errors import StoreBusy

Json: TypeAlias = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (id TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS conversation (id TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    conversation TEXT, seq INTEGER, value TEXT NOT NULL, PRIMARY KEY (conversation, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (place INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mark (id TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS user (id TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
PUT = {
    table: f"INSERT INTO {table} (id, value) VALUES (?, ?)"  # noqa: S608
    " ON CONFLICT (id) DO UPDATE SET value = excluded.value"
    for table in ("meta", "conversation", "outbox", "mark", "user")
}
DELETE = {table: f"DELETE FROM {table} WHERE id = ?" for table in PUT}  # noqa: S608
PUT_MESSAGE = (
    "INSERT INTO message (conversation, seq, value) VALUES (?, ?, ?)"
    " ON CONFLICT (conversation, seq) DO UPDATE SET value = excluded.value"
)


class Store:
    """For one thread of one process: a second one gets `StoreBusy`. `path` none: nothing outlives the process."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(
                FileExistsError
            ):  # closing a file that is in use would drop this process's locks on it
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=0)
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA secure_delete = ON")
            self._db.executescript(SCHEMA)
        except sqlite3.OperationalError as error:
            self._db.close()
            raise StoreBusy(str(path)) from error

    def save(self, writes: "tuple[list[Any], ...]") -> None:
        """[table, key, value] each; a value of none deletes. All of them or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for table, key, value in writes:
                self._write(table, key, value)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _write(self, table: str, key: list[Any], value: Json | None) -> None:
        if table == "message" and value is None:
            where = "conversation = ?" + (" AND seq = ?" if len(key) > 1 else "")
            self._db.execute(f"DELETE FROM message WHERE {where}", key)  # noqa: S608
        elif table == "message":
            self._db.execute(PUT_MESSAGE, (*key, _text(value)))
        elif value is None:
            self._db.execute(DELETE[table], key)
        else:
            self._db.execute(PUT[table], (*key, _text(value)))

    def load(self) -> Json:
        """What `Core.load` takes."""
        state: Json = {table: self._rows(table) for table in ("conversation", "mark")}
        state["meta"] = {"core": core} if (core := self.get("meta", "core")) else {}
        state["outbox"] = {
            key: json.loads(value) for key, value in self._db.execute("SELECT id, value FROM outbox ORDER BY place")
        }
        state["message"] = {}
        for conversation, seq, value in self._db.execute("SELECT conversation, seq, value FROM message ORDER BY 1, 2"):
            state["message"].setdefault(conversation, {})[str(seq)] = json.loads(value)
        return state

    def _rows(self, table: str) -> Json:
        rows = self._db.execute(f"SELECT id, value FROM {table}")  # noqa: S608
        return {key: json.loads(value) for key, value in rows}

    def get(self, table: str, key: str) -> Any:
        found = self._db.execute(f"SELECT value FROM {table} WHERE id = ?", (key,)).fetchone()  # noqa: S608
        return json.loads(found[0]) if found else None

    def put(self, table: str, key: str, value: Json | None) -> None:
        self.save(([table, [key], value],))

    def clear(self) -> None:
        """Forget everything: another person signs in."""
        self._db.execute("BEGIN IMMEDIATE")
        for table in (*PUT, "message"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
