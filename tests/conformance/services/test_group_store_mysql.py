import pytest

from hongyan.ports.db.mysql import MysqlDatabase
from hongyan.services.group.store_conformance import GroupStoreExam
from hongyan.services.group.store_sql import SqlGroupStore


@pytest.fixture
async def store(mysql_database: MysqlDatabase):
    store = SqlGroupStore(mysql_database)
    await store.migrate()
    return store


class TestMysql(GroupStoreExam):
    pass
