import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.push.migrations import MIGRATIONS
from hongyan.services.push.store_devices_conformance import DeviceStoreExam
from hongyan.services.push.store_sql_devices import SqlDeviceStore


class TestSqlite(DeviceStoreExam):
    @pytest.fixture
    async def devices(self, tmp_path):
        db = SqliteDatabase(tmp_path / "main.db")
        await db.migrate(MIGRATIONS)
        yield SqlDeviceStore(db)
        await db.close()
