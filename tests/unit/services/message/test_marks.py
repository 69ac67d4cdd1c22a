import asyncio

import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan_proto.errors_pb2 import ErrorCode
from tests.unit.services.message.rooms import ALICE, BOB, CAROL, Room, leave


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db).start()
    yield room
    await room.close()
    await db.close()


async def row(room, user) -> tuple:
    columns = "read_seq, read_ord, delivered_seq, own_after"
    return (await room.sql(f"SELECT {columns} FROM member_00 WHERE user = ?", user))[0]


async def test_marks_go_forward_only_and_end_at_the_head(room):
    for n in range(3):
        await room.say(ALICE, str(n))
    await room.mark(BOB, read=2)
    assert await row(room, BOB) == (2, 2, 2, 0)
    await room.mark(BOB, read=1, delivered=1)
    assert await row(room, BOB) == (2, 2, 2, 0)
    await room.mark(BOB, read=2**64 - 1)
    assert await row(room, BOB) == (3, 3, 3, 0)
    assert await room.unread(BOB) == 0


async def test_own_messages_beyond_the_mark_are_counted_again(room):
    for n in range(3):
        await room.say(ALICE, f"a{n}")
        await room.say(BOB, f"b{n}")
    assert await row(room, ALICE) == (0, 0, 0, 3)
    await room.mark(ALICE, read=4)
    assert await row(room, ALICE) == (4, 4, 4, 1)
    assert await room.unread(ALICE) == 1
    await room.mark(ALICE, read=6)
    assert await row(room, ALICE) == (6, 6, 6, 0)


async def test_a_mark_and_a_send_of_one_batch_agree(room):
    await room.say(BOB, "zero")
    await asyncio.gather(room.say(ALICE, "one"), room.mark(ALICE, read=1), room.say(ALICE, "two"))
    assert await row(room, ALICE) == (1, 1, 1, 2)
    assert await room.unread(ALICE) == 0


async def test_marks_on_changes_count_the_messages_before_them(room):
    await room.say(ALICE, "one")
    await room.recall(ALICE, 1)
    await room.say(ALICE, "two")
    await room.mark(BOB, read=2)
    assert await row(room, BOB) == (2, 1, 2, 0)
    assert await room.unread(BOB) == 1


async def test_what_does_not_move_writes_nothing(room):
    await room.say(ALICE, "one")
    await room.mark(BOB, read=1, delivered=1)
    before = await room.sql("SELECT position FROM shard_00")
    await room.mark(BOB, read=1, delivered=1)
    await room.mark(BOB, delivered=1)
    assert await room.sql("SELECT position FROM shard_00") == before
    await room.quiet()
    assert len(room.events) == 2


async def test_marks_are_told_and_stamp_row_and_head(room):
    await room.say(ALICE, "one")
    await room.mark(BOB, delivered=1, session=77)
    await room.quiet()
    item = room.events[-1].items[0]
    assert (item.marks.user_id, item.marks.delivered_seq, item.marks.read_seq) == (BOB, 1, 0)
    assert (item.origin_session, item.conversation_id) == (77, "d.1.2")
    assert await room.sql("SELECT h.stamp, m.stamp FROM head_00 h, member_00 m WHERE m.user = 2") == [(2, 2)]


async def test_in_a_group_the_event_says_from_where_the_read_mark_moved(room):
    await room.group(ALICE, BOB)
    for n in range(3):
        await room.say(ALICE, str(n), "g.7")
    for asked in ({"read": 2}, {"read": 4}, {"delivered": 4}):
        await room.mark(BOB, conversation="g.7", **asked)
    await room.say(ALICE, "one")
    await room.mark(BOB, read=1)
    await room.quiet()
    marked = [item for event in room.events for item in event.items if item.HasField("marks")]
    assert [(item.read_from if item.HasField("read_from") else None) for item in marked] == [1, 2, None]


async def test_marks_in_large_conversations_leave_the_head(tmp_path):
    from dataclasses import replace

    from tests.unit.services.message.rooms import SETTINGS

    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db, settings=replace(SETTINGS, mark_members=1)).start()
    await room.say(ALICE, "one")
    await room.mark(BOB, read=1)
    assert await room.sql("SELECT h.stamp, m.stamp FROM head_00 h, member_00 m WHERE m.user = 2") == [(1, 2)]
    await room.group(ALICE, BOB)
    await room.mark(BOB, read=1, conversation="g.7")
    await room.quiet()
    assert not room.events[-1].items[0].HasField("read_from")
    await room.close()
    await db.close()


async def test_strangers_have_no_marks_and_who_left_reads_up_to_the_end(room):
    await room.group(ALICE, BOB)
    assert (await room.mark(CAROL, read=1, conversation="g.7")).code == ErrorCode.not_found
    assert (await room.mark(CAROL, read=1, conversation="g.8")).code == ErrorCode.not_found
    await room.say(ALICE, "one", "g.7")
    await room.change("g.7", "out", 1, leave(BOB))
    await room.say(ALICE, "two", "g.7")
    await room.mark(BOB, read=9, conversation="g.7")
    assert (await row(room, BOB))[:2] == (3, 1)


async def test_reading_takes_the_mark_of_unread_away(room):
    from hongyan.services.message.work import Setting

    await room.say(ALICE, "one")
    await room.mark(BOB, read=1)
    await room.log.set_own(Setting(BOB, 0, "d.1.2", {"marked_unread": 1}))
    await room.mark(BOB, read=1)
    assert await room.sql("SELECT marked_unread FROM member_00 WHERE user = 2") == [(0,)]
