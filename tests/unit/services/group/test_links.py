from hongyan.services.group.links import short_code
from hongyan_proto.model_pb2 import Group
from tests.unit.services.group.conftest import ALICE, BOB, CAROL, DAVE, ERIN


async def test_a_link_leads_in_as_often_as_it_says(town):
    group = await town.group(join_rule=Group.closed)
    link = (await town.do(ALICE, "create_group_link", id=group.id, max_uses=1, request_id="r")).link
    assert (await town.do(ALICE, "create_group_link", id=group.id, max_uses=1, request_id="r")).link == link
    assert len(link.code) == 22
    assert (await town.do(BOB, "get_group_link", code=link.code)).group.name == group.name
    for _ in range(2):
        assert (await town.do(BOB, "join_by_link", code=link.code)).group.owner_id == ALICE
    assert await town.refused(CAROL, "join_by_link", code=link.code) == "invitation_invalid"
    assert await town.refused(CAROL, "get_group_link", code=link.code) == "invitation_invalid"
    assert await town.in_log(group.id) == {ALICE: 2, BOB: 0}


async def test_a_request_id_is_answered_to_who_has_left_meanwhile(town):
    group = await town.group(BOB)
    made = {"id": group.id, "request_id": "r"}
    link = (await town.do(BOB, "create_group_link", **made)).link
    await town.do(BOB, "leave_group", id=group.id)
    assert (await town.do(BOB, "create_group_link", **made)).link == link
    assert await town.refused(BOB, "create_group_link", id=group.id) == "not_found"


async def test_a_short_code_without_capitals(town):
    group = await town.group()
    link = (await town.do(ALICE, "create_group_link", id=group.id, short=True)).link
    assert len(link.code) == 8
    await town.do(BOB, "join_by_link", code=link.code.lower())
    town.clock.advance(7 * 86_400 + 1)
    assert await town.refused(CAROL, "join_by_link", code=link.code) == "invitation_invalid"


async def test_a_link_is_worth_what_its_maker_is(town):
    group = await town.group(BOB, join_rule=Group.approval)
    link = (await town.do(BOB, "create_group_link", id=group.id)).link
    assert (await town.do(CAROL, "join_by_link", code=link.code)).HasField("request")
    await town.do(ALICE, "update_member", id=group.id, user_id=BOB, role=Group.manager)
    assert not (await town.do(DAVE, "join_by_link", code=link.code)).HasField("request")
    await town.do(ALICE, "remove_member", id=group.id, user_id=BOB)
    assert await town.refused(ERIN, "join_by_link", code=link.code) == "invitation_invalid"


async def test_who_makes_sees_and_revokes_links(town):
    group = await town.group(BOB, CAROL)
    assert await town.refused(DAVE, "create_group_link", id=group.id) == "not_found"
    of_alice = (await town.do(ALICE, "create_group_link", id=group.id)).link
    of_bob = (await town.do(BOB, "create_group_link", id=group.id)).link
    assert {link.id for link in (await town.do(ALICE, "list_group_links", id=group.id)).links} == {
        of_alice.id,
        of_bob.id,
    }
    assert [link.id for link in (await town.do(BOB, "list_group_links", id=group.id)).links] == [of_bob.id]
    assert await town.refused(BOB, "revoke_group_link", id=group.id, link_id=of_alice.id) == "forbidden"
    for _ in range(2):
        await town.do(ALICE, "revoke_group_link", id=group.id, link_id=of_bob.id)
    assert await town.refused(DAVE, "join_by_link", code=of_bob.code) == "invitation_invalid"
    few = town.with_settings(links=1)
    assert await few.refused(ALICE, "create_group_link", id=group.id) == "too_many"
    await town.do(ALICE, "update_group", id=group.id, invite_by=Group.manager)
    assert await town.refused(BOB, "create_group_link", id=group.id) == "forbidden"


def test_short_codes_have_no_letters_that_look_alike():
    assert not set(short_code(bytes(range(256)))) & set("01IO")
