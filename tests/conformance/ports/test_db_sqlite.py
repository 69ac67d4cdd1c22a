from pathlib import Path

import pytest

from hongyan.ports.db.conformance import DatabaseExam
from hongyan.ports.db.sqlite import SqliteDatabase


@pytest.fixture(params=["threads", "inline"])
async def make_db(tmp_path: Path, request: pytest.FixtureRequest):
    made: list[SqliteDatabase] = []

    async def make() -> SqliteDatabase:
        made.append(SqliteDatabase(tmp_path / "exam.db", inline=request.param == "inline"))
        return made[-1]

    yield make
    for db in made:
        await db.close()


class TestSqlite(DatabaseExam):
    pass
