import pytest

from hongyan.ports.db.mysql import MysqlDatabase
from hongyan.services.user.own_conformance import OwnStoreExam
from hongyan.services.user.store_conformance import UserStoreExam
from hongyan.services.user.store_sql import SqlUserStore


@pytest.fixture
async def store(mysql_database: MysqlDatabase):
    store = SqlUserStore(mysql_database)
    await store.migrate()
    return store


class TestMysql(UserStoreExam):
    pass


class TestMysqlOwn(OwnStoreExam):
    pass
