import pytest

from hongyan.services.message.store_read_conformance import ReadExam


class TestMysql(ReadExam):
    @pytest.fixture
    async def db(self, mysql_database):
        return mysql_database
