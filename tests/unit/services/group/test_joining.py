import pytest

from hongyan.rpc.errors import ServiceError
from hongyan_proto.model_pb2 import Group, JoinRequest
from tests.unit.services.group.conftest import ALICE, BOB, CAROL, DAVE


async def test_an_open_group_takes_everybody(town):
    group = await town.group(BOB)
    for _ in range(2):
        reply = await town.do(CAROL, "join_group", id=group.id, request_id="r")
        assert (reply.group.owner_id, reply.HasField("request")) == (ALICE, False)
    assert await town.refused(CAROL, "join_group", id=group.id + 1) == "not_found"
    assert (await town.consistent(group.id)).member_count == 3


async def test_a_closed_or_hidden_group_takes_nobody(town):
    group = await town.group(join_rule=Group.closed)
    assert await town.refused(CAROL, "join_group", id=group.id) == "join_refused"
    await town.do(ALICE, "update_group", id=group.id, findable=False, join_rule=Group.open)
    assert await town.refused(CAROL, "join_group", id=group.id) == "not_found"


async def test_a_request_is_made_once_and_accepted_once(town):
    group = await town.group(BOB, join_rule=Group.approval)
    await town.told()
    first = await town.do(CAROL, "join_group", id=group.id, message="我是小红")
    assert (first.group.owner_id, first.request.state) == (0, JoinRequest.pending)
    assert (await town.do(CAROL, "join_group", id=group.id, message="again")).request.id == first.request.id
    assert [event.join_request.user.nickname for event in await town.told()] == ["王小红"] * 2
    where = {"id": group.id, "join_request_id": first.request.id}
    assert await town.refused(BOB, "accept_join", **where) == "forbidden"
    assert await town.refused(DAVE, "accept_join", **where) == "not_found"
    for _ in range(2):
        accepted = (await town.do(ALICE, "accept_join", **where)).request
        assert (accepted.state, accepted.answered_by) == (JoinRequest.accepted, ALICE)
    assert await town.refused(ALICE, "reject_join", **where) == "conflict"
    assert await town.in_log(group.id) == {ALICE: 2, BOB: 0, CAROL: 0}
    (mine,) = (await town.do(CAROL, "list_my_join_requests")).requests
    assert (mine.state, mine.answered_by) == (JoinRequest.accepted, 0), "who let them in is told to managers only"


async def test_rejected_withdrawn_and_expired_requests(town):
    group = await town.group(join_rule=Group.approval)
    place = {"id": group.id, "join_request_id": (await town.do(BOB, "join_group", id=group.id)).request.id}
    rejected = (await town.do(ALICE, "reject_join", reason="满了", **place)).request
    assert (rejected.state, rejected.reason) == (JoinRequest.rejected, "满了")
    assert await town.refused(ALICE, "accept_join", **place) == "conflict"
    place["join_request_id"] = (await town.do(BOB, "join_group", id=group.id)).request.id
    assert await town.refused(CAROL, "withdraw_join", **place) == "not_found"
    assert (await town.do(BOB, "withdraw_join", **place)).request.state == JoinRequest.withdrawn
    place["join_request_id"] = (await town.do(BOB, "join_group", id=group.id)).request.id
    town.clock.advance(15 * 86_400 + 1)
    assert await town.refused(ALICE, "accept_join", **place) == "conflict"
    assert [one.state for one in (await town.do(ALICE, "list_join_requests", id=group.id)).requests] == [
        JoinRequest.expired
    ]
    assert (await town.do(BOB, "join_group", id=group.id)).request.id != place["join_request_id"]


async def test_a_request_of_a_hidden_group_does_not_say_that_there_is_one(town):
    group = await town.group(BOB)
    for who, told in (
        (CAROL, ("there is no such group",) * 2),
        (BOB, ("there is no such request", "there is no such group")),
    ):
        refusals = []
        for group_id in (group.id, group.id + 1):
            with pytest.raises(ServiceError) as refused:
                await town.do(who, "withdraw_join", id=group_id, join_request_id=17)
            refusals.append(refused.value.to_proto().message)
        assert tuple(refusals) == told


async def test_so_many_requests_wait(town):
    few = town.with_settings(requests_of_group=1)
    group = await few.group(join_rule=Group.approval)
    await few.do(BOB, "join_group", id=group.id)
    assert await few.refused(CAROL, "join_group", id=group.id) == "too_many"


async def test_a_question(town):
    group = await town.group(join_rule=Group.question, join_question="校训", join_answer="Hong Yan")
    assert await town.refused(BOB, "join_group", id=group.id, message="don't know") == "wrong_answer"
    assert (await town.do(BOB, "join_group", id=group.id, message=" hong yan")).group.owner_id == ALICE
    await town.do(ALICE, "update_group", id=group.id, join_answer="")
    assert await town.refused(CAROL, "join_group", id=group.id) == "invalid_field"
    assert (await town.do(CAROL, "join_group", id=group.id, message="鸿雁")).request.message == "鸿雁"


async def test_newcomers_see_what_the_group_lets_them_see(town):
    group = await town.group()
    await town.do(BOB, "join_group", id=group.id)
    await town.do(ALICE, "update_group", id=group.id, history=True)
    await town.do(CAROL, "join_group", id=group.id)
    first = {user: await town.message.sql("SELECT from_seq FROM span_00 WHERE user = ?", user) for user in (BOB, CAROL)}
    assert first == {BOB: [(2,)], CAROL: [(1,)]}
