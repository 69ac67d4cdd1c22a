import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.errors import ServiceError
from hongyan.services.message.work import Setting
from hongyan_proto.errors_pb2 import ErrorCode
from tests.unit.services.message.rooms import ALICE, BOB, CAROL, Room


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db).start()
    yield room
    await room.close()
    await db.close()


async def test_settings_are_stamped_and_told_to_the_members_other_devices(room):
    await room.say(ALICE, "hi")
    await room.log.set_own(Setting(BOB, 9, "d.1.2", {"pinned": 1, "draft": "草稿"}, ("cleared_seq",)))
    columns = "pinned, draft, cleared_seq, stamp, read_seq"
    assert await room.sql(f"SELECT {columns} FROM member_00 WHERE user = 2") == [(1, "草稿", 1, 2, 0)]
    await room.quiet()
    item = room.events[-1].items[0]
    assert (item.row.user_id, item.origin_session, item.conversation_id) == (BOB, 9, "d.1.2")


async def test_settings_survive_marks_and_sends(room):
    await room.say(ALICE, "hi")
    await room.log.set_own(Setting(BOB, 0, "d.1.2", {"pinned": 1}))
    await room.mark(BOB, read=1)
    await room.say(BOB, "ho")
    assert await room.sql("SELECT pinned, own_after FROM member_00 WHERE user = 2") == [(1, 1)]


async def test_strangers_have_none(room):
    await room.say(ALICE, "hi")
    with pytest.raises(ServiceError) as refused:
        await room.log.set_own(Setting(CAROL, 0, "d.1.2", {"pinned": 1}))
    assert refused.value.code == ErrorCode.not_found
