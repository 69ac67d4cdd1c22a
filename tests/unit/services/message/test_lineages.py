import random

from hypothesis import given
from hypothesis import strategies as st

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.lineages import Lineages, next_lineage
from hongyan.services.message.store_read_conformance import Written
from hongyan_proto.inside_pb2 import ChangedItem, ShardPosition


@given(st.lists(st.integers(0, 2**62), max_size=5), st.integers())
def test_starts_are_named_in_their_order(known, seed):
    rng = random.Random(seed)
    first = next_lineage(known, rng)
    second = next_lineage([*known, first], rng)
    assert max(known, default=0) < first < second < 2**63


async def test_a_position_belongs_to_the_start_under_which_it_was_reached(tmp_path):
    """Starts at 0 (100), at 1 twice (200, 300), at 3 (400); now at 4. Everything else is of a history that is lost."""
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    log = await Written(db).open()
    await log.conversation("d.1.2", 1, 2)
    await log.start_writer(200)
    await log.start_writer(300)
    await log.say("d.1.2", 1)
    await log.say("d.1.2", 1)
    await log.start_writer(400)
    await log.say("d.1.2", 1)
    lineages, now = Lineages(log.reader), await log.reader.positions()

    async def holds(position, lineage):
        reached = [ShardPosition(position=position, lineage=lineage)]
        await lineages.learn(now, [ChangedItem(since=reached)])
        return lineages.hold(reached, now)

    held = [(p, name) for name in (100, 200, 300, 400, 500) for p in range(1, 6) if await holds(p, name)]
    assert held == [(1, 100), (1, 200), (1, 300), (2, 300), (3, 300), (3, 400), (4, 400)]
    assert await holds(0, 0)
    await db.close()
