import re

import pytest

from hongyan.ports.db import Query, Transaction
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.user import queries
from hongyan.services.user.migrations import MIGRATIONS

ALL = [query for query in vars(queries).values() if isinstance(query, Query)]


def test_every_statement_has_a_name_of_its_own_and_a_line_about_it():
    assert len({query.name for query in ALL}) == len(ALL)
    assert all(query.does for query in ALL)


@pytest.mark.parametrize("query", ALL, ids=lambda query: query.name)
async def test_every_statement_fits_the_tables(tmp_path, query):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    await db.migrate(MIGRATIONS)
    plan = Query("plan", "how it would run", "EXPLAIN QUERY PLAN " + query.sql)
    arguments = [0] * query.sql.count("?") + ([[0]] if "{list}" in query.sql else [])

    async def work(tx: Transaction):
        return [row[-1] for row in await tx.fetch(plan, *arguments)]

    steps = await db.transact(work)
    await db.close()
    if query.name not in {"purge_requests", "purge_invitations", "drop_administrator_invitations", "drop_requests"}:
        assert not any(re.match(r"SCAN (?!CONSTANT)", step) for step in steps), "a whole table is read"
