import pytest

from hongyan_proto.model_pb2 import Group
from tests.unit.services.group.conftest import ALICE, BOB, CAROL, DAVE, ERIN


async def test_members_are_brought_in(town):
    group = await town.group(BOB)
    reply = await town.do(BOB, "invite_members", id=group.id, user_ids=[CAROL, BOB], request_id="r")
    assert (list(reply.joined_ids), list(reply.asked_ids)) == ([CAROL, BOB], [])
    assert await town.do(BOB, "invite_members", id=group.id, user_ids=[CAROL, BOB], request_id="r") == reply
    assert await town.in_log(group.id) == {ALICE: 2, BOB: 0, CAROL: 0}
    assert await town.refused(DAVE, "invite_members", id=group.id, user_ids=[ERIN]) == "not_found"
    assert await town.refused(BOB, "invite_members", id=group.id, user_ids=[10_001]) == "not_found"
    await town.do(ALICE, "update_group", id=group.id, invite_by=Group.manager)
    assert await town.refused(BOB, "invite_members", id=group.id, user_ids=[DAVE]) == "forbidden"
    await town.consistent(group.id)


async def test_a_members_invitation_waits_where_managers_approve(town):
    group = await town.group(BOB, join_rule=Group.approval)
    reply = await town.do(BOB, "invite_members", id=group.id, user_ids=[CAROL])
    assert list(reply.asked_ids) == [CAROL]
    (request,) = (await town.do(ALICE, "list_join_requests", id=group.id)).requests
    assert (request.user.id, request.invited_by) == (CAROL, BOB)
    assert list((await town.do(ALICE, "invite_members", id=group.id, user_ids=[CAROL])).joined_ids) == [CAROL]
    assert not (await town.do(ALICE, "list_join_requests", id=group.id)).requests, "who is in does not wait"


async def test_a_full_group(town):
    small = town.with_settings(members=2)
    group = await small.group(BOB)
    assert await small.refused(ALICE, "invite_members", id=group.id, user_ids=[CAROL]) == "group_full"
    assert await small.refused(CAROL, "join_group", id=group.id) == "group_full"


async def test_roles_cards_and_mutes(town):
    group = await town.group(BOB, CAROL)
    reply = await town.do(ALICE, "update_member", id=group.id, user_id=BOB, role=Group.manager, card=" 班长 ")
    assert (reply.member.role, reply.member.card) == (Group.manager, "班长")
    until = town.clock.now_ms() + 60_000
    assert (
        await town.do(BOB, "update_member", id=group.id, user_id=CAROL, muted_until=until)
    ).member.muted_until == until
    assert await town.refused(BOB, "update_member", id=group.id, user_id=ALICE, muted_until=-1) == "forbidden"
    assert await town.refused(CAROL, "update_member", id=group.id, user_id=CAROL, muted_until=0) == "forbidden"
    assert await town.refused(CAROL, "update_member", id=group.id, user_id=DAVE, card="x") == "not_found"
    assert await town.refused(ALICE, "update_member", id=group.id, user_id=BOB, role=Group.owner) == "invalid_field"
    assert (await town.do(CAROL, "update_member", id=group.id, user_id=CAROL, card="小红")).member.card == "小红"
    await town.consistent(group.id)


async def test_a_refused_change_changes_nothing(town):
    group = await town.group(BOB, CAROL)
    await town.do(ALICE, "update_member", id=group.id, user_id=BOB, role=Group.manager)
    assert (
        await town.refused(BOB, "update_member", id=group.id, user_id=CAROL, card="x", role=Group.manager)
        == "forbidden"
    )
    listed = await town.do(ALICE, "list_members", id=group.id)
    assert [member.card for member in listed.members] == ["", "", ""]


async def test_so_many_managers(town):
    few = town.with_settings(managers=1)
    group = await few.group(BOB, CAROL)
    await few.do(ALICE, "update_member", id=group.id, user_id=BOB, role=Group.manager)
    assert await few.refused(ALICE, "update_member", id=group.id, user_id=CAROL, role=Group.manager) == "too_many"


async def test_who_is_put_out_sees_it_as_the_last_entry(town):
    group = await town.group(BOB, CAROL)
    assert await town.refused(BOB, "remove_member", id=group.id, user_id=CAROL) == "forbidden"
    assert await town.refused(BOB, "remove_member", id=group.id, user_id=DAVE) == "forbidden"
    await town.told()
    for _ in range(2):
        await town.do(ALICE, "remove_member", id=group.id, user_id=BOB)
    (event,) = await town.told(BOB)
    assert (event.group_left.reason, event.group_left.by_user_id) == ("removed", ALICE)
    assert (await town.consistent(group.id)).member_count == 2
    assert await town.refused(BOB, "list_members", id=group.id) == "not_found"


async def test_leaving(town):
    group = await town.group(BOB)
    assert await town.refused(ALICE, "leave_group", id=group.id) == "owner_stays"
    assert await town.refused(CAROL, "leave_group", id=group.id) == "not_found"
    for _ in range(2):
        await town.do(BOB, "leave_group", id=group.id)
    assert await town.in_log(group.id) == {ALICE: 2}


async def test_pages_of_members(town):
    group = await town.group(*range(2, 12))
    await town.do(ALICE, "update_member", id=group.id, user_id=7, role=Group.manager)
    found, cursor = [], ""
    while not found or cursor:
        page = await town.do(3, "list_members", id=group.id, limit=4, cursor=cursor)
        found += [member.user.id for member in page.members]
        cursor = page.cursor
    assert found == [1, 7, 2, 3, 4, 5, 6, 8, 9, 10, 11]
    assert await town.refused(3, "list_members", id=group.id, cursor="x.y") == "bad_cursor"


@pytest.mark.parametrize(
    ("query", "found"), [("小", [3, 4]), ("王小明", [4]), ("BO", [2]), ("班长", [2]), ("没有", []), ("小 王", [3, 4])]
)
async def test_members_are_found_by_any_of_their_names(town, query, found):
    group = await town.group(BOB, CAROL, DAVE)
    await town.do(BOB, "update_member", id=group.id, user_id=BOB, card="副班长")
    assert [user for user, _ in await town.roster(group.id, q=query)] == found
