from tests.unit.services.group.conftest import ALICE, BOB, CAROL, DAVE


async def test_who_knows_whom_from_groups(town):
    await town.group(BOB, CAROL)
    await town.group(BOB)
    reply = await town.ask("together", user_id=ALICE, other_ids=[DAVE, CAROL, BOB])
    assert list(reply.user_ids) == [CAROL, BOB]
    found = (await town.ask("companions", user_id=ALICE)).companions
    assert [(one.user_id, one.groups) for one in found] == [(BOB, 2), (CAROL, 1)]


async def test_a_forgotten_account_leaves_heirs(town):
    alone, shared, of_bob = await town.group(), await town.group(BOB, CAROL), await town.group(ALICE, owner=BOB)
    for _ in range(2):
        await town.ask("forget", user_id=ALICE)
    assert await town.in_log(alone.id) == {}
    assert await town.in_log(shared.id) == {BOB: 2, CAROL: 0}
    assert await town.in_log(of_bob.id) == {BOB: 2}
    assert (await town.consistent(shared.id)).owner_id == BOB
