import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import (
    ConversationRequest,
    ListConversationsRequest,
    UpdateConversationRequest,
)
from tests.unit.services.message.room import ALICE, Room


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


async def test_the_list_goes_by_last_activity_pinned_first_page_by_page(db):
    room = await Room(db, shards=3).open()
    for other in (5, 3, 2, 6, 4, 7):
        room.clock.advance(1 if other != 6 else 0)
        await room.say(ALICE, f"d.1.{other}")
    update = UpdateConversationRequest(conversation_id="d.1.3", pinned=True)
    await room.messages.update_conversation(by(ALICE), update)
    hide = UpdateConversationRequest(conversation_id="d.1.7", hidden=True)
    await room.messages.update_conversation(by(ALICE), hide)
    names, cursor = [], ""
    while True:
        request = ListConversationsRequest(cursor=cursor, limit=2)
        page = await room.messages.list_conversations(by(ALICE), request)
        names += [one.id for one in page.conversations]
        cursor = page.cursor
        if not cursor:
            break
    assert names[:2] == ["d.1.3", "d.1.4"]
    assert sorted(names[2:4]) == ["d.1.2", "d.1.6"]
    assert names[4:] == ["d.1.5"]
    request = ListConversationsRequest(cursor="nonsense!")
    assert await refused(room.messages.list_conversations(by(ALICE), request)) == ErrorCode.bad_cursor
    await room.close()


async def test_conversations_of_the_same_moment_come_once_each(db):
    room = await Room(db, shards=4).open()
    for other in range(2, 14):
        await room.say(ALICE, f"d.1.{other}")
    names, cursor = [], ""
    while not names or cursor:
        request = ListConversationsRequest(cursor=cursor, limit=1)
        page = await room.messages.list_conversations(by(ALICE), request)
        names += [one.id for one in page.conversations]
        cursor = page.cursor
    assert sorted(names) == sorted(f"d.1.{other}" for other in range(2, 14))
    await room.close()
