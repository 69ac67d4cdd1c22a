import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message import retention
from hongyan_proto.errors_pb2 import ErrorCode
from tests.unit.services.message.rooms import ALICE, BOB, Room


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db).start()
    yield room
    await room.close()
    await db.close()


async def test_old_entries_go_and_the_conversation_goes_on(room, monkeypatch):
    monkeypatch.setattr(retention, "ENTRIES", 3)
    for n in range(8):
        await room.say(ALICE, str(n))
    room.clock.advance(100)
    await room.say(BOB, "young")
    before = room.clock.ms - 50_000
    assert await retention.purge(room.store, before, now_ms=room.clock.ms) == 8
    assert await retention.purge(room.store, before, now_ms=room.clock.ms) == 0
    assert await room.sql("SELECT seq FROM entry_00") == [(9,)]
    assert await room.sql("SELECT first_seq, seq, last_seq FROM head_00") == [(9, 9, 9)]
    assert (await room.say(ALICE, "on")).seq == 10
    assert (await room.recall(ALICE, 3)).code == ErrorCode.not_found
    await room.log.relays[0]._look()
    await room.log.relays[0]._publish_all()
    await room.quiet()
    assert [event.previous for event in room.events] == list(range(len(room.events)))


async def test_a_conversation_may_become_empty(room):
    await room.say(ALICE, "one")
    room.clock.advance(100)
    assert await retention.purge(room.store, room.clock.ms, now_ms=room.clock.ms) == 1
    assert await room.sql("SELECT first_seq, seq, last_seq FROM head_00") == [(2, 1, 0)]
    assert (await room.say(ALICE, "two")).seq == 2
