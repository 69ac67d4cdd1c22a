import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.push.migrations import MIGRATIONS
from hongyan.services.push.store_sql import SqlStreamStore
from tests.unit.services.push.people import World


@pytest.fixture
async def store(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    await db.migrate(MIGRATIONS)
    yield SqlStreamStore(db)
    await db.close()


@pytest.fixture
async def world(store):
    made = World(store, behind_after_s=0.05, behind_retry_s=0.01)
    await made.start()
    yield made
    await made.close()
