import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError, reason
from hongyan_proto.inside_pb2 import AroundRequest, RemoveRequest
from tests.unit.services.message.room import ALICE, BOB, Room


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    made = await Room(db).open()
    yield made
    await made.close()
    await db.close()


@pytest.fixture
async def talk(room):
    name = await room.group("g.1", ALICE, BOB)
    for number in range(2, 8):
        await room.say(BOB, name, f"number {number}")
    return name


async def around(room, name, seq, most):
    found = await room.log.around(INSIDE, AroundRequest(conversation_id=name, seq=seq, around=most))
    return [entry.seq for entry in found.entries]


async def remove(room, name, seq):
    await room.log.remove(INSIDE, RemoveRequest(conversation_id=name, seq=seq))


async def refused(awaitable):
    with pytest.raises(ServiceError) as caught:
        await awaitable
    return reason(caught.value.code)


async def test_a_message_and_its_neighbours(room, talk):
    assert await around(room, talk, 4, 1) == [3, 4, 5]
    assert await around(room, talk, 4, 0) == [4]
    assert await around(room, talk, 7, 2) == [5, 6, 7]
    assert await around(room, talk, 99, 1) == [6, 7]
    assert await refused(around(room, "g.2", 1, 1)) == "not_found"


async def test_an_operator_erases_a_message(room, talk):
    await room.say(ALICE, talk, "for bob", mentions=[BOB])
    for _ in range(2):
        await remove(room, talk, 8)
    log = await room.entries(ALICE, talk, after=7)
    assert [(entry.seq, entry.sender_id, entry.target_seq) for entry in log.entries] == [(8, ALICE, 0), (9, 0, 8)]
    assert log.entries[0].recalled
    assert "for bob" not in repr((log, await room.page(BOB, talk)))


async def test_what_cannot_be_erased(room, talk):
    assert await refused(remove(room, talk, 1)) == "not_countable"
    assert await refused(remove(room, talk, 99)) == "not_found"
    assert await refused(remove(room, "g.2", 1)) == "not_found"
