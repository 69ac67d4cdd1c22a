import re
import sqlite3
from dataclasses import fields

import pytest

from hongyan.ports.db import Query
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.statements import SETTINGS, statements
from hongyan.services.message.store_read_conformance import Written

SCANS = {"newest_conversation"}
"""Those that may walk along a table; this one reads the end of its key."""


def every(shard: int) -> list[Query]:
    found = []
    for field in fields(statements(shard)):
        value = getattr(statements(shard), field.name)
        found += value.values() if isinstance(value, dict) else [value]
    return found


@pytest.fixture
async def file(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    await Written(db, shards=2).open()
    await db.close()
    connection = sqlite3.connect(tmp_path / "log.db")
    yield connection
    connection.close()


async def test_every_statement_fits_the_tables_and_finds_its_rows_by_an_index(file):
    for query in every(1):
        sql = query.sql.replace("{list}", "?, ?")
        plan = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))]
        scans = [step for step in plan if step.startswith("SCAN") and "CONSTANT ROW" not in step]
        assert not scans or query.name.removesuffix("_01").removeprefix("log_") in SCANS, (query.name, plan)


def test_no_two_statements_have_one_name():
    names = [query.name for shard in (0, 1) for query in every(shard)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("shard", [0, 7, 98])
def test_a_statement_touches_the_tables_of_its_own_shard_only(shard):
    for query in every(shard):
        for sql in (query.sql, query.mysql or query.sql):
            assert set(re.findall(r"[a-z]_(\d\d)\b", sql)) == {f"{shard:02}"}, sql
            assert "NN" not in sql


def test_both_dialects_take_the_same_arguments():
    for query in every(0):
        if query.mysql is not None:
            assert query.mysql.count("?") == query.sql.count("?"), query.name
            assert ("{list}" in query.mysql) == ("{list}" in query.sql)


def test_only_the_lock_differs_by_more_than_how_rows_are_written():
    reads = {query.name for query in every(0) if query.sql.startswith("SELECT") and query.mysql is not None}
    assert reads == {"log_lock_00"}
    assert statements(0).lock.mysql == statements(0).lock.sql + " FOR UPDATE"


@pytest.mark.parametrize("name", ["save_heads", "save_members", "count_own"])
def test_an_upsert_writes_what_the_update_writes(name):
    """In the order of the arguments: first what is set, then what says where."""
    query = getattr(statements(0), name)
    update = re.findall(r"(\w+) = \?", query.sql)
    listed = re.search(r"\((.*?)\) VALUES", query.mysql)
    assert listed is not None
    assert listed[1].split(", ") == update
    where = re.findall(r"(\w+) = \?", query.sql.partition("WHERE")[2])
    assert re.findall(r"(\w+) = VALUES", query.mysql) == update[: -len(where)]


def test_members_set_their_own_settings_one_by_one_each_with_a_stamp():
    assert set(statements(0).save_setting) == set(SETTINGS)
    for name, query in statements(0).save_setting.items():
        assert query.sql == f"UPDATE member_00 SET {name} = ?, stamp = ? WHERE conv = ? AND user = ?"
