import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import (
    ConversationRequest,
    MarkRequest,
    ReadersRequest,
)
from tests.unit.services.message.room import ALICE, BOB, CAROL, DAVE, Room


@pytest.fixture
async def db(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    yield db
    await db.close()


@pytest.fixture
async def room(db):
    room = await Room(db).open()
    yield room
    await room.close()


def by(user: int) -> Call:
    return Call(user_id=user, session_id=user * 10)


async def row(room, user, name="d.1.2"):
    return (await room.messages.get_conversation(by(user), ConversationRequest(conversation_id=name))).conversation


async def refused(action) -> ErrorCode:
    with pytest.raises(ServiceError) as error:
        await action
    return error.value.code


async def test_who_has_read(room):
    talk = await room.group("g.5", ALICE, BOB, CAROL, DAVE)
    seq = await room.say(ALICE, talk)
    await room.join(talk, 5, 1)
    await room.read(BOB, talk, seq)
    await room.messages.mark_delivered(by(CAROL), MarkRequest(conversation_id=talk, seq=seq))
    reply = await room.messages.readers(by(DAVE), ReadersRequest(conversation_id=talk, seq=seq))
    assert (reply.read, reply.delivered, reply.neither) == ([BOB], [CAROL], [DAVE])


async def test_readers_are_not_told_in_large_conversations(room):
    talk = await room.group("g.5", *range(1, 202))
    seq = await room.say(ALICE, talk)
    request = ReadersRequest(conversation_id=talk, seq=seq)
    assert await refused(room.messages.readers(by(ALICE), request)) == ErrorCode.too_large
