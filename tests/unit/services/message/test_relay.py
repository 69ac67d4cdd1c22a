import asyncio

import pytest

from hongyan.ports.bus import PublishFailed
from hongyan.ports.db import Query
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan_proto.model_pb2 import Entry
from tests.unit.services.message.rooms import ALICE, BOB, Room


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


def positions(room) -> list[int]:
    return [event.position for event in room.events]


async def test_what_the_outbox_holds_is_published_at_the_start(db):
    room = Room(db)
    await room.prepare()
    for n in range(3):
        await room.say(ALICE, str(n))
    assert await room.sql("SELECT position FROM outbox_00") == [(1,), (2,), (3,)]
    other = await Room(db, instance="two").start()
    await other.quiet()
    assert positions(other) == [1, 2, 3]
    assert {event.term for event in other.events} == {1}
    await other.close()
    assert await room.sql("SELECT position FROM outbox_00") == []


async def test_confirmed_events_go_with_the_next_commit(room):
    await room.say(ALICE, "one")
    await room.quiet()
    assert await room.sql("SELECT position FROM outbox_00") == [(1,)]
    await room.say(ALICE, "two")
    assert await room.sql("SELECT position FROM outbox_00") == [(2,)]
    await room.quiet()
    await room.log.relays[0]._look()
    assert await room.sql("SELECT position FROM outbox_00") == []
    assert positions(room) == [1, 2]


async def test_an_event_that_is_not_confirmed_is_kept_and_published_again_in_order(room, monkeypatch):
    publish, failures = room.bus.publish, iter([True, True])

    async def failing(topic, shard, events):
        if next(failures, False):
            raise PublishFailed("on purpose")
        await publish(topic, shard, events)

    monkeypatch.setattr(room.bus, "publish", failing)
    for n in range(3):
        await room.say(ALICE, str(n))
    relay = room.log.relays[0]
    with pytest.raises(PublishFailed):
        await relay._publish_all()
    assert relay.confirmed() == (0, 0)
    assert len(await room.sql("SELECT position FROM outbox_00")) == 3
    async with asyncio.timeout(5):
        while len(room.events) < 3:
            await asyncio.sleep(0.001)
    assert positions(room) == [1, 2, 3]


async def test_one_instance_relays_for_all(db, room):
    other = await Room(db, instance="two", seed=2, bus=room.bus).start()
    assert other.log.relays[0].term == 0
    await other.say(BOB, "from two")
    await room.say(ALICE, "from one")
    await room.quiet()
    assert positions(room) == [1, 2]  # the hole was seen, the table read
    assert positions(other) == [1, 2]
    await other.log.close()
    await room.say(ALICE, "again")
    await room.quiet()
    assert positions(room) == [1, 2, 3]


async def test_a_lease_that_ran_out_is_taken_over_with_a_higher_term(db, room):
    await room.say(ALICE, "one")
    await room.quiet()
    other = await Room(db, instance="two", seed=2).start()
    assert other.log.relays[0].term == 0
    other.clock.advance(11)
    assert await other.log.relays[0].take()
    assert other.log.relays[0].term == 2
    await other.say(BOB, "two")
    await room.say(ALICE, "three")  # the old leader's shard row names another term: it must not publish
    assert room.log.relays[0]._seen == 1
    await other.quiet()
    await other.log.relays[0]._look()
    await other.log.relays[0]._publish_all()
    await other.quiet()
    assert [(event.position, event.term) for event in other.events] == [(1, 2), (2, 2), (3, 2)]
    assert positions(room) == [1]
    await other.close()


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_dead_holder_blocks_for_one_length_whatever_its_wall_clock_said(db, hours):
    dead = Room(db, instance="dead")
    dead.clock.ms += hours * 3_600_000
    await dead.start()
    other = await Room(db, instance="two", seed=2).start()
    relay = other.log.relays[0]
    other.clock.advance(9.9)
    assert not await relay.take()
    other.clock.advance(0.2)
    assert await relay.take()
    assert relay.term == 2
    await other.close()
    await dead.close()


@pytest.mark.parametrize("hours", [-1, 1])
async def test_who_renews_keeps_the_lease_whatever_the_wall_clocks_do(db, room, hours):
    mine = room.log.relays[0]
    other = await Room(db, instance="two", seed=2).start()
    for turn in range(8):
        room.clock.ms -= (turn % 2) * 7_200_000
        other.clock.ms += hours * 3_600_000
        room.clock.advance(5)
        other.clock.advance(5)
        assert await mine.take()
        assert not await other.log.relays[0].take()
    assert mine.term == 1
    await other.close()


async def test_a_renewal_in_the_same_millisecond_is_seen(db, room):
    other = await Room(db, instance="two", seed=2).start()
    for _ in range(4):  # the holder's wall clock stands still
        other.clock.advance(5)
        assert await room.log.relays[0].take()
        assert not await other.log.relays[0].take()
    await other.close()


async def test_a_lease_counts_from_when_its_last_renewal_was_seen(db, room):
    other = await Room(db, instance="two", seed=2).start()
    other.clock.advance(9)
    await room.log.relays[0].take()
    assert not await other.log.relays[0].take()
    other.clock.advance(9)
    assert not await other.log.relays[0].take()
    other.clock.advance(1.1)
    assert await other.log.relays[0].take()
    await other.close()


async def test_who_lost_the_lease_deletes_nothing(db, room):
    await room.say(ALICE, "one")
    await room.quiet()
    other = await Room(db, instance="two", seed=2).start()
    other.clock.advance(11)
    await other.log.relays[0].take()
    await room.say(ALICE, "two")
    await room.log.relays[0]._drop()
    assert await room.sql("SELECT position FROM outbox_00") == [(1,), (2,)]
    await other.close()


async def test_a_relay_whose_time_is_over_stops_by_itself(room):
    relay = room.log.relays[0]
    await room.say(ALICE, "one")
    await room.quiet()
    room.clock.advance(20)
    await room.say(ALICE, "two")
    await relay._publish_all()
    assert relay.published == 1
    assert await relay.take()
    await relay._look()
    await relay._publish_all()
    await room.quiet()
    assert positions(room) == [1, 2]


async def test_closing_gives_the_lease_back(db, room):
    await room.say(ALICE, "one")
    await room.log.close()
    assert await room.sql("SELECT holder, until_ms FROM relay_00") == [("", 0)]
    assert await room.sql("SELECT position FROM outbox_00") == []
    other = await Room(db, instance="two").start()
    assert other.log.relays[0].term == 2
    await other.close()


async def test_a_restart_under_the_same_name_leads_at_once(db, room):
    again = await Room(db, seed=2).start()
    assert again.log.relays[0].term == 2
    await again.say(ALICE, "one")
    await again.quiet()
    assert [event.term for event in again.events] == [2]
    await again.close()


async def test_events_bear_the_epoch_of_now(room):
    await room.say(ALICE, "one")
    await room.quiet()
    new = await room.store.new_epoch(room.store.epoch)
    await room.say(ALICE, "two")
    await room.quiet()
    assert room.events[1].epoch == new != room.events[0].epoch
    assert await room.store.new_epoch("an older one") == new


async def test_what_was_not_committed_is_never_published(tmp_path):
    class Crash(Exception):
        pass

    def fail(moment):
        if moment == "before_commit" and armed:
            raise Crash

    armed = []
    db = SqliteDatabase(tmp_path / "crash.db", inline=True, faults=fail)
    room = await Room(db).start()
    await room.say(ALICE, "one")
    armed.append(True)
    await room.say(ALICE, "lost")
    armed.clear()
    await room.quiet()
    await room.say(ALICE, "two")
    await room.quiet()
    texts = [Entry.FromString(event.items[0].entry).text.text for event in room.events]
    assert (positions(room), texts) == ([1, 2], ["one", "two"])
    await room.close()
    await db.close()


async def test_events_of_an_older_epoch_are_published_under_the_new_one(db):
    room = Room(db)
    await room.prepare()
    await room.say(ALICE, "one")
    new = await room.store.new_epoch(room.store.epoch)
    other = await Room(db, instance="two").start()
    await other.quiet()
    assert [event.epoch for event in other.events] == [new]
    await other.close()


async def test_a_hole_in_the_table_does_not_stop_a_shard(tmp_path):
    db = SqliteDatabase(tmp_path / "hole.db", inline=True)
    room = Room(db)
    await room.prepare()
    for n in range(200):
        await room.say(ALICE, str(n))

    other = await Room(db, instance="two").start()
    await db.transact(lambda tx: tx.execute(Query("hole", "on purpose", "DELETE FROM outbox_00 WHERE position = 100")))
    await other.quiet()
    assert positions(other) == [n for n in range(1, 201) if n != 100]
    await other.close()
    await db.close()
