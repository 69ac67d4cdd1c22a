import pytest

from hongyan_proto import user_pb2
from tests.scenario.stories.book import refused
from tests.unit.services.user.conftest import call_of


@pytest.fixture
async def bob(room):
    return await room.register("bob", nickname="小明")


@pytest.fixture
def relations(room):
    return room.parts.clients.relations


async def seen(room, alice, user):
    return (await room.users.get_user(call_of(alice), user_pb2.GetUserRequest(id=user.id))).user


async def test_who_may_not_be_seen_is_not_there(room, alice, bob, relations):
    assert await seen(room, alice, bob) == bob
    relations.unseen.add(bob.id)
    with refused("not_found") as hidden:
        await seen(room, alice, bob)
    with refused("not_found") as unknown:
        await room.users.get_user(call_of(alice), user_pb2.GetUserRequest(id=17))
    assert hidden.value.to_proto() == unknown.value.to_proto(), "a hint"
    for query in ("bob", "小明", str(bob.number)):
        assert await room.search(call_of(alice), query) == []


async def test_who_is_found_by_the_whole_name_or_number_only(room, alice, bob, relations):
    relations.by_number.add(bob.id)
    for query in ("bo", "小明"):
        assert await room.search(call_of(alice), query) == []
    for query in ("bob", "BOB", str(bob.number)):
        assert await room.search(call_of(alice), query) == ["bob"]
    assert await seen(room, alice, bob) == bob


async def test_it_asks_only_about_as_many_as_are_shown(room, alice, relations):
    for number in range(60):
        await room.register(f"xyz{number:02}")
    relations.asked.clear()
    assert len(await room.search(call_of(alice), "xyz", 5)) == 5
    assert relations.asked == [50]
    found = await room.users.search_users(call_of(alice), user_pb2.SearchUsersRequest(q="xyz", limit=50))
    relations.unseen.update(user.id for user in found.users[:48])
    assert len(await room.search(call_of(alice), "xyz", 5)) == 5
    assert relations.asked[-2:] == [50, 10]
