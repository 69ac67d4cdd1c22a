import sqlite3

import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.read_statements import EntryStatements, RowStatements, positions
from hongyan.services.message.store_read_conformance import Written


@pytest.fixture
async def file(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    await Written(db, shards=2).open()
    await db.close()
    return sqlite3.connect(tmp_path / "log.db")


async def test_every_statement_finds_its_rows_by_an_index(file):
    for statements in (RowStatements(1), EntryStatements(1)):
        for name, query in vars(statements).items():
            sql = query.sql.replace("{list}", "?, ?")
            plan = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))]
            assert plan
            if name != "lineages":
                assert not [step for step in plan if step.startswith("SCAN")], (name, plan)
    file.close()


async def test_mentions_are_found_by_their_own_rows(file):
    sql = EntryStatements(0).mentions.sql.replace("{list}", "?")
    order = [row[3].split()[1] for row in file.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))]
    assert order == ["m", "n", "e"]
    file.close()


async def test_no_two_statements_have_one_name():
    names = [
        query.name
        for shard in (0, 1)
        for kind in (RowStatements, EntryStatements)
        for query in vars(kind(shard)).values()
    ]
    assert len(names) == len(set(names))


async def test_positions_ask_all_shards_at_once(file):
    rows = file.execute(positions(range(2)).sql).fetchall()
    assert [(shard, position, lineage) for shard, position, lineage, _ in rows] == [(0, 0, 100), (1, 0, 101)]
    assert rows[0][3] == rows[1][3] != ""
    file.close()
