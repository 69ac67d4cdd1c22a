from hongyan.services.relation.store_conformance import befriend, friends
from tests.unit.services.relation.conftest import ALICE, BOB, opened


async def test_what_is_stored_is_there_after_a_restart(tmp_path):
    db, store = await opened(tmp_path)
    await befriend(store, 7, ALICE, BOB)
    await db.close()
    db, store = await opened(tmp_path)
    assert await friends(store, ALICE) == [BOB]
    await store.migrate()
    await db.close()
