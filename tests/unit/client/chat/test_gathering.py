"""What words about groups refuse before anything is asked. The words themselves: tests/scenario/test_chat.py."""

import pytest

from hongyan_proto import group_pb2

WORDS = [
    "invite x",
    "leave",
    "members",
    "card x",
    "announce x",
    "announcements",
    "confirm",
    "rename x",
    "link",
    "dissolve x",
]


@pytest.mark.parametrize("word", WORDS)
async def test_a_group_must_be_open(talk, peer, word):
    await talk.take(f"/{word.removesuffix(' x')}")
    assert talk.said == ["Open a group first: /groups lists yours."]
    assert peer.heard.empty()


async def test_a_group_has_a_name(talk):
    await talk.take("/group")
    assert talk.said == ["Say its name, like /group book-club bob carol."]


async def test_a_group_is_ended_only_by_its_name(talk, peer, tasks):
    talk.open_id = "g.7"
    taking = tasks.spawn("take", talk.take("/dissolve yes"))
    id_, _ = await peer.hears_call("GroupService/GetGroup", group_pb2.GroupRequest)
    peer.replies(id_, group_pb2.GroupReply(group={"id": 7, "name": "读书会"}))
    await taking
    assert talk.said == ["To end this group for everybody say its name: /dissolve 读书会"]
    assert peer.heard.empty()


async def test_there_are_two_roles(talk):
    talk.open_id = "g.7"
    await talk.take("/role bob king")
    assert talk.said == ["A role is manager or member: /role bob manager."]
