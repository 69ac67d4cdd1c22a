from hongyan.services.moderation.service import Moderation


async def test_a_room_stands_on_its_parts(town):
    assert Moderation(town.parts).desk is not town.desk
