"""The questions stand in `store_conformance`; here is what a store with more than one shard, or two of them, is asked."""

import random

import pytest

from hongyan.ports.db import Duplicate
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.store import MemberRow
from hongyan.services.message.store_write import SqlLogStore


@pytest.fixture
async def db(tmp_path):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    yield db
    await db.close()


async def opened(db, seed=1, shards=2) -> SqlLogStore:
    store = SqlLogStore(db, shards=shards, rng=random.Random(seed))
    await store.open()
    return store


def row(user: int, own_after: int = 0) -> MemberRow:
    return MemberRow(user, 0, 1, 0, 0, 1, 0, 0, 0, own_after, 0, 0)


async def test_shards_know_nothing_of_each_other(db):
    store = await opened(db)

    async def work(writer):
        state = await writer.lock()
        await writer.make_head("d.1.2", 1, 5)
        await writer.add_event(1, 0, b"event")
        await writer.move(state.position + 1)

    await store.write(0, work)
    assert (await store.read_shard(0, lambda writer: writer.lock())).position == 1
    assert (await store.read_shard(1, lambda writer: writer.lock())).position == 0
    assert await store.read_shard(1, lambda writer: writer.heads(["d.1.2"])) == []
    assert await store.read_shard(1, lambda writer: writer.events(0, 9)) == []


async def test_two_who_open_one_database_agree_about_its_epoch(db):
    one, two = await opened(db, 1), await opened(db, 2)
    assert one.epoch == two.epoch != ""
    new = await one.new_epoch(one.epoch)
    assert two.epoch != new
    assert await two.load_epoch() == two.epoch == new


async def test_an_epoch_that_is_over_is_not_replaced_again(db):
    one, two = await opened(db, 1), await opened(db, 2)
    old = one.epoch
    new = await one.new_epoch(old)
    assert await two.new_epoch(old) == new


async def test_a_new_member_has_an_interval_and_the_second_time_is_refused(db):
    store = await opened(db)

    async def work(writer):
        conv = await writer.make_head("g.7", 3, 5)
        await writer.add_members(((conv, member) for member in (row(1), row(2))), 1)  # gone through more than once
        return conv

    conv = await store.write(0, work)
    spans = await store.reader.read(lambda tx: store.reader.shards[0].spans(tx, 2, [conv]))
    assert spans == {conv: [(1, 0)]}
    with pytest.raises(Duplicate):
        await store.write(0, lambda writer: writer.add_members([(conv, row(2))], 2))


async def test_counting_does_not_stamp_and_saving_does(db):
    store = await opened(db)

    async def make(writer):
        conv = await writer.make_head("g.7", 3, 5)
        await writer.add_members([(conv, row(1)), (conv, row(2))], 4)
        await writer.count_own([(3, conv, 1)])
        await writer.save_members([(conv, row(2, 5))], 6)
        return conv

    await store.write(0, make)
    shard = store.reader.shards[0]
    found = await store.read(lambda tx: shard.memberships(tx, "g.7", [1, 2]))
    assert sorted((member.user, member.own_after, member.stamp) for member in found) == [(1, 3, 4), (2, 5, 6)]


async def test_saving_a_member_leaves_the_settings_that_only_their_devices_know(db):
    store = await opened(db)

    async def make(writer):
        conv = await writer.make_head("g.7", 3, 5)
        await writer.add_members([(conv, row(1))], 1)
        await writer.save_settings(conv, 1, {"draft": "草稿", "pinned": 1, "cleared_seq": 3}, 2)
        await writer.save_members([(conv, row(1, 9))], 3)

    await store.write(0, make)
    (member,) = await store.read(lambda tx: store.reader.shards[0].memberships(tx, "g.7", [1]))
    assert (member.draft, member.pinned, member.cleared_seq, member.own_after) == ("草稿", 1, 3, 9)
