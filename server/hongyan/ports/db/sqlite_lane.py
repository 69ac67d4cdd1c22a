"""One SQLite connection and the transactions that follow one another on it."""

import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from hongyan.ports.db import Query, Row, Work
from hongyan.ports.db.sqlite_errors import Busy, translate
from hongyan.ports.db.statements import LIST, expand

T = TypeVar("T")
_BUSY_TRIES = 3
WRITE_CACHE_KIB, READ_CACHE_KIB = 65_536, 8_192
"""SQLite's own 2 MiB do not hold the index pages of a few hundred conversations that talk at once."""
_SUSPENDED = "a transaction waits for nothing but its own database"


def connect(path: Path, *, busy_timeout: float, writes: bool) -> sqlite3.Connection:
    """A connection set up for durability: WAL, a commit is an fsync, deleted content is overwritten."""
    connection = sqlite3.connect(
        path, timeout=busy_timeout, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    pragmas = ["journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON"]
    pragmas += ["wal_autocheckpoint = 0", "temp_store = MEMORY", "journal_size_limit = 67108864"]
    pragmas.append(f"cache_size = -{WRITE_CACHE_KIB if writes else READ_CACHE_KIB}")
    if not writes:
        pragmas.append("query_only = ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def drive(work: Awaitable[T]) -> T:
    """Run a coroutine that never really waits."""
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    with contextlib.suppress(Exception):
        steps.close()
    raise RuntimeError(_SUSPENDED)


class SqliteTransaction:
    """The statements of one lane; SQLite allows one transaction per connection, so the object is used again."""

    __slots__ = ("_execute", "_execute_many", "statements")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute = connection.execute
        self._execute_many = connection.executemany
        self.statements = 0

    async def execute(self, query: Query, *arguments: Any) -> int:
        return self._run(query.sql, arguments).rowcount

    async def execute_many(self, query: Query, rows: Iterable[Sequence[Any]]) -> None:
        self.statements += 1
        try:
            self._execute_many(query.sql, rows)
        except sqlite3.Error as error:
            raise translate(error) from error

    async def fetch(self, query: Query, *arguments: Any) -> list[Row]:
        cursor = self._run(query.sql, arguments)
        try:
            return cursor.fetchall()
        except sqlite3.Error as error:
            raise translate(error) from error

    async def fetch_one(self, query: Query, *arguments: Any) -> Row | None:
        cursor = self._run(query.sql, arguments)
        try:
            row: Row | None = cursor.fetchone()
        except sqlite3.Error as error:
            raise translate(error) from error
        cursor.close()  # a statement left open would hold the snapshot
        return row

    async def insert(self, query: Query, *arguments: Any) -> int:
        return self._run(query.sql, arguments).lastrowid or 0

    def _run(self, sql: str, arguments: tuple[Any, ...]) -> sqlite3.Cursor:
        self.statements += 1
        if LIST in sql:
            sql, arguments = expand(sql, arguments, "?")
        try:
            return self._execute(sql, arguments)
        except sqlite3.Error as error:
            raise translate(error) from error


class Lane:
    """A connection whose transactions follow one another. Only one thread at a time touches it."""

    __slots__ = ("_begin", "connection", "faults", "retries", "transaction", "transactions")

    def __init__(self, connection: sqlite3.Connection, begin: str, faults: Callable[[str], None] | None) -> None:
        self.connection = connection
        self.transaction = SqliteTransaction(connection)
        self.faults = faults
        self.transactions = 0
        self.retries = 0
        self._begin = begin

    def run(self, work: Work[T]) -> T:
        """Run one transaction. Raises the errors of the port, or what `work` raised."""
        tries = 1
        while True:
            try:
                result = self.prepare(work)
                self.commit()
            except Busy:
                if tries == _BUSY_TRIES:
                    raise
                tries += 1
                self.retries += 1
            else:
                self.committed()
                return result

    def prepare(self, work: Work[T]) -> T:
        """Begin, and run `work` up to the commit, which is left to do. After an exception nothing is left."""
        faults = self.faults
        self.transactions += 1
        try:
            if faults is not None:
                faults("begin")
            self.connection.execute(self._begin)
            result = drive(work(self.transaction))
            if faults is not None:
                faults("before_commit")
        except sqlite3.Error as error:
            self._roll_back()
            raise translate(error) from error
        except BaseException:
            self._roll_back()
            raise
        return result

    def commit(self) -> None:
        """Wait for the disk (unless the transaction only read)."""
        try:
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise translate(error) from error

    def committed(self) -> None:
        if self.faults is not None:
            self.faults("after_commit")

    def _roll_back(self) -> None:
        # SQLite itself rolls back after some errors (full disk); then there is nothing left to do.
        if self.connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
