import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import (
    ConversationRequest,
    EditRequest,
    ForwardRequest,
    MarkRequest,
    PinRequest,
    ReactRequest,
    ReadersRequest,
    SendRequest,
    TargetRequest,
    UpdateConversationRequest,
)
from hongyan_proto.model_pb2 import Text
from tests.unit.services.message.room import ALICE, BOB, CAROL, Room


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


async def test_strangers_find_nothing_and_the_gone_are_told(room):
    talk = await room.group("g.5", ALICE, BOB)
    seq = await room.say(BOB, talk)
    await room.leave(talk, ALICE, 1)
    messages = room.messages
    acts = [
        lambda who: messages.recall(who, TargetRequest(conversation_id=talk, seq=seq)),
        lambda who: messages.edit(who, EditRequest(conversation_id=talk, seq=seq, text=Text(text="x"))),
        lambda who: messages.react(who, ReactRequest(conversation_id=talk, seq=seq, emoji="x", on=True)),
        lambda who: messages.pin(who, PinRequest(conversation_id=talk, seq=seq, on=True)),
        lambda who: messages.readers(who, ReadersRequest(conversation_id=talk, seq=seq)),
        lambda who: messages.send(who, SendRequest(conversation_id=talk, client_id="x", text=Text(text="x"))),
    ]
    for act in acts:
        assert await refused(act(by(CAROL))) == ErrorCode.not_found
        assert await refused(act(by(ALICE))) == ErrorCode.not_a_member
    looks = [
        lambda who: messages.get_conversation(who, ConversationRequest(conversation_id=talk)),
        lambda who: messages.clear(who, ConversationRequest(conversation_id=talk)),
        lambda who: messages.mark_unread(who, ConversationRequest(conversation_id=talk)),
        lambda who: messages.mark_read(who, MarkRequest(conversation_id=talk, seq=1)),
        lambda who: messages.mark_delivered(who, MarkRequest(conversation_id=talk, seq=1)),
        lambda who: messages.update_conversation(who, UpdateConversationRequest(conversation_id=talk, pinned=True)),
    ]
    for look in looks:
        assert await refused(look(by(CAROL))) == ErrorCode.not_found
        await look(by(ALICE))


async def test_the_gone_neither_quote_forward_nor_react_to_what_came_later(room):
    talk = await room.group("g.5", ALICE, BOB)
    await room.leave(talk, ALICE, 1)
    later = await room.say(BOB, talk, "later")
    request = ForwardRequest(conversation_id=talk, seq=later, client_id="f", conversation_ids=["d.1.3"])
    assert await refused(room.messages.forward(by(ALICE), request)) == ErrorCode.not_found
