import asyncio
import random

import pytest

from hongyan.kit.tasks import Tasks
from hongyan.ports.bus.memory import MemoryBus
from hongyan.ports.db.mysql import MysqlDatabase
from hongyan.services.message.store_conformance import LogStoreExam
from hongyan.services.message.store_write import SqlLogStore
from hongyan_proto.model_pb2 import Entry
from tests.unit.services.message.rooms import ALICE, BOB, CAROL, Room, send


class TestMysql(LogStoreExam):
    @pytest.fixture
    async def store(self, mysql_database):
        store = SqlLogStore(mysql_database, shards=1, rng=random.Random(1))
        await store.open()
        return store


@pytest.fixture
async def rooms(mysql_url):
    """Two instances on one store, each with connections of its own, on one bus."""
    databases = [await MysqlDatabase.open(mysql_url, rng=random.Random(n)) for n in (1, 2)]
    bus_tasks = Tasks("bus")
    bus = MemoryBus(bus_tasks, rng=random.Random(3))
    rooms = [
        await Room(db, shards=2, instance=name, seed=seed, bus=bus).start()
        for seed, (name, db) in enumerate(zip(("one", "two"), databases, strict=True))
    ]
    yield rooms
    for room in rooms:
        await room.log.close()
    await bus.close()
    await bus_tasks.close()
    for db in databases:
        await db.close()


async def test_two_instances_append_to_the_same_conversations(rooms):
    one, two = rooms
    names = ["d.1.2", "d.1.3", "d.2.3", "d.1.1"]
    pairs = {"d.1.2": (ALICE, BOB), "d.1.3": (ALICE, CAROL), "d.2.3": (BOB, CAROL), "d.1.1": (ALICE, ALICE)}

    async def run(room, number):
        for turn in range(25):
            name = names[(turn + number) % 4]
            user = pairs[name][turn % 2]
            client_id = f"{name}-{turn}-{number % 3}"  # some come from both instances
            batch = [send(user, client_id, name, client_id), send(user, f"{number}-{turn}", name)]
            for answer in await room.append(*batch):
                assert answer.seq
            if turn % 5 == 0:
                await room.mark(user, read=turn, conversation=name)

    await asyncio.gather(*(run(room, n) for n, room in enumerate((one, two, one, two, one, two))))
    for shard in (0, 1):
        heads = await one.sql(f"SELECT conv, seq, ord FROM head_{shard:02}")
        for conv, seq, ord_ in heads:
            seqs = await one.sql(f"SELECT seq, ord FROM entry_{shard:02} WHERE conv = ? ORDER BY seq", conv)
            assert seqs == [(n, n) for n in range(1, seq + 1)]
            assert ord_ == seq
        doubles = f"SELECT COUNT(*) FROM entry_{shard:02} GROUP BY conv, sender, client_id HAVING COUNT(*) > 1"
        assert await one.sql(doubles) == []
        own = await one.sql(
            f"SELECT m.own_after, (SELECT COUNT(*) FROM entry_{shard:02} e WHERE e.conv = m.conv AND e.sender = m.user"
            f" AND e.seq > m.read_seq) FROM member_{shard:02} m"
        )
        assert all(stored == counted for stored, counted in own)
    await _all_published(one)
    _check_events(one.events)


async def _all_published(room) -> None:
    positions = [(await room.sql(f"SELECT position FROM shard_{shard:02}"))[0][0] for shard in (0, 1)]
    async with asyncio.timeout(20):
        while len({(event.shard, event.position) for event in room.events}) < sum(positions):
            await asyncio.sleep(0.05)


def _check_events(events) -> None:
    for shard in (0, 1):
        positions = [event.position for event in events if event.shard == shard]
        assert positions == list(range(1, len(positions) + 1))
        seen: dict[str, int] = {}
        for event in events:
            for item in event.items if event.shard == shard else ():
                if item.HasField("entry"):
                    assert item.seq == seen.get(item.conversation_id, 0) + 1
                    seen[item.conversation_id] = item.seq
                    assert Entry.FromString(item.entry).seq == item.seq
