import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.moderation.store_conformance import ModerationStoreExam
from hongyan.services.moderation.store_sql import SqlModerationStore


@pytest.fixture
async def store(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db")
    store = SqlModerationStore(db)
    await store.migrate()
    yield store
    await db.close()


class TestSqlite(ModerationStoreExam):
    pass
