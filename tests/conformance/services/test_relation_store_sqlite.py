import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.relation.store_conformance import FriendExam
from hongyan.services.relation.store_people_conformance import PeopleExam
from hongyan.services.relation.store_sql import SqlRelationStore


@pytest.fixture
async def store(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db")
    store = SqlRelationStore(db)
    await store.migrate()
    yield store
    await db.close()


class TestSqlite(FriendExam, PeopleExam):
    pass
