import asyncio
import sqlite3

import pytest

from hongyan.ports.db import DatabaseError, Duplicate, Query
from hongyan.ports.db.sqlite_errors import Busy
from hongyan.ports.db.sqlite_lane import Lane, connect, drive

ADD = Query("add", "a note", "INSERT INTO note (body) VALUES (?)")
BODIES = Query("bodies", "notes", "SELECT body FROM note ORDER BY body")
SOME = Query("some", "notes", "SELECT body FROM note WHERE body IN ({list}) ORDER BY body")


@pytest.fixture
def path(tmp_path):
    with sqlite3.connect(tmp_path / "a.db") as db:
        db.execute("CREATE TABLE note (body TEXT PRIMARY KEY) WITHOUT ROWID")
    db.close()
    return tmp_path / "a.db"


@pytest.fixture
def open_lane(path):
    opened = []

    def made(*, faults=None, writes=True):
        lane = Lane(connect(path, busy_timeout=0, writes=writes), "BEGIN IMMEDIATE" if writes else "BEGIN", faults)
        opened.append(lane)
        return lane

    yield made
    for lane in opened:
        lane.connection.close()


def add(*bodies):
    async def work(tx):
        for body in bodies:
            await tx.execute(ADD, body)

    return work


async def bodies(tx):
    return [body for (body,) in await tx.fetch(BODIES)]


def pragma(lane, name):
    return lane.connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_commit_is_an_fsync_and_deleted_content_is_overwritten(open_lane):
    lane = open_lane()
    assert (pragma(lane, "journal_mode"), pragma(lane, "synchronous")) == ("wal", 2)
    assert (pragma(lane, "secure_delete"), pragma(lane, "foreign_keys")) == (1, 1)


def test_a_lane_for_reading_cannot_write(open_lane):
    open_lane().run(add("alice"))
    reads = open_lane(writes=False)
    assert reads.run(bodies) == ["alice"]
    with pytest.raises(DatabaseError, match="readonly"):
        reads.run(add("bob"))
    assert reads.run(bodies) == ["alice"]


def test_all_or_nothing(open_lane):
    lane = open_lane()
    lane.run(add("alice"))
    with pytest.raises(Duplicate):
        lane.run(add("bob", "alice"))

    async def change_of_mind(tx):
        await tx.execute(ADD, "carol")
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        lane.run(change_of_mind)
    assert not lane.connection.in_transaction
    assert lane.run(bodies) == ["alice"]


def test_what_is_prepared_is_seen_by_others_only_after_its_commit(open_lane):
    writes, reads = open_lane(), open_lane(writes=False)
    writes.prepare(add("alice"))
    assert reads.run(bodies) == []
    writes.commit()
    assert reads.run(bodies) == ["alice"]


def test_a_lock_of_another_is_tried_three_times(open_lane):
    holds, waits = open_lane(), open_lane()
    holds.prepare(add("alice"))
    with pytest.raises(Busy):
        waits.run(add("bob"))
    assert (waits.transactions, waits.retries) == (3, 2)
    holds.commit()
    waits.run(add("bob"))
    assert waits.run(bodies) == ["alice", "bob"]


def test_a_transaction_waits_for_nothing_else(open_lane):
    ended = []

    async def work(tx):
        try:
            await tx.execute(ADD, "alice")
            await asyncio.sleep(0)
        finally:
            ended.append(1)

    lane = open_lane()
    with pytest.raises(RuntimeError, match="nothing but its own database"):
        lane.run(work)
    assert (ended, lane.run(bodies)) == ([1], [])


def test_driving_gives_what_the_work_gives():
    async def inner():
        return 7

    async def outer():
        return await inner() + 1

    assert drive(outer()) == 8


def test_faults_happen_at_their_points(open_lane):
    points = []
    lane = open_lane(faults=points.append)
    lane.run(add("alice"))
    assert points == ["begin", "before_commit", "after_commit"]


def test_statements_are_counted(open_lane):
    lane = open_lane()

    async def work(tx):
        await tx.execute_many(ADD, [("alice",), ("bob",), ("carol",)])
        assert await tx.fetch_one(BODIES) == ("alice",)

    lane.run(work)
    assert lane.transaction.statements == 2


def test_a_statement_that_is_left_holds_no_snapshot(open_lane):
    writes, reads = open_lane(), open_lane(writes=False)
    writes.run(add("alice", "bob"))

    async def first(tx):
        return await tx.fetch_one(BODIES)

    assert reads.run(first) == ("alice",)
    writes.run(add("aaron"))
    assert reads.run(first) == ("aaron",)


def test_errors_of_each_way_to_ask_are_those_of_the_port(open_lane):
    lane = open_lane()
    wrong = Query("wrong", "", "SELECT a FROM nowhere")
    for ask in ("execute", "fetch", "fetch_one", "insert"):

        async def work(tx, ask=ask):
            await getattr(tx, ask)(wrong)

        with pytest.raises(DatabaseError, match="nowhere"):
            lane.run(work)

    async def many(tx):
        await tx.execute_many(ADD, [("alice",), ("alice",)])

    with pytest.raises(Duplicate):
        lane.run(many)


@pytest.mark.parametrize(("asked", "found"), [(["bob", "alice", "nobody"], ["alice", "bob"]), ([], [])])
def test_lists_of_any_length(open_lane, asked, found):
    lane = open_lane()
    lane.run(add("alice", "bob", "carol"))

    async def work(tx):
        return [body for (body,) in await tx.fetch(SOME, asked)]

    assert lane.run(work) == found
