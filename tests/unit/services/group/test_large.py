"""A group of 5,000, which the settings allow at the most: everything that may be done in it, and what that costs."""

import pytest

from hongyan_proto.model_pb2 import Group
from tests.unit.services.group.conftest import ALICE, BOB, CAROL

MEMBERS, INVITED = 5_000, 499
FIRST = 1_000


@pytest.fixture
async def city(town):
    """With a group of 5,000: alice's, with bob and the others."""
    city = town.with_settings(members=MEMBERS)
    others = range(FIRST, FIRST + MEMBERS - 2)
    city.large = await city.group(BOB, *others[: INVITED - 1])
    for at in range(INVITED - 1, len(others), INVITED):
        await city.do(BOB, "invite_members", id=city.large.id, user_ids=others[at : at + INVITED])
    return city


async def pages(town, group_id, **asked):
    """(User, role) of everybody on all pages, and how many pages there are."""
    found, cursor, number = [], "", 0
    while cursor or not number:
        page = await town.do(BOB, "list_members", id=group_id, cursor=cursor, limit=200, **asked)
        found += [(member.user.id, member.role) for member in page.members]
        cursor, number = page.cursor, number + 1
    return found, number


async def test_everybody_is_in_once(city):
    group = await city.consistent(city.large.id)
    assert group.member_count == MEMBERS
    found, number = await pages(city, group.id)
    assert (found[0], len(dict(found)), number) == ((ALICE, Group.owner), MEMBERS, 25)
    assert len(await city.told()) == MEMBERS
    assert await city.refused(BOB, "invite_members", id=group.id, user_ids=[CAROL]) == "group_full"
    found, number = await pages(city, group.id, q="USER1")
    assert (len(found), number) == (1_000, 5)
    found, number = await pages(city, group.id, q="user2997")
    assert (found, number) == ([(2_997, 0)], 1)


async def test_so_large_a_group_has_more_managers(city):
    asked = {"id": city.large.id, "role": Group.manager}
    for user in range(FIRST, FIRST + 20):
        await city.do(ALICE, "update_member", user_id=user, **asked)
    assert await city.refused(ALICE, "update_member", user_id=FIRST + 20, **asked) == "too_many"
    found, _ = await pages(city, city.large.id)
    assert [role for _, role in found[:22]] == [2, *[1] * 20, 0]


async def test_a_small_change_costs_what_it_costs_in_a_small_group(city):
    """The steps that the database takes for it, by its own count."""
    small = await city.group(BOB, FIRST, FIRST + 1)
    for method, fields in (
        ("remove_member", {"user_id": FIRST}),
        ("invite_members", {"user_ids": [FIRST]}),
        ("update_member", {"user_id": FIRST, "muted_until": -1}),
        ("update_group", {"name": "new"}),
        ("list_members", {}),
        ("mute_all", {"on": True}),
    ):
        costs = []
        for group in (small, city.large):
            before = city.db.statistics.statements, city.message.db.statistics.statements
            await city.do(ALICE, method, id=group.id, **fields)
            after = city.db.statistics.statements, city.message.db.statistics.statements
            costs.append([one - other for one, other in zip(after, before, strict=True)])
        assert costs[0] == costs[1], method
    await city.do(BOB, "leave_group", id=city.large.id)
    assert (await city.consistent(city.large.id)).member_count == MEMBERS - 1


async def test_it_ends_for_all_at_once(city):
    await city.told()
    await city.do(ALICE, "dissolve_group", id=city.large.id)
    assert await city.in_log(city.large.id) == {}
    assert (await city.consistent(city.large.id)).member_count == 0
    assert {event.group_left.reason for event in await city.told()} == {"dissolved"}
