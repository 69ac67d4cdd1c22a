import pytest

from hongyan.ports.db.mysql import MysqlDatabase
from hongyan.services.relation.store_conformance import FriendExam
from hongyan.services.relation.store_people_conformance import PeopleExam
from hongyan.services.relation.store_sql import SqlRelationStore


@pytest.fixture
async def store(mysql_database: MysqlDatabase):
    store = SqlRelationStore(mysql_database)
    await store.migrate()
    return store


class TestMysql(FriendExam, PeopleExam):
    pass
