import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.store_read_conformance import ReadExam


class TestSqlite(ReadExam):
    @pytest.fixture
    async def db(self, tmp_path):
        db = SqliteDatabase(tmp_path / "log.db")
        yield db
        await db.close()
