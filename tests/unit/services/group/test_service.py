from hongyan_proto.model_pb2 import Group, JoinRequest
from tests.unit.services.group.conftest import ALICE, BOB, REQUESTS


def test_every_method_of_the_service_is_there(town):
    missing = [name for name in REQUESTS if not hasattr(town.room, name) and not hasattr(town.room.companions, name)]
    assert missing == []


async def test_what_is_too_old_is_forgotten(town):
    group = await town.group(join_rule=Group.approval)
    request = (await town.do(BOB, "join_group", id=group.id)).request
    town.clock.advance(16 * 86_400)
    await town.room.tidy()
    assert (await town.store.read(lambda tx: tx.join(request.id))).state == JoinRequest.expired
    town.clock.advance(90 * 86_400)
    await town.room.tidy()
    assert await town.store.read(lambda tx: tx.join(request.id)) is None


async def test_start_and_close(town):
    await town.room.start()
    await town.group(BOB)
    await town.room.close()
    assert await town.told() == []
    assert (await town.do(ALICE, "list_groups")).groups
