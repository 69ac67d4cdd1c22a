import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.push.migrations import MIGRATIONS
from hongyan.services.push.store_conformance import StreamStoreExam
from hongyan.services.push.store_sql import SqlStreamStore


class TestSqlite(StreamStoreExam):
    @pytest.fixture
    async def store(self, tmp_path):
        db = SqliteDatabase(tmp_path / "main.db")
        await db.migrate(MIGRATIONS)
        yield SqlStreamStore(db)
        await db.close()
