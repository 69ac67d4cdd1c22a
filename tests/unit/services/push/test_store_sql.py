"""The questions stand in `store_conformance`; here is what only this adapter can be asked."""

from hongyan.services.push.store_sql import EVENTS, HEADS
from tests.unit.services.push.people import ALICE


async def test_asking_for_nobody_asks_the_database_nothing(store):
    before = store._db.statistics.statements
    assert await store.heads([]) == {}
    assert store._db.statistics.statements == before


async def test_every_query_says_what_it_does(store):
    assert HEADS.does
    assert EVENTS.does
    assert await store.heads([ALICE]) == {}
