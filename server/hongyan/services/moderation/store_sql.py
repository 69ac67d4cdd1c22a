"""The store of the moderation room on `ports.db`: the same statements on both engines."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from typing import TypeVar

from hongyan.ports import trail
from hongyan.ports.answers import RequestKey
from hongyan.ports.db import (
    Database,
    DatabaseError,
    Duplicate,
    OutcomeUnknown,
    Query,
    StorageFull,
    Transaction,
    Work,
)
from hongyan.ports.trail import TRAIL_MIGRATIONS, Line, add_line
from hongyan.rpc.errors import ServiceError
from hongyan.services.moderation import queries
from hongyan.services.moderation.migrations import ANSWERS, MIGRATIONS
from hongyan.services.moderation.rules import reported
from hongyan.services.moderation.store import Closing, ReportRow, TooManyWords, WordRow
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.moderation_pb2 import ReportReply

T = TypeVar("T")
RETRY_MS = 1_000
_NEWEST = 1 << 62


class SqlModerationStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def migrate(self) -> None:
        await self._db.migrate((*TRAIL_MIGRATIONS, *MIGRATIONS))

    async def report(self, row: ReportRow, key: RequestKey | None) -> ReportReply:
        open_key = f"{row.reporter} {row.target}"

        async def work(tx: Transaction) -> ReportReply:
            if (before := await ANSWERS.answered(tx, key, ReportReply)) is not None:
                return before
            found = await _one(tx, queries.OPEN_REPORT, open_key)
            if found is None:
                await tx.execute(queries.ADD_REPORT, *astuple(row), open_key)
            reply = ReportReply(report=reported(found or row, whole=False))
            await ANSWERS.remember(tx, key, reply, row.at)
            return reply

        with _refusing():
            try:
                return await self._db.transact(work)
            except Duplicate:  # two at once: the other one is there now
                return await self._db.transact(work)

    async def answered(self, key: RequestKey) -> ReportReply | None:
        async def work(tx: Transaction) -> ReportReply | None:
            return await ANSWERS.answered(tx, key, ReportReply)

        return await self._read(work)

    async def get(self, report_id: int) -> ReportRow | None:
        async def work(tx: Transaction) -> ReportRow | None:
            return await _one(tx, queries.REPORT, report_id)

        return await self._read(work)

    async def reports(self, *, closed: bool, before: int, limit: int) -> list[ReportRow]:
        query = queries.CLOSED_REPORTS if closed else queries.OPEN_REPORTS

        async def work(tx: Transaction) -> list[ReportRow]:
            return [ReportRow(*row) for row in await tx.fetch(query, before or _NEWEST, limit)]

        return await self._read(work)

    async def open_counts(self, targets: Sequence[str]) -> dict[str, int]:
        async def work(tx: Transaction) -> dict[str, int]:
            return dict(await tx.fetch(queries.OPEN_COUNTS, list(targets)))

        return await self._read(work) if targets else {}

    async def close(self, report_id: int, closing: Closing) -> ReportRow | None:
        line = closing.line

        async def work(tx: Transaction) -> ReportRow | None:
            report = await _one(tx, queries.LOCK_REPORT, report_id)
            if report is None or report.closed_at:
                return report
            values = (closing.decision, line.at, line.administrator, closing.note)
            await tx.execute(queries.CLOSE_REPORTS, *values, report.target)
            await add_line(tx, line)
            return await _one(tx, queries.REPORT, report_id)

        return await self._write(work)

    async def words(self, *, after: str, limit: int) -> list[WordRow]:
        async def work(tx: Transaction) -> list[WordRow]:
            return [WordRow(*row) for row in await tx.fetch(queries.WORDS, after, limit)]

        return await self._read(work)

    async def words_since(self, version: int) -> tuple[int, list[WordRow]]:
        async def work(tx: Transaction) -> tuple[int, list[WordRow]]:
            row = await tx.fetch_one(queries.VERSION)
            assert row is not None
            if row[0] == version:
                return version, []
            return row[0], [WordRow(*word) for word in await tx.fetch(queries.ALL_WORDS)]

        return await self._read(work)

    async def put_word(self, row: WordRow, *, most: int, line: Line) -> WordRow:
        async def work(tx: Transaction) -> WordRow:
            version, size = await _lock_words(tx)
            found = await tx.fetch_one(queries.WORD, row.word)
            if found is not None and found[1] == row.action:
                return WordRow(*found)
            if found is None and size >= most:
                raise TooManyWords
            await tx.execute(queries.DROP_WORD, row.word)
            await tx.execute(queries.ADD_WORD, *astuple(row))
            await tx.execute(queries.SET_VERSION, version + 1, size + (found is None))
            await add_line(tx, line)
            return row

        return await self._write(work)

    async def drop_word(self, word: str, line: Line) -> bool:
        async def work(tx: Transaction) -> bool:
            version, size = await _lock_words(tx)
            if not await tx.execute(queries.DROP_WORD, word):
                return False
            await tx.execute(queries.SET_VERSION, version + 1, size - 1)
            await add_line(tx, line)
            return True

        return await self._write(work)

    async def write_line(self, line: Line) -> None:
        async def work(tx: Transaction) -> None:
            await add_line(tx, line)

        await self._write(work)

    async def lines(self, *, administrator: int | None, before: int, limit: int) -> list[Line]:
        async def work(tx: Transaction) -> list[Line]:
            return await trail.lines(tx, administrator=administrator, before=before, limit=limit)

        return await self._read(work)

    async def forget(self, reporters: Sequence[int]) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(queries.ERASE_TEXTS, list(reporters))
            for user_id in reporters:
                await ANSWERS.forget_all(tx, user_id)

        if reporters:
            await self._write(work)

    async def purge(self, *, closed_before: int, answers_before: int) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(queries.PURGE_REPORTS, closed_before)
            await ANSWERS.purge(tx, answers_before)

        await self._write(work)

    async def _write(self, work: Work[T]) -> T:
        with _refusing():
            return await self._db.transact(work)

    async def _read(self, work: Work[T]) -> T:
        with _refusing():
            return await self._db.read(work)


async def _one(tx: Transaction, query: Query, key: int | str) -> ReportRow | None:
    row = await tx.fetch_one(query, key)
    return None if row is None else ReportRow(*row)


async def _lock_words(tx: Transaction) -> tuple[int, int]:
    row = await tx.fetch_one(queries.LOCK_WORDS)
    assert row is not None
    return row[0], row[1]


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except StorageFull as error:
        raise ServiceError(ErrorCode.storage_full, retry_after_ms=RETRY_MS) from error
    except OutcomeUnknown as error:
        raise ServiceError(ErrorCode.outcome_unknown) from error
    except Duplicate:
        raise
    except DatabaseError as error:
        raise ServiceError(ErrorCode.unavailable, retry_after_ms=RETRY_MS) from error
