import asyncio
import resource
import signal
import sqlite3
from pathlib import Path

import pytest

from hongyan.ports.db import DatabaseError, Migration, Query, StorageFull, Unavailable
from hongyan.ports.db import sqlite as adapter
from hongyan.ports.db.sqlite import SqliteDatabase, open_url
from hongyan.ports.db.sqlite_errors import NotSynced
from hongyan.ports.url import BadUrl

TABLE = [Migration("test", 1, ("CREATE TABLE note (row {rowid}, body {blob} NOT NULL){table_end}",))]
ADD = Query("add", "a note", "INSERT INTO note (body) VALUES (?)")
COUNT = Query("count", "notes", "SELECT COUNT(*) FROM note")
BODIES = Query("bodies", "notes", "SELECT body FROM note ORDER BY row")


def add(*bodies: bytes):
    async def work(tx):
        await tx.execute_many(ADD, [(body,) for body in bodies])

    return work


async def count(tx):
    return (await tx.fetch_one(COUNT))[0]


@pytest.fixture(params=[False, True], ids=["threads", "inline"])
async def db(tmp_path: Path, request: pytest.FixtureRequest):
    database = SqliteDatabase(tmp_path / "test.db", inline=request.param)
    await database.migrate(TABLE)
    yield database
    await database.close()


async def test_waiting_for_something_else_is_refused_and_rolled_back(db: SqliteDatabase):
    async def work(tx):
        await tx.execute(ADD, b"x")
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="a transaction waits for nothing but its own database"):
        await db.transact(work)
    assert await db.read(count) == 0


async def test_a_wrong_statement_is_an_error_of_the_port(db: SqliteDatabase):
    async def work(tx):
        await tx.execute(Query("wrong", "", "SELECT a FROM nowhere"))

    with pytest.raises(DatabaseError, match="nowhere"):
        await db.transact(work)


async def test_full_disk_stores_nothing_and_room_helps(db: SqliteDatabase, tmp_path: Path):
    await db.transact(add(b"small"))
    pages = db._writer.connection.execute("PRAGMA page_count").fetchone()[0]
    db._writer.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StorageFull):
        await db.transact(add(b"first", b"x" * 100_000))
    assert await db.read(count) == 1
    await db.transact(add(b"fits"))
    db._writer.connection.execute("PRAGMA max_page_count = 1000000")
    await db.transact(add(b"x" * 100_000))
    assert await db.read(count) == 3
    await db.close()
    with sqlite3.connect(tmp_path / "test.db") as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    plain.close()


async def test_a_file_system_that_refuses_more_is_a_full_disk(db: SqliteDatabase, tmp_path: Path):
    await db.transact(add(b"small"))
    size = (tmp_path / "test.db-wal").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 8192, before[1]))
    try:
        for _ in range(2):
            with pytest.raises(StorageFull):
                await db.transact(add(b"x" * 100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    await db.transact(add(b"x" * 100_000))
    assert await db.read(count) == 2


async def test_after_a_failed_fsync_nothing_is_tried_again(db: SqliteDatabase):
    def failing(*_):
        raise NotSynced("disk I/O error")

    original = type(db._writer).commit
    type(db._writer).commit = failing
    try:
        with pytest.raises(NotSynced):
            await db.transact(add(b"x"))
    finally:
        type(db._writer).commit = original
    with pytest.raises(Unavailable, match="failed to keep"):
        await db.transact(add(b"x"))
    with pytest.raises(Unavailable):
        await db.read(count)


async def test_a_lock_that_is_never_given_up_is_unavailable(tmp_path: Path):
    db = SqliteDatabase(tmp_path / "test.db", busy_timeout=0.01)
    await db.migrate(TABLE)
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        await db.transact(add(b"x"))
    assert await db.read(count) == 0
    other.execute("ROLLBACK")
    other.close()
    await db.transact(add(b"x"))
    assert db.statistics.retries > 0
    await db.close()


async def test_a_lock_that_is_given_up_is_waited_for(tmp_path: Path):
    db = SqliteDatabase(tmp_path / "test.db")
    await db.migrate(TABLE)
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = [asyncio.ensure_future(db.transact(add(b"x"))) for _ in range(3)]  # noqa: TID251
    while not db.statistics.retries:
        await asyncio.sleep(0.001)
    waiting[0].cancel()
    other.execute("ROLLBACK")
    other.close()
    await asyncio.gather(*waiting[1:])
    assert await db.read(count) == 2
    await db.close()


async def test_who_leaves_during_the_commit_does_not_let_others_in_before_its_end(tmp_path: Path):
    db = SqliteDatabase(tmp_path / "test.db")
    await db.migrate(TABLE)
    tasks = [asyncio.ensure_future(db.transact(add(b"%d" % number))) for number in range(30)]  # noqa: TID251
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
        await asyncio.sleep(0)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results[1::2] == [None] * 15
    assert await db.read(count) >= 15
    await db.close()


async def test_writes_keep_their_order(db: SqliteDatabase):
    await asyncio.gather(*(db.transact(add(b"%03d" % number)) for number in range(50)))

    async def bodies(tx):
        return [body for (body,) in await tx.fetch(BODIES)]

    assert await db.read(bodies) == [b"%03d" % number for number in range(50)]


async def test_the_log_is_brought_into_the_file(db: SqliteDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(adapter, "CHECKPOINT_CHANGES", 10)
    monkeypatch.setattr(adapter, "CHECKPOINT_PAGES", 50)
    db._due = 10
    for _ in range(400):
        await db.transact(add(b"x" * 4000))
    assert (tmp_path / "test.db").stat().st_size > 400 * 2000
    assert (tmp_path / "test.db-wal").stat().st_size < 400 * 4000
    await db.close()
    assert not (tmp_path / "test.db-wal").exists()


@pytest.mark.parametrize(("point", "kept"), [("begin", 0), ("before_commit", 0), ("after_commit", 1)])
async def test_a_crash_at_a_named_point(tmp_path: Path, point: str, kept: int):
    class Crash(BaseException):
        pass

    armed = False

    def faults(now: str):
        if armed and now == point:
            raise Crash

    db = SqliteDatabase(tmp_path / "test.db", inline=True, faults=faults)
    await db.migrate(TABLE)
    armed = True
    with pytest.raises(Crash):
        await db.transact(add(b"x"))
    db.abandon()
    again = SqliteDatabase(tmp_path / "test.db", inline=True)
    assert await again.read(count) == kept
    await again.close()


async def test_only_the_owner_reads_the_files(db: SqliteDatabase, tmp_path: Path):
    await db.transact(add(b"x"))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


async def test_erased_content_is_overwritten(db: SqliteDatabase, tmp_path: Path):
    secret = b"a secret that is recalled" * 20
    await db.transact(add(b"before", secret, b"after"))

    async def erase(tx):
        await tx.execute(Query("erase", "", "UPDATE note SET body = ? WHERE body = ?"), b"", secret)

    await db.transact(erase)
    await db.close()
    assert secret[:25] not in (tmp_path / "test.db").read_bytes()


async def test_a_closed_database_is_unavailable(db: SqliteDatabase):
    await db.close()
    with pytest.raises(Unavailable):
        await db.transact(add(b"x"))
    with pytest.raises(Unavailable):
        await db.read(count)


async def test_closing_finishes_what_waits(db: SqliteDatabase, tmp_path: Path):
    waiting = asyncio.gather(*(db.transact(add(b"x")) for _ in range(20)))
    await asyncio.sleep(0)
    await db.close()
    await waiting
    again = SqliteDatabase(tmp_path / "test.db")
    assert await again.read(count) == 20
    await again.close()


async def test_urls(tmp_path: Path):
    for url, file in [("sqlite:", "log.db"), ("sqlite:a.db", "a.db"), (f"sqlite:{tmp_path}/b.db", "b.db")]:
        await (await open_url(url, folder=tmp_path, file="log.db")).close()
        assert (tmp_path / file).exists()
    with pytest.raises(BadUrl, match="cache"):
        await open_url("sqlite:a.db?cache=shared", folder=tmp_path)


async def test_an_unknown_type_word_is_a_mistake(db: SqliteDatabase):
    with pytest.raises(ValueError, match="number"):
        await db.migrate([Migration("test", 2, ("CREATE TABLE x (a {number})",))])
