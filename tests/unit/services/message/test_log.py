import asyncio
import zlib

import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.message.log import shard_of
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import (
    AppendBatch,
    ChangedBatch,
    ChangedItem,
    ChangeRequest,
    MarkBatch,
    MarkItem,
    MembersRequest,
    RowsRequest,
)
from hongyan_proto.model_pb2 import MemberChange
from tests.unit.services.message.rooms import ALICE, BOB, CAROL, Room, join, send


@pytest.fixture
async def room(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db, shards=3).start()
    yield room
    await room.close()
    await db.close()


def test_a_conversation_has_its_shard_for_ever():
    assert [shard_of(f"d.1.{n}", 16) for n in range(50)] == [zlib.crc32(f"d.1.{n}".encode()) % 16 for n in range(50)]


async def test_nothing_is_asked_nothing_is_answered(room):
    assert len((await room.log.append(INSIDE, AppendBatch())).results) == 0
    assert len((await room.log.mark(INSIDE, MarkBatch())).results) == 0


async def test_a_batch_goes_to_all_shards_and_each_item_has_its_answer(room):
    answers = await room.append(*(send(ALICE, str(n), to=n) for n in (2, 3, 4, 5000, 5, 6)))
    assert [getattr(answer, "seq", 0) for answer in answers] == [1, 1, 1, 0, 1, 1]
    items = [MarkItem(user_id=n, conversation_id=f"d.1.{n}", read_seq=1) for n in (2, 3, 4, 9, 5, 6)]
    results = (await room.log.mark(INSIDE, MarkBatch(items=items))).results
    assert [result.error.code for result in results] == [0, 0, 0, ErrorCode.not_found, 0, 0]
    assert not results[0].HasField("error")


async def test_a_first_message_from_both_sides_at_once_makes_one_conversation(room):
    answers = await asyncio.gather(room.say(ALICE, "hi"), room.say(BOB, "ho"))
    assert sorted(answer.seq for answer in answers) == [1, 2]


async def test_people_are_not_asked_about_other_peoples_conversations(room):
    assert (await room.say(CAROL, "hi", "d.1.2")).code == ErrorCode.not_found
    assert room.people.asked == 0


async def test_when_the_people_cannot_be_asked_nothing_is_stored_and_the_next_try_works(room):
    async def fail(call, request):
        raise ServiceError(ErrorCode.unavailable)

    exist, room.people.exist = room.people.exist, fail
    with pytest.raises(ServiceError):
        await room.say(ALICE, "hi")
    room.people.exist = exist
    assert (await room.say(ALICE, "hi")).seq == 1


async def test_over_the_deadline_every_method_says_that_nobody_knows(room):
    late = Call(inside=True, deadline=room.clock.monotonic())
    await room.say(ALICE, "hi")
    items = [MarkItem(user_id=BOB, conversation_id="d.1.2", read_seq=1)]
    assert (await room.log.mark(late, MarkBatch(items=items))).results[0].error.code == ErrorCode.outcome_unknown
    with pytest.raises(ServiceError) as unknown:
        change = MemberChange(items=[join(ALICE)])
        await room.log.change(late, ChangeRequest(conversation_id="g.1", change_id="c", change=change))
    assert unknown.value.code == ErrorCode.outcome_unknown


async def test_members_rows_and_changes_are_those_of_the_store(room):
    await room.say(ALICE, "hi")
    (found,) = (await room.log.members(INSIDE, MembersRequest(conversation_ids=["d.1.2", "d.8.9"]))).conversations
    assert [(member.user_id, member.from_seq) for member in found.members] == [(ALICE, 1), (BOB, 1)]
    rows = (await room.log.rows(INSIDE, RowsRequest(conversation_id="d.1.2", user_ids=[BOB, CAROL]))).rows
    assert [(row.id, row.unread) for row in rows] == [("d.1.2", 1), ("", 0)]
    first = (await room.log.changed(INSIDE, ChangedBatch(items=[ChangedItem(user_id=BOB)]))).results[0]
    assert [row.id for row in first.conversations] == ["d.1.2"]
    before = room.db.statistics.transactions
    item = ChangedItem(user_id=BOB, epoch=first.epoch, since=first.now)
    assert len((await room.log.changed(INSIDE, ChangedBatch(items=[item]))).results[0].conversations) == 0
    assert room.db.statistics.transactions - before == 1  # the positions
    await room.say(ALICE, "ho")
    again = (await room.log.changed(INSIDE, ChangedBatch(items=[item]))).results[0]
    assert [(row.id, row.unread) for row in again.conversations] == [("d.1.2", 2)]
