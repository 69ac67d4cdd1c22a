import pytest

from hongyan_proto.model_pb2 import Group, MemberOperation
from tests.unit.services.group.conftest import ALICE, BOB, CAROL, DAVE

FAR = 1 << 40


async def test_a_group_is_made_of_its_owner_and_those_named(town):
    reply = await town.do(ALICE, "create_group", name=" 七年级三班 ", member_ids=[BOB, CAROL, BOB, ALICE], intro="作业")
    group = reply.group
    assert (group.name, group.intro, group.owner_id, group.member_count) == ("七年级三班", "作业", ALICE, 3)
    assert (group.number, group.conversation_id) == (100_001, f"g.{group.id}")
    assert (reply.me.role, reply.me.user.nickname) == (Group.owner, "爱丽丝")
    assert await town.in_log(group.id) == {ALICE: Group.owner, BOB: Group.member, CAROL: Group.member}
    assert (await town.say(BOB, "早", group.id)).seq == 2
    (entry,) = [entry for entry in await town.entries(group.id) if entry.seq == 1]
    assert [item.operation for item in entry.member.items] == [MemberOperation.join] * 3
    assert (entry.member.group.name, entry.member.group.member_count, entry.member.group.version) == (group.name, 3, 1)
    assert group.version == 1
    told = await town.told()
    assert {event.group_joined.id for event in told} == {group.id}
    assert len(told) == 3
    await town.consistent(group.id)


async def test_the_same_request_makes_one_group(town):
    first = await town.do(ALICE, "create_group", name="x", request_id="r")
    again = await town.do(ALICE, "create_group", name="x", request_id="r")
    assert again.group == first.group
    assert await town.refused(ALICE, "create_group", name="y", request_id="r") == "conflict"
    assert (await town.do(BOB, "create_group", name="y", request_id="r")).group.id != first.group.id
    town.clock.advance(24 * 3600 + 1)
    assert (await town.do(ALICE, "create_group", name="x", request_id="r")).group.id != first.group.id


async def test_who_founded_a_group_is_answered_so_when_it_is_gone(town):
    made = await town.do(ALICE, "create_group", name="x", request_id="r")
    await town.do(ALICE, "dissolve_group", id=made.group.id)
    assert await town.refused(ALICE, "get_group", id=made.group.id) == "not_found"
    again = await town.do(ALICE, "create_group", name="x", request_id="r")
    assert (again.group, again.HasField("me")) == (Group(id=made.group.id), False)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"name": " "}, "invalid_field"),
        ({"name": "x" * 31}, "invalid_field"),
        ({"name": "x", "intro": "x" * 301}, "invalid_field"),
        ({"name": "x", "join_rule": Group.question}, "invalid_field"),
        ({"name": "x", "member_ids": [10_001]}, "not_found"),
    ],
)
async def test_groups_that_are_not_made(town, fields, word):
    assert await town.refused(ALICE, "create_group", **fields) == word
    assert not (await town.do(ALICE, "list_groups")).groups


async def test_limits_of_making(town):
    small = town.with_settings(members=3, created_a_day=2, owned=3, joined=4)
    assert await small.refused(ALICE, "create_group", name="x", member_ids=[BOB, CAROL, DAVE]) == "group_full"
    await small.group(BOB)
    await small.group(BOB)
    assert await small.refused(ALICE, "create_group", name="x") == "too_many_groups"
    town.clock.advance(86_401)
    await small.group(BOB)
    assert await small.refused(ALICE, "create_group", name="x") == "too_many_groups", "owns three"
    await small.group(BOB, owner=CAROL)
    assert await small.refused(DAVE, "create_group", name="x", member_ids=[BOB]) == "too_many_groups", "bob is in four"


async def test_who_sees_what_of_a_group(town):
    group = await town.group(BOB)
    stranger = await town.do(CAROL, "get_group", id=group.id)
    assert (stranger.group.name, stranger.group.owner_id, stranger.group.version) == (group.name, 0, 0)
    assert not stranger.HasField("me")
    assert (await town.do(CAROL, "find_group", number=group.number)).group == stranger.group
    await town.do(ALICE, "update_group", id=group.id, findable=False)
    assert await town.refused(CAROL, "get_group", id=group.id) == "not_found"
    assert await town.refused(CAROL, "find_group", number=group.number) == "not_found"
    assert await town.refused(CAROL, "find_group", number=5) == "not_found"
    assert (await town.do(BOB, "find_group", number=group.number)).group.owner_id == ALICE


async def test_a_changed_group_is_told_in_its_log(town):
    group = await town.group(BOB)
    reply = await town.do(ALICE, "update_group", id=group.id, name="八年级三班", pin_by=Group.member)
    assert (reply.group.name, reply.group.version) == ("八年级三班", 2)
    entry = (await town.entries(group.id))[-1]
    assert (entry.sender_id, entry.member.group) == (ALICE, reply.group)
    assert not entry.member.items
    await town.consistent(group.id)
    same = await town.do(ALICE, "update_group", id=group.id, name="八年级三班")
    assert same.group.version == 2, "nothing changed, nothing is told"


async def test_an_answer_is_never_told(town):
    group = await town.group(BOB)
    wanted = {"join_rule": Group.question, "join_question": "班主任姓什么", "join_answer": "雁"}
    reply = await town.do(ALICE, "update_group", id=group.id, **wanted)
    assert reply.group.join_question == "班主任姓什么"
    assert "雁".encode() not in (await town.entries(group.id))[-1].SerializeToString()


@pytest.mark.parametrize(
    ("fields", "least"),
    [
        ({"name": "y"}, Group.manager),
        ({"intro": "y"}, Group.manager),
        ({"join_rule": Group.closed}, Group.manager),
        ({"findable": False}, Group.manager),
        ({"invite_by": Group.manager}, Group.manager),
        ({"pin_by": Group.owner}, Group.manager),
        ({"mention_all": Group.managers}, Group.manager),
        ({"history": True}, Group.owner),
        ({"name": "y", "history": True}, Group.owner),
    ],
)
async def test_who_may_change_what(town, fields, least):
    group = await town.group(BOB, CAROL)
    await town.do(ALICE, "update_member", id=group.id, user_id=BOB, role=Group.manager)
    assert await town.refused(DAVE, "update_group", id=group.id, **fields) == "not_found"
    assert await town.refused(CAROL, "update_group", id=group.id, **fields) == "forbidden"
    if least == Group.owner:
        assert await town.refused(BOB, "update_group", id=group.id, **fields) == "forbidden"
        assert await town.seen(group.id) != group
    await town.do(BOB if least == Group.manager else ALICE, "update_group", id=group.id, **fields)
    after = await town.seen(group.id)
    assert all(getattr(after, name) == value for name, value in fields.items())


async def test_mute_all(town):
    group = await town.group(BOB)
    assert await town.refused(BOB, "mute_all", id=group.id, on=True) == "forbidden"
    assert (await town.do(ALICE, "mute_all", id=group.id, on=True)).group.muted_all
    version = (await town.do(ALICE, "mute_all", id=group.id, on=True)).group.version
    assert version == 2, "asked twice, told once"
    assert (await town.entries(group.id))[-1].member.group.muted_all
    assert not (await town.do(ALICE, "mute_all", id=group.id, on=False)).group.muted_all


async def test_a_group_is_handed_over(town):
    group = await town.group(BOB, CAROL)
    assert await town.refused(BOB, "transfer_group", id=group.id, user_id=CAROL) == "forbidden"
    assert await town.refused(ALICE, "transfer_group", id=group.id, user_id=DAVE) == "not_found"
    assert await town.refused(ALICE, "transfer_group", id=group.id, user_id=ALICE) == "forbidden"
    reply = await town.do(ALICE, "transfer_group", id=group.id, user_id=BOB)
    assert (reply.group.owner_id, reply.me.role) == (BOB, Group.manager)
    assert await town.in_log(group.id) == {ALICE: Group.manager, BOB: Group.owner, CAROL: Group.member}
    assert (await town.entries(group.id))[-1].member.group.owner_id == BOB
    assert (await town.do(ALICE, "transfer_group", id=group.id, user_id=BOB)).group.version == reply.group.version
    await town.consistent(group.id)


async def test_nobody_gets_more_groups_than_they_may_own(town):
    few = town.with_settings(owned=1)
    group = await few.group(BOB)
    await few.group(owner=BOB)
    assert await few.refused(ALICE, "transfer_group", id=group.id, user_id=BOB) == "too_many_groups"


async def test_the_end_of_a_group(town):
    group = await town.group(BOB)
    await town.say(BOB, "bye", group.id)
    assert await town.refused(BOB, "dissolve_group", id=group.id) == "forbidden"
    assert await town.refused(CAROL, "dissolve_group", id=group.id) == "not_found"
    await town.told()
    await town.do(ALICE, "dissolve_group", id=group.id)
    await town.do(ALICE, "dissolve_group", id=group.id)
    assert await town.in_log(group.id) == {}
    told = await town.told()
    assert {(event.group_left.group_id, event.group_left.reason) for event in told} == {(group.id, "dissolved")}
    assert len(told) == 2
    assert (await town.entries(group.id))[-1].member.group.dissolved
    for user in (ALICE, BOB, CAROL):
        assert await town.refused(user, "get_group", id=group.id) == "not_found"
        assert await town.refused(user, "join_group", id=group.id) == "not_found"
    await town.consistent(group.id)


async def test_ones_groups_and_what_changed_since(town):
    first = await town.group(BOB)
    second = await town.group(BOB, CAROL)
    everything = await town.do(BOB, "list_groups")
    assert everything.complete
    assert [group.id for group in everything.groups] == sorted([first.id, second.id])
    assert [mine.role for mine in everything.mine] == [Group.member] * 2
    version = everything.version
    assert not (await town.do(BOB, "list_groups", since=version)).groups
    await town.do(ALICE, "update_group", id=first.id, name="new")
    await town.do(ALICE, "remove_member", id=second.id, user_id=BOB)
    changed = await town.do(BOB, "list_groups", since=version)
    assert ([group.name for group in changed.groups], list(changed.left_ids)) == (["new"], [second.id])
    assert not changed.complete
    await town.do(ALICE, "update_group", id=second.id, name="not for bob")
    assert not (await town.do(BOB, "list_groups", since=changed.version)).groups
    restored = await town.do(BOB, "list_groups", since=FAR)
    assert restored.complete
    assert [group.id for group in restored.groups] == [first.id]
