import pytest

from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import ChangeRequest
from hongyan_proto.model_pb2 import MemberChange
from tests.unit.services.group.conftest import ALICE, BOB, CAROL, DAVE, INSIDE
from tests.unit.services.message.rooms import join

FAR = 1 << 60


class Lossy:
    """The log, of which an answer is lost before or after the change."""

    def __init__(self, log, *, after):
        self.log = log
        self.after = after
        self.lost = 1

    async def members(self, call, request):
        return await self.log.members(call, request)

    async def change(self, call, request):
        if self.lost and not self.after:
            self.lost -= 1
            raise ServiceError(ErrorCode.unavailable)
        reply = await self.log.change(call, request)
        if self.lost:
            self.lost -= 1
            raise ServiceError(ErrorCode.outcome_unknown)
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
    await town.room.changes.heal(FAR)
    row = await town.consistent(group.id)
    assert row.told == row.revision
    assert row.version == 2


@pytest.mark.parametrize("after", [True, False])
async def test_a_founding_that_was_lost_is_finished_by_its_retry(town, after):
    ill = town.again(log=Lossy(town.parts.log, after=after))
    await ill.refused(ALICE, "create_group", name="x", member_ids=[BOB], request_id="r")
    reply = await ill.do(ALICE, "create_group", name="x", member_ids=[BOB], request_id="r")
    assert (reply.group.member_count, reply.me.role) == (2, 2)
    await town.consistent(reply.group.id)


async def test_others_were_faster(town):
    group = await town.group(BOB)
    change = MemberChange(items=[join(CAROL)])
    place = {"conversation_id": f"g.{group.id}", "expected_version": 1, "by_user_id": ALICE}
    await town.message.log.change(INSIDE, ChangeRequest(change_id="elsewhere", change=change, **place))
    await town.do(ALICE, "invite_members", id=group.id, user_ids=[DAVE])
    assert (await town.consistent(group.id)).member_count == 4
    assert len(await town.told(CAROL)) == 1
