import re
from pathlib import Path

import pytest

from hongyan.ports.db import Query, Transaction
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.relation import queries
from hongyan.services.relation.migrations import MIGRATIONS

ALL = {name: query for name, query in vars(queries).items() if isinstance(query, Query)}


def test_every_statement_has_a_name_of_its_own_and_a_line_about_it():
    assert len({query.name for query in ALL.values()}) == len(ALL)
    assert all(query.does for query in ALL.values())


def test_every_statement_is_used():
    room = Path(queries.__file__).parent
    source = "".join(path.read_text() for path in room.glob("*.py"))
    assert [name for name in ALL if f"queries.{name}" not in source] == []


@pytest.mark.parametrize("query", ALL.values(), ids=lambda query: query.name)
async def test_every_statement_fits_the_tables(tmp_path, query):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    await db.migrate(MIGRATIONS)
    plan = Query("plan", "how it would run", "EXPLAIN QUERY PLAN " + query.sql)
    arguments = [0] * query.sql.count("?") + ([[0]] if "{list}" in query.sql else [])

    async def work(tx: Transaction):
        return [row[-1] for row in await tx.fetch(plan, *arguments)]

    steps = await db.transact(work)
    await db.close()
    assert not any(re.match(r"SCAN (?!CONSTANT)", step) for step in steps), steps
