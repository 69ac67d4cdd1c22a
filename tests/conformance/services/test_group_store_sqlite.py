import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.group.store_conformance import GroupStoreExam
from hongyan.services.group.store_sql import SqlGroupStore


@pytest.fixture
async def store(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db")
    store = SqlGroupStore(db)
    await store.migrate()
    yield store
    await db.close()


class TestSqlite(GroupStoreExam):
    pass
