import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.members import members, rows
from hongyan.services.message.store_read_conformance import ALICE, BOB, CAROL, Written


@pytest.fixture
async def log(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    yield await Written(db, shards=3).open()
    await db.close()


async def test_every_interval_of_everybody(log):
    talk = await log.conversation("g.5", ALICE, BOB)
    end = await log.leave(talk, ALICE)
    again = await log.come(talk, ALICE)
    other = await log.conversation("d.2.3", BOB, CAROL)
    reply = await members(log.reader, [talk, "g.404", other, talk])
    first, second = reply.conversations
    assert (first.conversation_id, first.version) == (talk, 1)
    assert sorted((m.user_id, m.from_seq, m.to_seq) for m in first.members) == [
        (ALICE, 1, end),
        (ALICE, again, 0),
        (BOB, 1, 0),
    ]
    assert (second.conversation_id, len(second.members)) == (other, 2)


async def test_rows_in_the_order_asked(log):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    reply = await rows(log.reader, talk, [BOB, CAROL, ALICE])
    assert [(row.id, row.peer_id) for row in reply.rows] == [(talk, ALICE), ("", 0), (talk, BOB)]
    assert [row.id for row in (await rows(log.reader, "g.404", [ALICE])).rows] == [""]
