import pytest

from hongyan.services.relation.store_conformance import FAR, befriend, friends, pending, told
from hongyan_proto.model_pb2 import MemberOperation
from tests.unit.services.relation.conftest import ALICE, BOB, NOW, Crash, Switch, opened


@pytest.mark.parametrize("point", ["before_commit", "after_commit"])
async def test_a_crash_deletes_on_both_sides_or_on_none(tmp_path, point):
    switch = Switch()
    db, store = await opened(tmp_path, switch)
    await befriend(store, 7, ALICE, BOB)
    switch.point = point
    with pytest.raises(Crash):
        await store.friends.delete(ALICE, BOB, both=True, at=NOW)
    db.abandon()
    db, store = await opened(tmp_path)
    done = point == "after_commit"
    assert [await friends(store, user) for user in (ALICE, BOB)] == ([[], []] if done else [[BOB], [ALICE]])
    operation = MemberOperation.once if done else MemberOperation.unblock
    assert await pending(store, ALICE, BOB) == {ALICE: MemberOperation.unblock, BOB: operation}
    await db.close()


async def test_deleting_who_deleted_one_already(store):
    await befriend(store, 7, ALICE, BOB)
    await store.friends.delete(ALICE, BOB, both=False, at=NOW)
    assert await store.friends.delete(ALICE, BOB, both=True, at=NOW), "only their side is left"
    assert [await friends(store, user) for user in (ALICE, BOB)] == [[], []]
    assert await pending(store, ALICE, BOB) == {ALICE: MemberOperation.unblock, BOB: MemberOperation.once}


async def test_a_blocked_friend_who_is_deleted_stays_blocked(store):
    await befriend(store, 7, ALICE, BOB)
    await store.people.block(ALICE, BOB, most=9, at=NOW)
    await store.friends.delete(ALICE, BOB, both=False, at=NOW)
    assert (await pending(store, ALICE, BOB))[BOB] == MemberOperation.block
    await store.people.unblock(ALICE, BOB, at=NOW)
    assert (await pending(store, ALICE, BOB))[BOB] == MemberOperation.once


async def test_versions_of_a_list_have_no_holes(store):
    for number, other in enumerate(range(10, 15), 100):
        await befriend(store, number, ALICE, other)
    versions = [event.event.friend.version for event in await told(store, ALICE) if event.event.HasField("friend")]
    assert versions == [1, 2, 3, 4, 5]
    assert len(await store.outbox.waiting(before=FAR, limit=99)) == 20
