import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.user.own_conformance import OwnStoreExam
from hongyan.services.user.store_conformance import UserStoreExam
from hongyan.services.user.store_sql import SqlUserStore


@pytest.fixture
async def store(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db")
    store = SqlUserStore(db)
    await store.migrate()
    yield store
    await db.close()


class TestSqlite(UserStoreExam):
    pass


class TestSqliteOwn(OwnStoreExam):
    pass
