from tests.unit.services.relation.room import Room


async def test_the_key_is_not_shown(room: Room):
    assert "kkkk" not in repr(room.parts)
