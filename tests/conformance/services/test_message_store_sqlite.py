import random

import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.store_conformance import LogStoreExam
from hongyan.services.message.store_write import SqlLogStore


class TestSqlite(LogStoreExam):
    @pytest.fixture
    async def store(self, tmp_path):
        db = SqliteDatabase(tmp_path / "log.db")
        store = SqlLogStore(db, shards=1, rng=random.Random(1))
        await store.open()
        yield store
        await db.close()


async def test_the_number_of_shards_is_fixed_when_the_store_is_made(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db")
    await SqlLogStore(db, shards=2, rng=random.Random(1)).open()
    with pytest.raises(ValueError, match="2 shards"):
        await SqlLogStore(db, shards=3, rng=random.Random(1)).open()
    await db.close()
