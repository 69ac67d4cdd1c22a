import pytest

from hongyan.services.relation.store_conformance import befriend, told
from tests.unit.services.relation.conftest import ALICE, BOB, NOW, Crash, Switch, opened


async def test_what_is_to_be_spread_survives_a_crash(tmp_path):
    switch = Switch()
    db, store = await opened(tmp_path, switch)
    await befriend(store, 7, ALICE, BOB)
    await store.profiles.changed([ALICE], due=NOW)
    before = len(await told(store, BOB))
    switch.point = "before_commit"
    with pytest.raises(Crash):
        await store.profiles.spread(ALICE, 0, 9, at=NOW)
    db.abandon()
    db, store = await opened(tmp_path)
    (found,) = await store.profiles.due(NOW, 9)
    assert len(await told(store, BOB)) == before
    await store.profiles.spread(found.user, 0, 9, at=NOW)
    assert len(await told(store, BOB)) == before + 1
    await db.close()
