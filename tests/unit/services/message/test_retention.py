import asyncio

import pytest

from hongyan.ports.db import StorageFull
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import INSIDE
from hongyan.services.message import retention
from hongyan.services.message.settings import MessageSettings
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import RowsRequest
from tests.unit.services.message.rooms import ALICE, BOB, CAROL, Room


@pytest.fixture
async def db(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    yield db
    await db.close()


@pytest.fixture
async def room(db):
    room = await Room(db).start()
    yield room
    await room.close()


async def purge(room, age_s=50) -> int:
    return await retention.purge(room.store, room.clock.ms - age_s * 1000, now_ms=room.clock.ms)


async def unread(room, user, conversation="d.1.2") -> int:
    request = RowsRequest(conversation_id=conversation, user_ids=[user])
    return (await room.log.rows(INSIDE, request)).rows[0].unread


async def test_old_entries_go_and_the_conversation_goes_on(room, monkeypatch):
    monkeypatch.setattr(retention, "ENTRIES", 3)
    for n in range(8):
        await room.say(ALICE, str(n), mentions=["2"])
    room.clock.advance(100)
    await room.say(BOB, "young", mentions=["1"])
    assert await purge(room) == 8
    assert await purge(room) == 0
    assert await room.sql("SELECT seq FROM entry_00") == [(9,)]
    assert await room.sql("SELECT user, seq FROM mention_00") == [(ALICE, 9)]
    assert await room.sql("SELECT first_seq, seq, last_seq FROM head_00") == [(9, 9, 9)]
    assert (await room.say(ALICE, "on")).seq == 10
    assert (await room.recall(ALICE, 3)).code == ErrorCode.not_found
    await room.log.relays[0].take()
    await room.log.relays[0]._look()
    await room.log.relays[0]._publish_all()
    await room.quiet()
    (end,) = (await room.sql("SELECT position FROM shard_00"))[0]
    assert [event.position for event in room.events] == list(range(1, end + 1))


async def test_a_conversation_may_become_empty(room):
    await room.say(ALICE, "one")
    room.clock.advance(100)
    assert await purge(room, 0) == 1
    assert await room.sql("SELECT first_seq, seq, last_seq FROM head_00") == [(2, 1, 0)]
    assert await unread(room, BOB) == 0
    assert (await room.say(ALICE, "two")).seq == 2
    assert await unread(room, BOB) == 1


@pytest.mark.parametrize("entries", [1, 3, 1000])
async def test_every_old_conversation_is_found_whatever_the_slices(room, monkeypatch, entries):
    monkeypatch.setattr(retention, "CONVERSATIONS", 2)
    monkeypatch.setattr(retention, "ENTRIES", entries)
    for other in range(2, 9):
        for n in range(2):
            await room.say(ALICE, str(n), f"d.1.{other}")
    room.clock.advance(100)
    await room.say(ALICE, "young", "d.1.5")
    assert await purge(room) == 14
    assert await room.sql("SELECT seq FROM entry_00") == [(3,)]


async def test_when_nothing_is_old_nothing_is_written(room):
    await room.say(ALICE, "one")
    (before,) = await room.sql("SELECT position FROM shard_00")
    assert await purge(room) == 0
    assert await room.sql("SELECT position FROM shard_00") == [before]


async def test_a_message_between_the_look_and_the_deletion_is_kept(room):
    await room.say(ALICE, "old")
    room.clock.advance(100)
    old = {"d.1.2": 2}
    await room.say(ALICE, "young")
    assert await retention._slice(room.store, 0, old, room.clock.ms) == (1, {})
    assert await room.sql("SELECT first_seq, seq, last_seq FROM head_00") == [(2, 2, 2)]
    for faster in (old, {"d.1.2": 1}):  # another instance
        assert await retention._slice(room.store, 0, faster, room.clock.ms) == (0, {})
    assert await room.sql("SELECT first_seq FROM head_00") == [(2,)]


@pytest.mark.parametrize("read", range(11))
async def test_purged_messages_are_not_unread_wherever_the_mark_is_or_goes(room, read):
    for n in range(4):
        await room.say(ALICE, f"a{n}")
        await room.say(BOB, f"b{n}")
    room.clock.advance(100)
    await room.say(ALICE, "young")
    await room.say(BOB, "mine")
    assert await purge(room) == 8
    assert await unread(room, BOB) == 1
    await room.mark(BOB, read=read)
    assert await unread(room, BOB) == (0 if read >= 9 else 1)
    await room.say(ALICE, "more")
    await room.say(BOB, "and mine")
    assert await unread(room, BOB) == (1 if read >= 9 else 2)


async def test_a_mark_on_the_last_purged_entry_counts_from_the_first_one_kept(room):
    await room.group(ALICE, BOB, CAROL)
    for n in range(3):
        await room.say(ALICE, str(n), "g.7")
    room.clock.advance(100)
    await room.recall(ALICE, 4, "g.7")  # the first entry kept counts nothing
    await room.say(CAROL, "young", "g.7")
    assert await purge(room) == 4
    await room.mark(BOB, read=4, conversation="g.7")
    assert await unread(room, BOB, "g.7") == 1
    assert await room.unread(BOB, "g.7") == 1


class Once(Exception):
    """Ends a loop that a test has seen enough of."""


async def test_it_goes_on_whatever_happens_and_keeps_what_is_young_enough(room, monkeypatch):
    asked, slept = [], []
    troubles = [StorageFull("on purpose"), ValueError("on purpose"), None]

    async def purge(store, before_ms, *, now_ms):
        asked.append(now_ms - before_ms)
        if (trouble := troubles.pop(0)) is not None:
            raise trouble

    async def sleep(seconds):
        slept.append(seconds)
        if not troubles:
            raise Once

    monkeypatch.setattr(retention, "purge", purge)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(Once):
        await retention.keep(room.store, MessageSettings(), room.clock)
    assert asked == [365 * 86_400_000] * 3
    assert slept == [3600.0] * 4


async def test_the_log_purges_by_itself(db):
    room = Room(db, settings=MessageSettings(digest_key=b"key", keep_history_ms=50_000, purge_every_ms=1))
    await room.start()
    await room.say(ALICE, "old")
    room.clock.advance(100)
    async with asyncio.timeout(5):
        while await room.sql("SELECT seq FROM entry_00"):
            await asyncio.sleep(0.001)
    await room.close()


@pytest.mark.parametrize(("keep_ms", "tasks"), [(50_000, 1), (0, 0)])
async def test_history_may_be_kept_for_ever(db, keep_ms, tasks):
    room = await Room(db, settings=MessageSettings(digest_key=b"key", keep_history_ms=keep_ms)).start()
    assert [task.get_name() for task in asyncio.all_tasks()].count("log:retention") == tasks
    await room.close()
