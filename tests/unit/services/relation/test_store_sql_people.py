import pytest

from hongyan.services.relation.store_conformance import FAR, ask, pending
from tests.unit.services.relation.conftest import ALICE, BOB, CAROL, NOW, Crash, Switch, opened


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
async def test_a_crash_blocks_in_the_list_and_in_the_log_or_in_neither(tmp_path, point):
    switch = Switch()
    db, store = await opened(tmp_path, switch)
    switch.point = point
    with pytest.raises(Crash):
        await store.people.block(ALICE, BOB, most=9, at=NOW)
    db.abandon()
    db, store = await opened(tmp_path)
    done = point == "after_commit"
    assert bool(await store.people.blocks(ALICE, before=(FAR, 0), limit=9)) is done
    assert bool(await pending(store, ALICE, BOB)) is done
    assert bool(await store.outbox.waiting(before=FAR, limit=9)) is done
    await db.close()


async def test_hidden_requests_are_not_counted_against_who_hides_them(store):
    await store.people.block(ALICE, BOB, most=9, at=NOW)
    await ask(store, 7, BOB, ALICE)
    seen = []

    def look(situation):
        seen.append(situation.received)
        raise LookupError

    with pytest.raises(LookupError):
        from hongyan.services.relation.store_conformance import new

        await store.requests.ask(new(8, CAROL, ALICE), look)
    assert seen == [0]
