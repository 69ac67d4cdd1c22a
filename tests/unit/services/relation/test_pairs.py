from hongyan.services.relation.pairs import pair, pairs
from hongyan.services.relation.rules import Standing, standing
from hongyan.services.relation.store_conformance import befriend
from tests.unit.services.relation.conftest import ALICE, BOB, CAROL, NOW


async def test_how_one_stands_to_others(db, store):
    await befriend(store, 7, ALICE, BOB)
    await store.friends.delete(BOB, ALICE, both=False, at=NOW)
    await store.people.block(CAROL, ALICE, most=9, at=NOW)

    async def work(tx):
        found = await pairs(tx, ALICE, [ALICE, BOB, CAROL, 9, 9])
        assert await pair(tx, ALICE, BOB) == found[BOB]
        assert await pairs(tx, ALICE, []) == {}
        return found

    found = await db.read(work)
    assert {user: standing(one) for user, one in found.items()} == {
        ALICE: Standing.oneself,
        BOB: Standing.deleted,
        CAROL: Standing.blocked,
        9: Standing.stranger,
    }
    assert found[BOB].has
