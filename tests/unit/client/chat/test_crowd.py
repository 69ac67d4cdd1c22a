import pytest

from hongyan_client.chat import crowd as crowds
from hongyan_client.chat.crowd import Crowd
from hongyan_proto import group_pb2, relation_pb2
from tests.unit.client.peer import ROOM, entry, eventually, until

FRIEND = {"user": {"id": 2, "username": "bob"}, "remark": "老鲍", "version": 3}


@pytest.fixture
async def crowd(alice, tasks):
    redraws = []
    made = Crowd(alice, tasks, lambda: redraws.append(1))
    made.redraws = redraws
    yield made
    made.close()


async def begins(crowd, peer):
    """It fetches friends, watches them, and fetches groups."""
    crowd.begin()
    id_, _ = await peer.hears_call("RelationService/ListFriends", relation_pb2.ListFriendsRequest)
    peer.replies(id_, relation_pb2.FriendList(friends=[FRIEND], version=3))
    id_, frame = await peer.hears("watch")
    assert list(frame.user_ids) == [2]
    peer.says(id_, ok={})
    id_, _ = await peer.hears_call("GroupService/ListGroups", group_pb2.ListGroupsRequest)
    group = {"id": 7, "name": "读书会", "number": 20007, "conversation_id": "g.7"}
    peer.replies(id_, group_pb2.GroupList(groups=[group]))
    await eventually(lambda: crowd.group_named("读书会"))


async def test_friends_are_known_by_what_one_calls_them(crowd, peer):
    await begins(crowd, peer)
    assert (crowd.title("2"), crowd.title("9")) == ("老鲍", "")
    assert [crowd.named(word) and crowd.named(word).id for word in ("老鲍", "BOB", "x")] == ["2", "2", None]
    assert (crowd.group_title("g.7"), crowd.group_named("20007").id, crowd.group_named("")) == ("读书会", "7", None)


async def test_who_is_there_has_a_dot(crowd, peer, alice):
    await begins(crowd, peer)
    assert [crowd.dot("2"), crowd.dot("1")] == [" ", "●"]
    for state, dot in (("online", "●"), ("offline", "○")):
        peer.says(presence={"users": [{"user_id": 2, "state": state}]})
        await until(alice, lambda dot=dot: crowd.dot("2") == dot)


async def test_a_change_of_the_list_is_fetched(crowd, peer):
    await begins(crowd, peer)
    event = {"number": 1, "at": 1, "friend_removed": {"user_id": 2, "version": 4}}
    peer.says(push={"events": [event]})
    id_, asked = await peer.hears_call("RelationService/ListFriends", relation_pb2.ListFriendsRequest)
    assert asked.since == 3
    peer.replies(id_, relation_pb2.FriendList(removed_ids=[2], version=4))
    await eventually(lambda: crowd.title("2") == "")


async def test_who_types_is_told_until_they_have_written_or_given_up(crowd, peer, alice, monkeypatch):
    await begins(crowd, peer)
    peer.says(typing={"conversation_id": ROOM, "user_id": 2})
    await until(alice, lambda: crowd.typing(ROOM) == ["2"])
    assert crowd.typing("g.7") == []
    peer.pushes(entry(1))
    await until(alice, lambda: crowd.typing(ROOM) == [])
    monkeypatch.setattr(crowds, "TYPING_S", 0)
    peer.says(typing={"conversation_id": ROOM, "user_id": 2})
    before = len(crowd.redraws)
    await eventually(lambda: len(crowd.redraws) > before and not crowd.typing(ROOM))


async def test_a_group_is_called_as_its_log_says(crowd, peer, alice):
    await begins(crowd, peer)
    changed = entry(1, room="g.7")
    changed.kind = 34
    changed.member.group.id, changed.member.group.name = 7, "Book club"
    peer.pushes(changed)
    await until(alice, lambda: crowd.group_title("g.7") == "Book club")


async def test_of_many_friends_those_one_talks_with_are_watched(crowd, peer, alice, monkeypatch, tasks):
    monkeypatch.setattr(crowds, "WATCHED", 2)
    peer.pushes(entry(1))
    await until(alice, lambda: alice.conversation(ROOM))
    refreshing = tasks.spawn("refresh", crowd.refresh())
    id_, _ = await peer.hears_call("RelationService/ListFriends", relation_pb2.ListFriendsRequest)
    many = [{"user": {"id": user, "username": f"a{user}"}, "version": user} for user in (3, 4, 5)]
    peer.replies(id_, relation_pb2.FriendList(friends=[*many, FRIEND], version=9))
    _, frame = await peer.hears("watch")
    assert len(frame.user_ids) == 2
    assert 2 in frame.user_ids
    refreshing.cancel()
