"""`sqlite:` - one file, one writer, readers beside it. The embedded database."""

import asyncio
import contextlib
import itertools
import os
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from hongyan.ports.db import Migration, Query, Statistics, Transaction, Unavailable, Work
from hongyan.ports.db.sqlite_errors import Busy, NotSynced, translate
from hongyan.ports.db.sqlite_lane import Lane, connect
from hongyan.ports.db.sqlite_thread import Thread, Turn, settle_future
from hongyan.ports.db.statements import fill, in_order
from hongyan.ports.url import parse

T = TypeVar("T")
READERS = 2
CHECKPOINT_CHANGES = 4_000
"""Changed rows (and commits) between two checkpoints."""
CHECKPOINT_PAGES = 16_384
"""From this size of the log (64 MiB) on the writer itself finishes the checkpoint, so that the log can start again."""

BUSY_PAUSE = 0.01
"""Seconds between two looks whether another process still writes."""

_WORDS = {
    "id": "INTEGER",
    "int": "INTEGER",
    "bool": "INTEGER",
    "key": "TEXT",
    "bytes_key": "BLOB",
    "text": "TEXT",
    "blob": "BLOB",
    "rowid": "INTEGER PRIMARY KEY",
    "table_end": "",
}
_MAKE_MIGRATIONS = Query(
    "make_migrations",
    "the table of applied migrations",
    "CREATE TABLE IF NOT EXISTS schema_migration (room TEXT NOT NULL, number INTEGER NOT NULL,"
    " PRIMARY KEY (room, number))",
)
_APPLIED = Query("applied", "is it applied?", "SELECT 1 FROM schema_migration WHERE room = ? AND number = ?")
_APPLY = Query("apply", "note an applied migration", "INSERT INTO schema_migration VALUES (?, ?)")


async def open_url(url: str, *, folder: Path, file: str = "main.db") -> "SqliteDatabase":
    """`sqlite:` opens `file` in `folder`; `sqlite:name.db` another one there; `sqlite:/a/b.db` an absolute path."""
    path = parse(url, scheme="sqlite").path or file
    return SqliteDatabase(folder / path)


class SqliteDatabase:
    """A database file. Writes run one after another: their statements on the loop's thread, where they need no other
    thread's consent for each row (a busy loop made that up to ten times dearer); their commit, which waits for the
    disk, in a thread. Reads run in two more threads, each on its own snapshot.

    `inline=True` uses no threads: everything happens on the calling thread, in the order of the calls. `faults` is
    called with "begin", "before_commit" and "after_commit" around each write transaction; what it raises stands for a
    crash there. After a failed fsync the file is broken for this object: every later call raises `Unavailable`.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        inline: bool = False,
        faults: Callable[[str], None] | None = None,
        busy_timeout: float = 5.0,
    ) -> None:
        self._path = Path(path)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        try:
            patience = busy_timeout if inline else 0.0  # the loop itself waits for a lock, without blocking
            self._writer = Lane(connect(self._path, busy_timeout=patience, writes=True), "BEGIN IMMEDIATE", faults)
            readers = 1 if inline else READERS
            self._readers = [
                Lane(connect(self._path, busy_timeout=busy_timeout, writes=False), "BEGIN", None)
                for _ in range(readers)
            ]
            self._side = connect(self._path, busy_timeout=busy_timeout, writes=True)
        except sqlite3.Error as error:
            raise translate(error) from error
        self._busy_timeout = busy_timeout
        self._write_turn = Turn()
        self._broken = ""
        self._closed = False
        self._due = CHECKPOINT_CHANGES
        self._catch_up = False
        self._checkpointing = False
        self._turn = itertools.cycle(range(readers))
        name = self._path.name
        self._write_thread = None if inline else Thread(f"{name}:write")
        self._side_thread = None if inline else Thread(f"{name}:checkpoint")
        self._read_threads = [] if inline else [Thread(f"{name}:read") for _ in self._readers]

    @property
    def statistics(self) -> Statistics:
        lanes = (self._writer, *self._readers)
        return Statistics(
            sum(lane.transactions for lane in lanes),
            sum(lane.transaction.statements for lane in lanes),
            sum(lane.retries for lane in lanes),
        )

    async def transact(self, work: Work[T]) -> T:
        self._check_usable()
        writer, thread, turn = self._writer, self._write_thread, self._write_turn
        if thread is None:
            return self._write_inline(work)
        await turn.take()
        try:
            self._check_broken()
            try:
                result = writer.prepare(work)
            except Busy:
                result = await self._prepare_later(work)
            commit = thread.call(self._commit, self._committed)
        except BaseException:
            turn.pass_on()
            raise
        await commit
        writer.committed()
        return result

    async def read(self, work: Work[T]) -> T:
        self._check_usable()
        number = next(self._turn)
        lane = self._readers[number]
        if not self._read_threads:
            return lane.run(work)
        return await self._read_threads[number].call(partial(lane.run, work))

    async def migrate(self, migrations: Sequence[Migration]) -> None:
        for step in in_order(migrations):
            await self.transact(partial(_apply, step))

    async def close(self) -> None:
        """Finish what waits, bring the log into the file and close. Idempotent."""
        if self._closed:
            return
        self._closed = True
        if self._write_thread is None:
            self._shut(checkpoint=True)
        else:
            await self._write_turn.take()
            await asyncio.get_running_loop().run_in_executor(None, partial(self._shut, checkpoint=True))

    def abandon(self) -> None:
        """Drop everything as a crash would: nothing is finished, nothing is brought into the file."""
        if not self._closed:
            self._closed = True
            self._shut(checkpoint=False)

    def _check_usable(self) -> None:
        if self._closed:
            raise Unavailable("the database is closed")
        self._check_broken()

    def _check_broken(self) -> None:
        if self._broken:
            raise Unavailable(self._broken)

    def _write_inline(self, work: Work[T]) -> T:
        try:
            result = self._writer.run(work)
        except NotSynced as error:
            self._break(error)
            raise
        self._checkpoint_when_due()
        return result

    async def _prepare_later(self, work: Work[T]) -> T:
        """Another process writes: try again until it has ended, or patience has."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._busy_timeout
        while True:
            await asyncio.sleep(BUSY_PAUSE)
            self._writer.retries += 1
            try:
                return self._writer.prepare(work)
            except Busy:
                if loop.time() >= end:
                    raise

    def _commit(self) -> None:
        """In the writer's thread; the loop leaves the connection alone until `_committed`."""
        self._writer.commit()
        self._checkpoint_when_due()

    def _committed(self, future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
        if isinstance(error, NotSynced):
            self._break(error)
        self._write_turn.pass_on()
        settle_future(future, result, error)

    def _checkpoint_when_due(self) -> None:
        writer = self._writer
        if self._catch_up:
            self._catch_up = False
            self._checkpoint(writer.connection)
        done = writer.connection.total_changes + writer.transactions
        if done >= self._due and not self._checkpointing:
            self._due = done + CHECKPOINT_CHANGES
            self._start_checkpoint()

    def _start_checkpoint(self) -> None:
        if self._side_thread is None:
            self._checkpoint(self._side)
        else:
            self._checkpointing = True
            self._side_thread.tell(partial(self._checkpoint, self._side))

    def _checkpoint(self, connection: sqlite3.Connection) -> None:
        try:
            _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as error:  # a full disk or a lock: the next one tries again
            if isinstance(problem := translate(error), NotSynced):
                self._break(problem)
        else:
            self._catch_up = connection is self._side and pages >= CHECKPOINT_PAGES
        finally:
            self._checkpointing = False

    def _break(self, error: NotSynced) -> None:
        self._broken = f"the disk failed to keep what was written: {error}"

    def _shut(self, *, checkpoint: bool) -> None:
        for thread in (self._write_thread, self._side_thread, *self._read_threads):
            if thread is not None:
                thread.stop()
        for lane in self._readers:
            lane.connection.close()
        self._side.close()
        if checkpoint and not self._broken:
            with contextlib.suppress(sqlite3.Error):  # the log stays, the next start reads it
                self._writer.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._writer.connection.close()


async def _apply(step: Migration, tx: Transaction) -> None:
    await tx.execute(_MAKE_MIGRATIONS)
    if await tx.fetch_one(_APPLIED, step.room, step.number) is not None:
        return
    for statement in step.statements:
        await tx.execute(Query(f"{step.room}_{step.number}", "a migration", fill(statement, _WORDS)))
    await tx.execute(_APPLY, step.room, step.number)
