import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.changed import Changed
from hongyan.services.message.recent import Recent
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store_read_conformance import ALICE, BOB, CAROL, Written
from hongyan_proto.inside_pb2 import ChangedItem, ShardPosition


@pytest.fixture
async def log(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    yield await Written(db, shards=2).open()
    await db.close()


def changed_of(log, **settings) -> Changed:
    recent = [Recent() for _ in log.reader.shards]
    return Changed(reader=log.reader, store=log.store, recent=recent, settings=MessageSettings(**settings))


@pytest.fixture
def changed(log):
    return changed_of(log)


async def ask(changed, user=ALICE, after=None):
    """One slice after an earlier answer, or everything."""
    item = ChangedItem(user_id=user)
    if after is not None:
        item = ChangedItem(user_id=user, epoch=after.epoch, since=after.now)
        if after.HasField("slice"):
            item.slice.CopyFrom(after.slice)
    return (await changed.answer([item])).results[0]


def names(result):
    return sorted(row.id for row in result.conversations)


async def test_without_a_cursor_everything_comes(log, changed):
    await log.conversation("d.1.2", ALICE, BOB)
    await log.conversation("d.1.3", ALICE, CAROL)
    await log.conversation("d.2.3", BOB, CAROL)
    result = await ask(changed)
    assert names(result) == ["d.1.2", "d.1.3"]
    assert result.epoch == log.store.epoch
    assert len(result.now) == 2
    assert not result.HasField("slice")


async def test_after_a_cursor_comes_what_was_stamped(log, changed):
    one = await log.conversation("d.1.2", ALICE, BOB)
    two = await log.conversation("d.1.3", ALICE, CAROL)
    before = await ask(changed)
    assert names(await ask(changed, after=before)) == []
    await log.say(one, BOB)
    assert names(await ask(changed, after=before)) == [one]
    between = await ask(changed, after=before)
    await log.settings(two, ALICE, draft="x")
    assert names(await ask(changed, after=between)) == [two]
    assert names(await ask(changed, CAROL, after=between)) == []


async def test_who_left_hears_of_the_leaving_and_of_nothing_later(log, changed):
    talk = await log.conversation("g.5", ALICE, BOB)
    before = await ask(changed)
    await log.leave(talk, ALICE)
    left = await ask(changed, after=before)
    assert left.conversations[0].HasField("to_seq")
    await log.say(talk, BOB)
    assert names(await ask(changed, after=left)) == []


async def test_slices_follow_each_other_without_a_hole(log):
    changed = changed_of(log, sync_items=2)
    for other in range(10, 17):
        await log.conversation(f"d.1.{other}", ALICE, other)
    result, seen, slices = await ask(changed), [], 1
    while result.HasField("slice"):
        assert len(result.conversations) <= 2
        seen += names(result)
        # What changes while slices go on must come, now or with the next cursor.
        await log.say("d.1.10", ALICE)
        result, slices = await ask(changed, after=result), slices + 1
    seen += names(result)
    assert set(seen) == {f"d.1.{other}" for other in range(10, 17)}
    assert slices >= 4
    assert "d.1.10" in names(await ask(changed, after=result))


async def test_slices_after_a_cursor_hold_only_what_was_stamped(log):
    changed = changed_of(log, sync_items=1)
    for other in (2, 3, 4):
        await log.conversation(f"d.1.{other}", ALICE, other)
    now = await changed.answer([ChangedItem(user_id=99)])
    before = now.results[0]
    await log.say("d.1.2", BOB)
    await log.say("d.1.4", ALICE)
    result, seen = await ask(changed, after=before), []
    while result.HasField("slice"):
        seen += names(result)
        result = await ask(changed, after=result)
    assert sorted(seen + names(result)) == ["d.1.2", "d.1.4"]


async def test_a_slice_is_bounded_in_bytes_but_never_empty(log):
    changed = changed_of(log, sync_bytes=100)
    for other in (2, 3):
        await log.conversation(f"d.1.{other}", ALICE, other)
        await log.say(f"d.1.{other}", ALICE, "x" * 200)
    result = await ask(changed)
    assert len(result.conversations) == 1
    assert names(await ask(changed, after=result)) != names(result)


async def test_another_epoch_voids_every_position(log, changed):
    await log.conversation("d.1.2", ALICE, BOB)
    item = ChangedItem(user_id=ALICE, epoch="another", since=[ShardPosition(position=9**9, lineage=4)])
    result = (await changed.answer([item])).results[0]
    assert result.epoch == log.store.epoch
    assert not result.now
    assert not result.conversations


async def test_a_cursor_ahead_of_the_log_makes_a_new_epoch_once(log, changed):
    await log.conversation("d.1.2", ALICE, BOB)
    old = await ask(changed)
    ahead = ChangedItem(user_id=ALICE, epoch=old.epoch, since=old.now)
    ahead.since[log.shard("d.1.2")].position += 1
    first, second = (await changed.answer([ahead, ChangedItem(user_id=BOB, epoch=old.epoch, since=old.now)])).results
    assert first.epoch == second.epoch == log.store.epoch != old.epoch
    assert not first.now
    assert not first.conversations
    assert (await changed.answer([ahead])).results[0].epoch == first.epoch


async def test_a_lineage_that_the_store_does_not_know_makes_a_new_epoch(log, changed):
    await log.conversation("d.1.2", ALICE, BOB)
    old = await ask(changed)
    lost = ChangedItem(user_id=ALICE, epoch=old.epoch, since=old.now)
    lost.since[log.shard("d.1.2")].lineage = 5555
    assert (await changed.answer([lost])).results[0].epoch != old.epoch


async def test_a_slice_under_way_notices_a_store_that_went_back(log):
    changed = changed_of(log, sync_items=1)
    await log.conversation("d.1.2", ALICE, BOB)
    await log.conversation("d.1.3", ALICE, CAROL)
    result = await ask(changed)
    result.slice.since[log.shard("d.1.2")].position += 9
    assert (await ask(changed, after=result)).epoch != result.epoch


async def test_a_writers_start_keeps_cursors(log, changed):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    shard = log.shard(talk)
    before = await ask(changed)
    for lineage in (201, 202, 203):
        await log.start_writer(lineage, shard)
    await log.say(talk, BOB)
    under_second = await ask(changed, after=before)
    assert names(under_second) == [talk]
    await log.start_writer(204, shard)
    assert (await ask(changed, after=under_second)).epoch == before.epoch


async def test_a_position_beyond_where_its_lineage_ended_is_of_a_lost_history(log, changed):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    shard = log.shard(talk)
    lost = await ask(changed)
    lost.now[shard].position += 1
    await log.start_writer(201, shard)
    await log.say(talk, BOB)
    await log.say(talk, BOB)
    assert (await ask(changed, after=lost)).epoch != lost.epoch


async def test_an_empty_batch_costs_one_statement(log):
    recent = [Recent() for _ in log.reader.shards]
    changed = Changed(reader=log.reader, store=log.store, recent=recent, settings=MessageSettings())
    talk = await log.conversation("d.1.2", ALICE, BOB)
    here = await ask(changed, CAROL)
    position = here.now[log.shard(talk)].position
    recent[log.shard(talk)].committed(position, position + 1, [ALICE, BOB])
    await log.say(talk, ALICE)
    items = [ChangedItem(user_id=user, epoch=here.epoch, since=here.now) for user in (CAROL, 4, 5)]
    before = log.db.statistics.statements
    results = (await changed.answer(items)).results
    assert log.db.statistics.statements == before + 1
    assert all(result.now[log.shard(talk)].position == position + 1 for result in results)
    assert names(await ask(changed, ALICE, after=here)) == [talk]


async def test_positions_are_read_before_heads(log, changed, monkeypatch):
    talk = await log.conversation("d.1.2", ALICE, BOB)
    before = await ask(changed)
    await log.say(talk, BOB)
    read = log.reader.read

    async def read_late(work):
        answer = await read(work)
        monkeypatch.undo()
        await log.settings(talk, ALICE, draft="between")
        return answer

    monkeypatch.setattr(log.reader, "read", read_late)
    result = await ask(changed, after=before)
    assert result.conversations[0].draft == ""
    assert (await ask(changed, after=result)).conversations[0].draft == "between"


async def test_made_up_cursors_do_not_void_those_of_all_others_again_and_again(log, changed):
    talk = await log.conversation("d.1.2", ALICE, BOB)

    async def ahead():
        item = ChangedItem(user_id=CAROL, epoch=log.store.epoch, since=(await ask(changed, CAROL)).now)
        item.since[0].position += 99
        return (await changed.answer([item])).results[0].epoch

    epochs = [await ahead() for _ in range(3)]
    assert epochs == [epochs[0]] * 3
    await log.start_writer(1000, log.shard(talk))
    assert await ahead() != epochs[0]


async def test_the_log_tells_memory_of_its_commits(tmp_path):
    """The whole path: after a snapshot, an empty sync of those who were not touched reads positions only."""
    from hongyan.rpc.call import INSIDE
    from hongyan_proto.inside_pb2 import ChangedBatch
    from tests.unit.services.message.room import Room

    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room = await Room(db).open()
    await room.say(ALICE, "d.1.2")
    item = ChangedItem(user_id=CAROL)
    here = (await room.log.changed(INSIDE, ChangedBatch(items=[item]))).results[0]
    await room.say(ALICE, "d.1.2")
    await room.read(BOB, "d.1.2", 1)
    items = [ChangedItem(user_id=user, epoch=here.epoch, since=here.now) for user in (CAROL, 4)]
    before = db.statistics.statements
    results = (await room.log.changed(INSIDE, ChangedBatch(items=items))).results
    assert db.statistics.statements == before + 1
    assert [len(result.conversations) for result in results] == [0, 0]
    touched = ChangedItem(user_id=BOB, epoch=here.epoch, since=here.now)
    (result,) = (await room.log.changed(INSIDE, ChangedBatch(items=[touched]))).results
    assert names(result) == ["d.1.2"]
    await room.close()
    await db.close()
