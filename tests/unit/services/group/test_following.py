from hongyan_proto.inside_pb2 import ChangeRequest
from hongyan_proto.model_pb2 import MemberChange
from tests.unit.services.group.conftest import ALICE, BOB, CAROL, INSIDE
from tests.unit.services.message.rooms import join, leave


async def test_the_room_takes_over_what_the_log_says(town):
    group = await town.group(BOB)
    change = MemberChange(items=[leave(BOB), join(CAROL, role=1)])
    place = {"conversation_id": f"g.{group.id}", "expected_version": 1, "by_user_id": ALICE}
    await town.message.log.change(INSIDE, ChangeRequest(change_id="x", change=change, **place))
    await town.told()
    for _ in range(2):
        await town.room.changes.follow(group.id)
    await town.consistent(group.id)
    assert sorted(event.WhichOneof("body") for event in await town.told()) == ["group_joined", "group_left"]
