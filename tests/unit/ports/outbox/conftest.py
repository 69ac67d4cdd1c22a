import pytest

from hongyan.ports.db import Migration
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.ports.outbox import OutboxTable
from hongyan_proto import inside_pb2, push_pb2

TABLE = OutboxTable("test_outbox", inside_pb2.UserStreamEvent)


class Room:
    def __init__(self, db):
        self.db = db
        self.waiting = TABLE.on(db)

    async def change(self, *ids, at=0):
        async def work(tx):
            await TABLE.add(tx, [(event(event_id), at) for event_id in ids])

        await self.db.transact(work)

    async def left(self, before=2**60, limit=1000):
        return [event.event_id for _, event in await self.waiting.waiting(before=before, limit=limit)]


def event(event_id):
    return inside_pb2.UserStreamEvent(event_id=event_id, user_id=1, event=push_pb2.UserEvent(at=5))


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    await db.migrate([Migration("test", 1, (TABLE.ddl,))])
    yield Room(db)
    await db.close()
