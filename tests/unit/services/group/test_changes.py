import pytest

from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import ChangeRequest
from hongyan_proto.model_pb2 import MemberChange
from tests.unit.services.group.conftest import ALICE, BOB, CAROL, DAVE, INSIDE
from tests.unit.services.message.rooms import join


class Lossy:
    """The log, of which an answer is lost before or after the change."""

    def __init__(self, log, *, after, code=None):
        self.log = log
        self.after = after
        self.code = code or (ErrorCode.outcome_unknown if after else ErrorCode.unavailable)
        self.lost = 1

    async def members(self, call, request):
        return await self.log.members(call, request)

    async def change(self, call, request):
        if self.lost and not self.after:
            self.lost -= 1
            raise ServiceError(self.code)
        reply = await self.log.change(call, request)
        if self.lost:
            self.lost -= 1
            raise ServiceError(self.code)
        return reply


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("invite_members", {"user_ids": [CAROL]}),
        ("remove_member", {"user_id": BOB}),
        ("update_group", {"name": "new"}),
        ("dissolve_group", {}),
        ("transfer_group", {"user_id": BOB}),
    ],
)
async def test_what_was_begun_is_finished(town, method, fields, after):
    group = await town.group(BOB)
    ill = town.again(log=Lossy(town.parts.log, after=after))
    await ill.refused(ALICE, method, id=group.id, **fields)
    await town.room.changes.heal(0)
    row = await town.consistent(group.id)
    assert row.told == row.revision
    assert row.version == 2


async def test_what_was_begun_is_finished_though_the_clock_went_back(town):
    group = await town.group(BOB)
    ill = town.again(log=Lossy(town.parts.log, after=False))
    await ill.refused(ALICE, "remove_member", id=group.id, user_id=BOB)
    town.clock.ms -= 3_600_000
    await town.room.changes.heal(10)
    assert BOB in await town.in_log(group.id), "who has decided may still be at it"
    town.clock.advance(10)
    await town.room.changes.heal(10)
    assert BOB not in await town.in_log(group.id)
    await town.consistent(group.id)


@pytest.mark.parametrize("after", [True, False])
async def test_a_founding_that_was_lost_is_finished_by_its_retry(town, after):
    ill = town.again(log=Lossy(town.parts.log, after=after))
    await ill.refused(ALICE, "create_group", name="x", member_ids=[BOB], request_id="r")
    reply = await ill.do(ALICE, "create_group", name="x", member_ids=[BOB], request_id="r")
    assert (reply.group.member_count, reply.me.role) == (2, 2)
    await town.consistent(reply.group.id)


@pytest.mark.parametrize("code", [ErrorCode.storage_full, ErrorCode.overloaded, ErrorCode.draining])
async def test_what_may_be_tried_again_may_have_been_done_by_a_first_try(town, code):
    ill = town.again(log=Lossy(town.parts.log, after=True, code=code))
    await ill.refused(ALICE, "create_group", name="x", member_ids=[BOB])
    await town.room.changes.heal(0)
    (group,) = (await town.do(ALICE, "list_groups")).groups
    await town.consistent(group.id)


async def test_a_group_that_the_log_does_not_make_is_none(town):
    """And the next try makes another group."""
    ill = town.again(log=Lossy(town.parts.log, after=False, code=ErrorCode.too_many))
    await ill.refused(ALICE, "create_group", name="x", member_ids=[BOB], request_id="r")
    await town.refused(CAROL, "find_group", number=100_001)
    assert await town.store.read(lambda tx: tx.owned(ALICE)) == 0
    reply = await ill.do(ALICE, "create_group", name="x", member_ids=[BOB], request_id="r")
    assert reply.group.member_count == 2
    await town.consistent(reply.group.id)


async def test_others_were_faster(town):
    group = await town.group(BOB)
    change = MemberChange(items=[join(CAROL)])
    place = {"conversation_id": f"g.{group.id}", "expected_version": 1, "by_user_id": ALICE}
    await town.message.log.change(INSIDE, ChangeRequest(change_id="elsewhere", change=change, **place))
    await town.do(ALICE, "invite_members", id=group.id, user_ids=[DAVE])
    assert (await town.consistent(group.id)).member_count == 4
    assert len(await town.told(CAROL)) == 1


@pytest.mark.parametrize(
    ("user", "method", "fields"),
    [(ALICE, "invite_members", {"user_ids": [CAROL, BOB]}), (CAROL, "join_group", {})],
)
class TestOnceUnderARequestId:
    """An answer stands as long as the log makes what it tells of, and is told again whatever happened since."""

    async def test_asked_again_it_does_nothing(self, town, user, method, fields):
        group = await town.group(BOB)
        first = await town.do(user, method, id=group.id, request_id="r", **fields)
        await town.do(ALICE, "remove_member", id=group.id, user_id=CAROL)
        assert await town.do(user, method, id=group.id, request_id="r", **fields) == first
        assert CAROL not in await town.in_log(group.id)
        assert (await town.consistent(group.id)).version == 3

    @pytest.mark.parametrize("after", [True, False])
    async def test_what_was_noted_is_carried_out(self, town, user, method, fields, after):
        group = await town.group(BOB)
        ill = town.again(log=Lossy(town.parts.log, after=after))
        await ill.refused(user, method, id=group.id, request_id="r", **fields)
        await town.do(user, method, id=group.id, request_id="r", **fields)
        assert CAROL in await town.in_log(group.id)
        assert (await town.consistent(group.id)).version == 2

    async def test_what_the_log_refuses_is_decided_anew(self, town, user, method, fields):
        group = await town.group(BOB)
        ill = town.again(log=Lossy(town.parts.log, after=False))
        await ill.refused(user, method, id=group.id, request_id="r", **fields)
        change = MemberChange(items=[join(DAVE)])
        place = {"conversation_id": f"g.{group.id}", "expected_version": 1, "by_user_id": ALICE}
        await town.message.log.change(INSIDE, ChangeRequest(change_id="elsewhere", change=change, **place))
        await town.room.changes.heal(0)
        assert CAROL not in await town.in_log(group.id)
        await town.do(user, method, id=group.id, request_id="r", **fields)
        assert CAROL in await town.in_log(group.id)
        assert (await town.consistent(group.id)).version == 3

    async def test_the_answer_of_a_failure_is_nothing(self, town, user, method, fields):
        group = await town.group(BOB)
        ill = town.again(log=Refusing(town.parts.log))
        assert await ill.refused(user, method, id=group.id, request_id="r", **fields) == "forbidden"
        await town.do(user, method, id=group.id, request_id="r", **fields)
        assert CAROL in await town.in_log(group.id)


class Refusing(Lossy):
    """The log, which will not have a change."""

    def __init__(self, log):
        super().__init__(log, after=False)

    async def change(self, call, request):
        raise ServiceError(ErrorCode.forbidden)


async def test_facts_that_were_told_already_keep_their_answer(town):
    group = await town.group(BOB)
    ill = town.again(log=Lossy(town.parts.log, after=False))
    asked = {"id": group.id, "text": "x", "request_id": "r"}
    await ill.refused(ALICE, "announce", **asked)
    await town.do(ALICE, "update_group", id=group.id, name="new")
    first = await town.do(ALICE, "announce", **asked)
    assert await town.do(ALICE, "announce", **asked) == first
    assert len((await town.do(BOB, "list_announcements", id=group.id)).announcements) == 1


async def test_a_link_is_used_once_by_two_who_finish_the_same(town):
    group = await town.group(BOB)
    link = (await town.do(ALICE, "create_group_link", id=group.id, max_uses=2)).link
    ill = town.again(log=Lossy(town.parts.log, after=True))
    await ill.refused(CAROL, "join_by_link", code=link.code)
    (pending,) = await town.store.read(lambda tx: tx.pending_of(group.id))
    for _ in range(2):
        await town.room.changes._finish(pending)
    assert [one.uses for one in (await town.do(ALICE, "list_group_links", id=group.id)).links] == [1]


async def test_what_somebody_decided_who_has_left_is_told_in_nobodys_name(town):
    group = await town.group(BOB)
    await town.do(ALICE, "update_member", id=group.id, user_id=BOB, role="manager")
    ill = town.again(log=Lossy(town.parts.log, after=False))
    await ill.refused(BOB, "update_group", id=group.id, name="new")
    await town.do(BOB, "leave_group", id=group.id)
    await town.room.changes.heal(0)
    last = (await town.entries(group.id))[-1]
    assert (last.member.group.name, last.sender_id) == ("new", 0)
