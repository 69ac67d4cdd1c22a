"""The list that is kept: it goes on from its version. All calls on a real server: tests/scenario/test_sdk_people.py."""

import pytest

from hongyan_proto import relation_pb2

BOB = {"user": {"id": 2, "username": "bob"}, "remark": "鲍勃", "version": 3}
CAROL = {"user": {"id": 3, "username": "carol"}, "version": 4}
FAMILY = {"id": 5, "name": "家人"}


class Server:
    """What it says to each `ListFriends`, and what was asked."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.since = []

    async def __call__(self, method, request, answer):
        assert (method, answer) == ("RelationService/ListFriends", relation_pb2.FriendList)
        self.since.append(request.since)
        return answer(**self.replies.pop(0))


@pytest.fixture
def friends(alice):
    def say(*replies):
        alice.friends._call = Server(*replies)
        return alice.friends

    return say


async def test_pages_are_gathered_and_changes_are_fetched(friends, alice):
    list_ = friends(
        {"friends": [BOB], "version": 3, "more": True},
        {"friends": [CAROL], "version": 4, "categories": [FAMILY]},
        {"friends": [CAROL | {"remark": "凯", "version": 5}], "removed_ids": [2, 9], "version": 6},
    )
    assert [one.title for one in await list_.all()] == ["carol", "鲍勃"]
    assert [one.name for one in list_.known_categories()] == ["家人"]
    assert alice.known_user("2").username == "bob"
    assert [one.title for one in await list_.all()] == ["凯"]
    assert list_._call.since == [0, 3, 4]
    assert (list_.find("2"), list_.find("3").remark, list_.known_categories()) == (None, "凯", [])


async def test_a_server_that_has_forgotten_is_asked_for_everything(friends):
    list_ = friends(
        {"friends": [BOB, CAROL], "version": 9},
        {"version": 4},
        {"friends": [CAROL], "version": 4},
    )
    await list_.all()
    assert [one.user.id for one in await list_.all()] == ["3"]
    assert list_._call.since == [0, 9, 0]


async def test_the_list_outlives_the_program(peer, tmp_path):
    async with peer.alice(store=tmp_path / "alice.db") as alice:
        alice.friends._call = Server({"friends": [BOB], "version": 3})
        await alice.friends.all()
    async with peer.alice(store=tmp_path / "alice.db") as alice:
        assert [one.title for one in alice.friends.known()] == ["鲍勃"]
        alice.friends._call = Server({"version": 3})
        await alice.friends.all()
        assert alice.friends._call.since == [3]
