"""The exam of a database. A test module gives a fixture `make_db`: an async callable whose calls open the same
database again and again, and imports `DatabaseExam`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hongyan.ports.db import Database, Duplicate, Migration, Query, Row, Transaction

MakeDb = Callable[[], Awaitable[Database]]

BIGGEST = 2**63 - 1
NAMES = ["鸿雁传书", "goose 🪿", "a", "a ", "A", "%s ? {x} '\\\"", "\u00e9", "e\u0301"]
PEOPLE = Migration(
    "exam",
    1,
    (
        """CREATE TABLE exam_person (row {rowid}, name {key} NOT NULL, number {id} NOT NULL, photo {blob}, about {text},
        hash {bytes_key}, friendly {bool}, UNIQUE (name)){table_end}""",
        "CREATE INDEX exam_number ON exam_person (number)",
    ),
)
COUNTER = Migration("exam", 2, ("CREATE TABLE exam_counter (one {int} NOT NULL PRIMARY KEY, n {int}){table_end}",))
MIGRATIONS = [PEOPLE, COUNTER]

ADD = Query("add", "a person", "INSERT INTO exam_person (name, number) VALUES (?, ?)")
ADD_ALL = Query(
    "add_all",
    "a person with everything",
    "INSERT INTO exam_person (name, number, photo, about, hash, friendly) VALUES (?, ?, ?, ?, ?, ?)",
)
NAME = Query("name", "a person's number", "SELECT number FROM exam_person WHERE name = ?")
ALL = Query("all", "everybody", "SELECT name, number, photo, about, hash, friendly FROM exam_person ORDER BY row")
SOME = Query("some", "those of the list", "SELECT name FROM exam_person WHERE number > ? AND name IN ({list})")
COUNT = Query("count", "how many", "SELECT COUNT(*), COALESCE(SUM(number), 0) FROM exam_person")
MOVE = Query("move", "another number", "UPDATE exam_person SET number = ? WHERE number = ?")
LOCK = Query(
    "lock",
    "read to change",
    "SELECT n FROM exam_counter WHERE one = ?",
    "SELECT n FROM exam_counter WHERE one = ? FOR UPDATE",
)
COUNTED = Query("counted", "a counter", "SELECT n FROM exam_counter WHERE one = ?")
SET = Query(
    "set",
    "a counter",
    "INSERT INTO exam_counter VALUES (?, ?) ON CONFLICT (one) DO UPDATE SET n = excluded.n",
    "INSERT INTO exam_counter VALUES (?, ?) ON DUPLICATE KEY UPDATE n = VALUES(n)",
)


class OnPurpose(Exception):
    """Raised by the work of an exam."""


def run(query: Query, *arguments: Any) -> Callable[[Transaction], Awaitable[int]]:
    async def work(tx: Transaction) -> int:
        return await tx.execute(query, *arguments)

    return work


def fetch(query: Query, *arguments: Any) -> Callable[[Transaction], Awaitable[list[Row]]]:
    async def work(tx: Transaction) -> list[Row]:
        return await tx.fetch(query, *arguments)

    return work


class DatabaseExam:
    async def test_what_was_written_comes_back_byte_by_byte(self, make_db: MakeDb) -> None:
        db = await opened(make_db)
        blob = bytes(range(256)) * 4096
        rows: list[Row] = [
            (name, BIGGEST - at, blob, "文" * 9000, b"\x00\xff'\\", at % 2) for at, name in enumerate(NAMES)
        ]
        rows.append(("least", -BIGGEST - 1, None, None, None, None))

        async def work(tx: Transaction) -> None:
            await tx.execute_many(ADD_ALL, iter(rows))

        await db.transact(work)
        assert await db.read(fetch(ALL)) == rows

    async def test_text_is_compared_byte_by_byte(self, make_db: MakeDb) -> None:
        db = await opened(make_db)
        for number, name in enumerate(NAMES):
            await db.transact(run(ADD, name, number))
        for number, name in enumerate(NAMES):
            assert await db.read(fetch(NAME, name)) == [(number,)]

    async def test_no_rows_do_nothing(self, make_db: MakeDb) -> None:
        db = await opened(make_db)

        async def work(tx: Transaction) -> Row | None:
            await tx.execute_many(ADD, [])
            assert await tx.fetch(ALL) == []
            return await tx.fetch_one(ALL)

        assert await db.transact(work) is None

    async def test_list_becomes_placeholders(self, make_db: MakeDb) -> None:
        db = await opened(make_db)
        for number, name in enumerate(["alice", "bob", "carol"]):
            await db.transact(run(ADD, name, number))
        assert await db.read(fetch(SOME, 0, ["alice", "bob", "carol"])) == [("bob",), ("carol",)]
        assert await db.read(fetch(SOME, -1, ["alice"])) == [("alice",)]
        assert await db.read(fetch(SOME, -1, [])) == []

    async def test_insert_gives_growing_keys(self, make_db: MakeDb) -> None:
        db = await opened(make_db)

        async def work(tx: Transaction) -> list[int]:
            return [await tx.insert(ADD, name, 1) for name in ("alice", "bob", "carol")]

        first, second, third = await db.transact(work)
        assert 0 < first < second < third

    async def test_rows_found_are_counted_even_when_they_stay_as_they_are(self, make_db: MakeDb) -> None:
        db = await opened(make_db)
        for name in ("alice", "bob"):
            await db.transact(run(ADD, name, 7))
        assert await db.transact(run(MOVE, 7, 7)) == 2
        assert await db.transact(run(MOVE, 8, 6)) == 0

    async def test_sums_are_whole_numbers(self, make_db: MakeDb) -> None:
        db = await opened(make_db)
        for name in ("alice", "bob"):
            await db.transact(run(ADD, name, 7))
        assert (rows := await db.read(fetch(COUNT))) == [(2, 14)]
        assert type(rows[0][1]) is int

    async def test_an_exception_rolls_back_and_arrives(self, make_db: MakeDb) -> None:
        db = await opened(make_db)

        async def work(tx: Transaction) -> None:
            await tx.execute(ADD, "alice", 1)
            raise OnPurpose

        with pytest.raises(OnPurpose):
            await db.transact(work)
        assert await db.read(fetch(COUNT)) == [(0, 0)]
        assert await db.transact(run(ADD, "alice", 2)) == 1

    async def test_duplicate_is_told_and_does_not_end_the_transaction(self, make_db: MakeDb) -> None:
        db = await opened(make_db)
        await db.transact(run(ADD, "alice", 1))
        with pytest.raises(Duplicate):
            await db.transact(run(ADD, "alice", 2))

        async def work(tx: Transaction) -> None:
            await tx.execute(ADD, "bob", 5)
            with pytest.raises(Duplicate):
                await tx.execute(ADD, "alice", 3)
            await tx.execute(ADD, "carol", 6)

        await db.transact(work)
        assert await db.read(fetch(COUNT)) == [(3, 12)]

    async def test_a_committed_row_survives_reopening(self, make_db: MakeDb) -> None:
        db = await opened(make_db)
        await db.transact(run(ADD, "alice", 1))
        await db.close()
        await db.close()
        again = await make_db()
        assert await again.read(fetch(NAME, "alice")) == [(1,)]

    async def test_counting_up_beside_each_other_loses_nothing(self, make_db: MakeDb) -> None:
        first, second = await opened(make_db), await make_db()
        await first.transact(run(SET, 1, 0))

        async def work(tx: Transaction) -> None:
            row = await tx.fetch_one(LOCK, 1)
            assert row is not None
            await tx.execute(SET, 1, row[0] + 1)

        await asyncio.gather(*(db.transact(work) for _ in range(10) for db in (first, second)))
        assert await second.read(fetch(COUNTED, 1)) == [(20,)]

    async def test_two_who_lock_in_opposite_order_both_succeed(self, make_db: MakeDb) -> None:
        db = await opened(make_db)
        await db.transact(run(SET, 1, 0))
        await db.transact(run(SET, 2, 0))

        def both(*order: int) -> Callable[[Transaction], Awaitable[None]]:
            async def work(tx: Transaction) -> None:
                for one in order:
                    row = await tx.fetch_one(LOCK, one)
                    assert row is not None
                    await tx.execute(SET, one, row[0] + 1)

            return work

        turns = (both(1, 2), both(2, 1))
        await asyncio.gather(*(db.transact(turn) for _ in range(20) for turn in turns))
        assert await db.read(fetch(COUNTED, 1)) == await db.read(fetch(COUNTED, 2)) == [(40,)]

    async def test_a_reader_sees_one_moment_beside_writers(self, make_db: MakeDb) -> None:
        first, second = await opened(make_db), await make_db()
        await first.transact(run(ADD, "alice", 0))
        done = False

        async def move() -> None:
            nonlocal done
            for number in range(50):
                await first.transact(run(MOVE, number + 1, number))
            done = True

        async def look(tx: Transaction) -> tuple[Row | None, ...]:
            return tuple([await tx.fetch_one(NAME, "alice") for _ in range(3)])

        moving = asyncio.gather(move())
        seen = set()
        while not done:
            moment = await second.read(look)
            assert len(set(moment)) == 1
            seen.add(moment[0])
            await asyncio.sleep(0)
        await moving
        assert await second.read(fetch(NAME, "alice")) == [(50,)]
        assert seen

    async def test_a_reader_cannot_write(self, make_db: MakeDb) -> None:
        db = await opened(make_db)
        with pytest.raises(Exception, match=r"(?i)read.?only"):
            await db.read(run(ADD, "alice", 1))
        assert await db.read(fetch(COUNT)) == [(0, 0)]

    async def test_a_cancelled_transaction_leaves_the_database_usable(self, make_db: MakeDb) -> None:
        db = await opened(make_db)
        waiting = [asyncio.ensure_future(db.transact(run(ADD, name, 1))) for name in ("alice", "bob")]  # noqa: TID251
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert await db.transact(run(ADD, "carol", 5)) == 1
        count, total = (await db.read(fetch(COUNT)))[0]
        assert total == 5 + (count - 1)

    async def test_migrations_are_applied_once(self, make_db: MakeDb) -> None:
        db = await make_db()
        await db.migrate([PEOPLE])
        await db.transact(run(ADD, "alice", 1))
        await db.migrate([COUNTER, PEOPLE])
        await db.migrate(MIGRATIONS)
        await db.transact(run(SET, 1, 1))
        assert await db.read(fetch(NAME, "alice")) == [(1,)]

    async def test_two_may_migrate_at_once(self, make_db: MakeDb) -> None:
        first, second = await make_db(), await make_db()
        await asyncio.gather(first.migrate(MIGRATIONS), second.migrate(MIGRATIONS), first.migrate(MIGRATIONS))
        await second.transact(run(SET, 1, 1))

    async def test_statistics_count(self, make_db: MakeDb) -> None:
        db = await opened(make_db)
        before = db.statistics.transactions, db.statistics.statements
        await db.transact(run(SET, 1, 1))
        await db.read(fetch(COUNTED, 1))
        assert (db.statistics.transactions, db.statistics.statements) == (before[0] + 2, before[1] + 2)


async def opened(make_db: MakeDb) -> Database:
    db = await make_db()
    await db.migrate(MIGRATIONS)
    return db
