import pytest

from hongyan.services.push.migrations import MIGRATIONS
from hongyan.services.push.store_conformance import StreamStoreExam
from hongyan.services.push.store_sql import SqlStreamStore


class TestMysql(StreamStoreExam):
    @pytest.fixture
    async def store(self, mysql_database):
        await mysql_database.migrate(MIGRATIONS)
        return SqlStreamStore(mysql_database)
