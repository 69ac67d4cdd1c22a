import random

import pytest

from hongyan.ports.db.conformance import DatabaseExam
from hongyan.ports.db.mysql import MysqlDatabase


@pytest.fixture
async def make_db(mysql_url: str):
    made: list[MysqlDatabase] = []

    async def make() -> MysqlDatabase:
        made.append(await MysqlDatabase.open(mysql_url, rng=random.Random(len(made))))
        return made[-1]

    yield make
    for db in made:
        await db.close()


class TestMysql(DatabaseExam):
    pass
