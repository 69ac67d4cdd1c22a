from hongyan.services.relation.rules import Standing
from hongyan.services.relation.storage import Held
from hongyan.services.relation.store_conformance import pending
from hongyan.services.relation.store_sql_pending import pend
from hongyan_proto.model_pb2 import MemberOperation
from tests.unit.services.relation.conftest import ALICE, BOB, NOW


async def put(db, by, standings):
    async def work(tx):
        held = await Held.of(tx, [ALICE, BOB], NOW)
        held.step(by)
        await pend(held, by, (BOB, ALICE), standings)
        await held.close()

    await db.transact(work)


async def test_what_is_newest_about_a_person_replaces_what_was(db, store):
    await put(db, ALICE, {BOB: Standing.blocked})
    await put(db, BOB, {ALICE: Standing.deleted})
    await put(db, ALICE, {BOB: Standing.friend})
    assert await pending(store, ALICE, BOB) == {ALICE: MemberOperation.once, BOB: MemberOperation.unblock}
    found = await store.pending.get("d.1.2")
    assert (found.by, found.change_id) == (ALICE, "relation.1.2")
