import pytest

from hongyan.ports.db.mysql import MysqlDatabase
from hongyan.services.moderation.store_conformance import ModerationStoreExam
from hongyan.services.moderation.store_sql import SqlModerationStore


@pytest.fixture
async def store(mysql_database: MysqlDatabase):
    store = SqlModerationStore(mysql_database)
    await store.migrate()
    return store


class TestMysql(ModerationStoreExam):
    pass
