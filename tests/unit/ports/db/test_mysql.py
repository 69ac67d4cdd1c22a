import asyncio
import random

import pytest

from hongyan.ports.db import DatabaseError, Migration, OutcomeUnknown, Query, Unavailable
from hongyan.ports.db.mysql import MysqlDatabase
from hongyan.ports.url import BadUrl
from tests.servers.mariadb import Mariadb

TABLE = [Migration("test", 1, ("CREATE TABLE note (row {rowid}, body {key} NOT NULL, n {int}){table_end}",))]
ADD = Query("add", "a note", "INSERT INTO note (body, n) VALUES (?, ?)")
COUNT = Query("count", "notes", "SELECT COUNT(*) FROM note")
LOCK = Query("lock", "", "", "SELECT n FROM note WHERE row = ? FOR UPDATE")
SET = Query("set", "", "UPDATE note SET n = n + 1 WHERE row = ?")


@pytest.fixture
async def db(mysql_database: MysqlDatabase):
    await mysql_database.migrate(TABLE)
    return mysql_database


async def count(tx):
    return (await tx.fetch_one(COUNT))[0]


async def test_a_deadlock_runs_the_work_again(db: MysqlDatabase):
    async def two(tx):
        return [await tx.insert(ADD, name, 0) for name in ("alice", "bob")]

    first, second = await db.transact(two)
    both_hold = asyncio.Barrier(2)
    tries = 0

    def locking(one: int, other: int):
        async def work(tx):
            nonlocal tries
            tries += 1
            await tx.fetch_one(LOCK, one)
            if tries <= 2:
                await both_hold.wait()
            await tx.execute(SET, other)

        return work

    await asyncio.gather(db.transact(locking(first, second)), db.transact(locking(second, first)))
    assert tries == 3
    assert db.statistics.retries == 1


async def test_the_server_ends_a_transaction_that_idles(db: MysqlDatabase, mariadb: Mariadb):
    async def work(tx):
        return await tx.fetch_one(Query("idle", "", "SELECT @@SESSION.idle_transaction_timeout, @@SESSION.sql_mode"))

    timeout, modes = await db.transact(work)
    assert timeout == 2
    assert "STRICT_ALL_TABLES" in modes


async def test_a_connection_lost_in_the_middle_is_unavailable_and_the_next_one_works(
    db: MysqlDatabase, mariadb: Mariadb
):
    async def work(tx):
        await tx.execute(ADD, "alice", 1)
        (number,) = await tx.fetch_one(Query("me", "", "SELECT CONNECTION_ID()"))
        mariadb.sql(f"KILL {number}")
        await tx.execute(ADD, "bob", 1)

    with pytest.raises(Unavailable):
        await db.transact(work)
    assert await db.read(count) == 0


async def test_a_connection_lost_in_the_commit_leaves_the_outcome_unknown(db: MysqlDatabase, mariadb: Mariadb):
    async def work(tx):
        await tx.execute(ADD, "alice", 1)
        (number,) = await tx.fetch_one(Query("me", "", "SELECT CONNECTION_ID()"))
        mariadb.sql(f"KILL {number}")

    with pytest.raises(OutcomeUnknown):
        await db.transact(work)
    await db.transact(count)


async def test_too_long_is_refused_not_cut(db: MysqlDatabase):
    async def work(tx):
        await tx.execute(ADD, "x" * 256, 1)

    with pytest.raises(DatabaseError, match="too long"):
        await db.transact(work)


async def test_a_migration_that_was_cut_short_goes_on(db: MysqlDatabase):
    two_steps = Migration("test", 2, ("CREATE TABLE a (one {int})", "CREATE TABLE b (one {int})"))

    async def half(tx):
        await tx.execute(Query("half", "", "CREATE TABLE a (one BIGINT)"))

    await db.transact(half)
    await db.migrate([*TABLE, two_steps])

    async def work(tx):
        return await tx.fetch(Query("b", "", "SELECT one FROM b"))

    assert await db.read(work) == []


async def test_many_rows_go_in_few_statements(db: MysqlDatabase, mariadb: Mariadb):
    async def work(tx):
        await tx.execute_many(ADD, [(f"n%s{number}", number) for number in range(500)])

    before = int(mariadb.sql("SHOW GLOBAL STATUS LIKE 'Com_insert'").split()[1])
    await db.transact(work)
    assert int(mariadb.sql("SHOW GLOBAL STATUS LIKE 'Com_insert'").split()[1]) - before < 10
    assert await db.read(count) == 500


async def test_a_cancelled_transaction_is_rolled_back(db: MysqlDatabase):
    began = asyncio.Event()

    async def work(tx):
        await tx.execute(ADD, "alice", 1)
        began.set()
        await asyncio.Event().wait()

    task = asyncio.ensure_future(db.transact(work))  # noqa: TID251
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await db.transact(count) == 0


async def test_socket_urls(mariadb: Mariadb, mysql_url: str):
    url = mariadb.url(mysql_url.rpartition("/")[2], tcp=False)
    db = await MysqlDatabase.open(url, rng=random.Random(1))
    await db.migrate(TABLE)
    assert await db.read(count) == 0
    await db.close()
    with pytest.raises(Unavailable):
        await db.read(count)


@pytest.mark.parametrize(
    "url", ["mysql://root@localhost", "mysql://root@localhost/a?ssl=1", "mysql://root@h/a?pool=0", "mysql://h:x/a"]
)
async def test_bad_urls(url: str):
    with pytest.raises(BadUrl):
        await MysqlDatabase.open(url, rng=random.Random(1))


async def test_nobody_there():
    with pytest.raises(Unavailable):
        await MysqlDatabase.open("mysql://root@127.0.0.1:1/a", rng=random.Random(1))
