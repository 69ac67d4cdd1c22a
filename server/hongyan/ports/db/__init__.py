"""Transactions, named queries, migrations.

A transaction's work is an `async def work(tx)` that awaits **nothing but its own transaction**: SQLite's adapter runs
it in one go, without a loop, and MariaDB ends the connection of one that idles for 2 s. It may be run again from
the start after a lost race (deadlock, busy), so it must not change anything outside the database.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Row = tuple[Any, ...]


class DatabaseError(Exception):
    """The database could not do it; nothing of the transaction is stored unless the subclass says otherwise."""


class Duplicate(DatabaseError):
    """A unique key exists already."""


class StorageFull(DatabaseError):
    """No room on the disk. The next transaction may succeed, once there is room again."""


class OutcomeUnknown(DatabaseError):
    """The connection broke during the commit: it may or may not be stored."""


class Unavailable(DatabaseError):
    """The database cannot be reached, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Query:
    """One statement with a name and a line of description. Placeholders are `?`; `{list}` in the text becomes as many
    placeholders as the single list argument has values (it must be the last argument). `mysql` replaces `sql` where
    the engines differ (upserts).
    """

    name: str
    does: str
    sql: str
    mysql: str | None = None


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of a room's schema, applied once per database in order of `number`.

    Statements use type words that the adapter replaces: `{id}` (64-bit integer), `{int}`, `{bool}`, `{key}` (text that
    is compared byte by byte, up to 255 characters), `{bytes_key}` (up to 255 bytes), `{text}`, `{blob}` (up to 1 MiB),
    `{rowid}` (64-bit primary key that grows by itself), `{table_end}` (engine options behind the closing bracket).
    """

    room: str
    number: int
    statements: tuple[str, ...]
    mysql_statements: tuple[str, ...] | None = None
    """Instead of `statements` where the engines want another layout."""


class Transaction(Protocol):
    async def execute(self, query: Query, *arguments: Any) -> int:
        """Run a statement; the number of rows that it changed."""
        ...

    async def execute_many(self, query: Query, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once per row, in one go. Nothing happens for no rows."""
        ...

    async def fetch(self, query: Query, *arguments: Any) -> list[Row]: ...

    async def fetch_one(self, query: Query, *arguments: Any) -> Row | None: ...

    async def insert(self, query: Query, *arguments: Any) -> int:
        """Run an INSERT into a table with a `{rowid}`; the key that it got."""
        ...


Work = Callable[[Transaction], Awaitable[T]]


@dataclass(slots=True)
class Statistics:
    transactions: int = 0
    statements: int = 0
    retries: int = 0
    extra: dict[str, int] = field(default_factory=dict)


class Database(Protocol):
    """Safe to use from many tasks of one loop. Each method may wait for the disk or the network."""

    @property
    def statistics(self) -> Statistics:
        """Counts since the start, read only."""
        ...

    async def transact(self, work: Work[T]) -> T:
        """Run `work` in a read-write transaction; what it returns, after the commit is durable (fsync).

        Serialisable against other transactions that lock the same rows first (`SELECT … FOR UPDATE` on MySQL, which
        SQLite's single writer makes superfluous: the words `FOR UPDATE` belong into `Query.mysql`). An exception of
        `work` rolls back and reaches the caller as it is. The adapter itself tries again after a deadlock.
        """
        ...

    async def read(self, work: Work[T]) -> T:
        """Run `work` in a read-only transaction that sees one snapshot, beside writers."""
        ...

    async def migrate(self, migrations: Sequence[Migration]) -> None:
        """Apply what is missing, in order. Two processes may call it at once."""
        ...

    async def close(self) -> None: ...
