import asyncio

import pytest

from hongyan.kit.ids import NODES
from hongyan.ports.db import Query, Unavailable
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.nodes import LEASED
from hongyan_proto.errors_pb2 import ErrorCode
from tests.unit.services.message.rooms import ALICE, BOB, Room

HELD = Query("test_hold", "a row of somebody", "INSERT INTO node_lease (node, holder, until_ms) VALUES (?, ?, ?)")
STEAL = Query(
    "test_steal",
    "of the room's node",
    "UPDATE node_lease SET holder = 'thief', until_ms = until_ms + 10000000 WHERE node = 0",
)


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


def node_of(message_id: int) -> int:
    return message_id >> 12 & NODES - 1


async def hold(room, spans: dict[int, int]) -> None:
    """Nodes with the time, in seconds from now, until which somebody holds them."""
    rows = [(node, "somebody", room.clock.ms + 1000 * until) for node, until in spans.items()]
    await room.store.transact(lambda tx: tx.execute_many(HELD, rows))


@pytest.mark.parametrize("instance", ["one", "two"])
async def test_two_on_one_database_never_share_a_node(db, room, instance):
    other = await Room(db, instance=instance, seed=2, bus=room.bus).start()
    one, two = await room.say(ALICE, "hi"), await other.say(BOB, "ho")
    assert (node_of(one.message_id), node_of(two.message_id)) == (0, 1)
    await other.log.close()


async def test_a_renewal_keeps_the_node_and_the_order_of_ids(room):
    first = await room.say(ALICE, "one")
    room.clock.ms -= 5_000  # ids go on from the last one although the clock has stepped back
    await room.log.ids.take()
    second = await room.say(ALICE, "two")
    assert second.message_id > first.message_id
    assert node_of(second.message_id) == room.log.ids.node == 0
    assert await room.sql("SELECT node, until_ms FROM node_lease") == [(0, room.clock.ms + 60_000)]


async def test_who_was_robbed_gives_ids_under_another_node(room):
    await room.store.transact(lambda tx: tx.execute(STEAL))
    await room.log.ids.take()
    assert node_of((await room.say(ALICE, "hi")).message_id) == 1


async def test_the_node_that_was_held_longest_ago_comes_again(room):
    await hold(room, {node: -LEASED + (node * 7) % LEASED for node in range(1, LEASED)})
    await room.store.transact(lambda tx: tx.execute(STEAL))
    await room.log.ids.take()
    assert room.log.ids.node == next(node for node in range(1, LEASED) if (node * 7) % LEASED == 1)


async def test_without_a_node_nothing_is_sent_and_nothing_is_half_done(room):
    await room.say(ALICE, "one")
    await hold(room, dict.fromkeys(range(1, LEASED), 50))
    await room.store.transact(lambda tx: tx.execute(STEAL))
    with pytest.raises(Unavailable):
        await room.log.ids.take()
    assert (await room.say(ALICE, "two")).code == ErrorCode.unavailable
    assert not (await room.mark(BOB, read=1)).code  # marks need no id
    room.clock.advance(51)
    await room.log.ids.take()
    answer = await room.say(ALICE, "two")
    assert (answer.seq, answer.duplicate, node_of(answer.message_id)) == (2, False, 1)


async def test_the_last_number_is_nobodys_to_lease(db):
    room = Room(db)
    await room.store.open()
    await hold(room, dict.fromkeys(range(LEASED), 50))
    room.log = room.make_log()
    with pytest.raises(Unavailable):
        await room.log.start()
    await room.close()


async def test_the_one_who_keeps_it_renews_tries_again_and_stops_in_time(room, monkeypatch):
    ids, slept = room.log.ids, []
    plan = [None, Unavailable("on purpose"), Unavailable("on purpose"), None]
    seen = []

    class Enough(Exception):
        pass

    async def sleep(seconds):
        slept.append(seconds)
        seen.append(ids.node)
        if len(slept) > len(plan):
            raise Enough
        room.clock.advance(30)

    async def transact(work, real=room.store.transact):
        if (error := plan[len(slept) - 1]) is not None:
            raise error
        return await real(work)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(room.store, "transact", transact)
    with pytest.raises(Enough):
        await ids.keep()
    assert slept == [20.0, 20.0, 1.0, 1.0, 20.0]
    assert seen == [0, 0, 0, None, 0]


async def test_nothing_is_given_before_a_node_is_leased(db):
    room = Room(db)
    await room.store.open()
    room.log = room.make_log()
    with pytest.raises(Unavailable):
        room.log.ids.next()
    await room.close()
