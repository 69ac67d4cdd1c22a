import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.relation.store_sql import SqlRelationStore

NOW = 1_800_000_000_000
ALICE, BOB, CAROL, DAVE = 1, 2, 3, 4


class Crash(BaseException):
    pass


class Switch:
    """Crashes at the point it is set to."""

    point = ""

    def __call__(self, point):
        if point == self.point:
            raise Crash


async def opened(path, switch=None):
    db = SqliteDatabase(path / "main.db", inline=True, faults=switch)
    store = SqlRelationStore(db)
    await store.migrate()
    return db, store


@pytest.fixture
async def db(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    yield db
    await db.close()


@pytest.fixture
async def store(db):
    store = SqlRelationStore(db)
    await store.migrate()
    return store


@pytest.fixture
async def room(tmp_path):
    from tests.unit.services.relation.room import Room

    room = await Room.open(tmp_path)
    yield room
    await room.close()
