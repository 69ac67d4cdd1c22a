import pytest

from hongyan.services.push.migrations import MIGRATIONS
from hongyan.services.push.store_devices_conformance import DeviceStoreExam
from hongyan.services.push.store_sql_devices import SqlDeviceStore


class TestMysql(DeviceStoreExam):
    @pytest.fixture
    async def devices(self, mysql_database):
        await mysql_database.migrate(MIGRATIONS)
        return SqlDeviceStore(mysql_database)
