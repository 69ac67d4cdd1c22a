import pytest

from hongyan.ports.answers import RequestKey
from hongyan.services.relation.store_conformance import ACCEPTED, FAR, answer, ask, deciding, friends, new, pending
from tests.unit.services.relation.conftest import ALICE, BOB, Crash, Switch, opened

KEY = RequestKey(ALICE, "r", b"digest", 0)


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
async def test_a_crash_leaves_a_friendship_of_both_or_of_neither(tmp_path, point):
    switch = Switch()
    db, store = await opened(tmp_path, switch)
    await ask(store, 7, ALICE, BOB)
    switch.point = point
    with pytest.raises(Crash):
        await answer(store, BOB, 7, ACCEPTED)
    db.abandon()
    db, store = await opened(tmp_path)
    done = point == "after_commit"
    assert [await friends(store, user) for user in (ALICE, BOB)] == ([[BOB], [ALICE]] if done else [[], []])
    assert bool(await pending(store, ALICE, BOB)) is done
    assert len(await store.outbox.waiting(before=FAR, limit=99)) == (6 if done else 2)
    await answer(store, BOB, 7, ACCEPTED)
    assert len(await store.outbox.waiting(before=FAR, limit=99)) == 6, "told once"
    await db.close()


async def test_a_crash_after_the_commit_is_answered_by_the_request_id(tmp_path):
    switch = Switch()
    db, store = await opened(tmp_path, switch)
    switch.point = "after_commit"
    with pytest.raises(Crash):
        await store.requests.ask(new(7, ALICE, BOB), deciding(), KEY)
    db.abandon()
    db, store = await opened(tmp_path)
    answered = await store.requests.answered(KEY)
    assert answered.request.id == 7
    await db.close()


async def test_a_category_that_is_gone_is_no_reason_to_refuse(store):
    from dataclasses import replace

    await store.friends.add_category(ALICE, 50, "同事", most=9, at=1)
    await store.requests.ask(replace(new(7, ALICE, BOB), category=50), deciding())
    await store.friends.delete_category(ALICE, 50, at=2)
    await answer(store, BOB, 7, ACCEPTED)
    assert (await store.friends.get(ALICE, BOB)).category == 0
