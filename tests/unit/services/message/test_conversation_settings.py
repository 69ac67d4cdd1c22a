import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import (
    ConversationRequest,
    UpdateConversationRequest,
)
from tests.unit.services.message.room import ALICE, BOB, Room


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


async def test_settings_change_exactly_what_is_named(room):
    await room.say(ALICE, "d.1.2")
    update = UpdateConversationRequest(conversation_id="d.1.2", pinned=True, draft="half a", muted_until=-1)
    changed = (await room.messages.update_conversation(by(ALICE), update)).conversation
    assert (changed.pinned, changed.draft, changed.muted_until, changed.hidden) == (True, "half a", -1, False)
    update = UpdateConversationRequest(conversation_id="d.1.2", draft="", hidden=True)
    changed = (await room.messages.update_conversation(by(ALICE), update)).conversation
    assert (changed.pinned, changed.draft, changed.hidden) == (True, "", True)
    before = changed.stamp
    update = UpdateConversationRequest(conversation_id="d.1.2")
    assert (await room.messages.update_conversation(by(ALICE), update)).conversation.stamp == before
    assert not (await row(room, BOB)).pinned


async def test_a_mark_takes_marked_unread_away(room):
    seq = await room.say(ALICE, "d.1.2")
    marked = await room.messages.mark_unread(by(BOB), ConversationRequest(conversation_id="d.1.2"))
    assert marked.conversation.marked_unread
    await room.read(BOB, "d.1.2", seq)
    assert not (await row(room, BOB)).marked_unread


async def test_at_most_so_many_are_pinned(db):
    room = await Room(db, shards=3, pinned_conversations=2).open()
    for other in (2, 3, 4):
        await room.say(ALICE, f"d.1.{other}")
    for other in (2, 3, 2):
        update = UpdateConversationRequest(conversation_id=f"d.1.{other}", pinned=True)
        await room.messages.update_conversation(by(ALICE), update)
    update = UpdateConversationRequest(conversation_id="d.1.4", pinned=True)
    assert await refused(room.messages.update_conversation(by(ALICE), update)) == ErrorCode.invalid_field
    await room.close()
