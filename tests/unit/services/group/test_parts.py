from tests.unit.services.group.conftest import GroupRoom


async def test_a_room_stands_on_its_parts(town):
    assert GroupRoom(town.parts).companions.store is town.parts.store
