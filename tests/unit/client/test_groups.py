"""What the words of `client.groups` ask for. All of them on a real server: tests/scenario/test_sdk_people.py."""

import inspect

import pytest

from hongyan_client.groups import Groups
from hongyan_client.nouns import Announcement, Group, JoinRequest
from hongyan_client.view import User
from hongyan_proto import group_pb2

BOB = User("2")
ASKED = JoinRequest("8", "7", BOB)
SAID = Announcement("4", "7", BOB)
WORDS = {
    "create": (("读书会", [BOB]), {}, "CreateGroup", {"name": "读书会", "member_ids": [2], "join_rule": 0}),
    "update": (("7",), {"join_rule": "question"}, "UpdateGroup", {"id": 7, "join_rule": 2}),
    "mute": (("g.7", BOB), {}, "UpdateMember", {"id": 7, "user_id": 2, "muted_until": -1}),
    "set_role": ((Group("7"), "2", "manager"), {}, "UpdateMember", {"id": 7, "user_id": 2, "role": 1}),
    "mute_all": (("7",), {"on": False}, "MuteAll", {"id": 7, "on": False}),
    "remove": (("7", BOB), {}, "RemoveMember", {"id": 7, "user_id": 2}),
    "reject": ((ASKED, "full"), {}, "RejectJoin", {"id": 7, "join_request_id": 8, "reason": "full"}),
    "withdraw": ((ASKED,), {}, "WithdrawJoin", {"id": 7, "join_request_id": 8}),
    "confirm": ((SAID,), {}, "ConfirmAnnouncement", {"id": 7, "announcement_id": 4}),
}


@pytest.fixture
def asked():
    return []


@pytest.fixture
def groups(asked):
    async def server(method, request, answer):
        asked.append((method, request))
        return answer()

    return Groups(server, remember=lambda user: user, make_id=lambda: "made")


@pytest.mark.parametrize("word", WORDS)
async def test_what_is_asked(groups, asked, word):
    given, named, method, fields = WORDS[word]
    await getattr(groups, word)(*given, **named)
    assert asked[0][0] == f"GroupService/{method}"
    assert {name: getattr(asked[0][1], name) for name in fields} == fields


async def test_only_what_is_named_is_changed(groups, asked):
    await groups.update("7", name="n")
    await groups.set_card("7", BOB, "")
    update, member = (request for _, request in asked)
    assert [field.name for field, _ in update.ListFields()] == ["id", "name"]
    assert (member.HasField("card"), member.HasField("role"), member.HasField("muted_until")) == (True, False, False)


async def test_a_second_try_may_bear_the_same_id(groups, asked):
    for word in ("create", "invite", "join", "join_by_link", "make_link", "announce"):
        assert "request_id" in inspect.signature(getattr(groups, word)).parameters
    await groups.invite("7", [BOB])
    await groups.invite("7", [BOB], request_id="mine")
    assert [request.request_id for _, request in asked] == ["made", "mine"]


async def test_all_members_are_gathered_from_their_pages():
    pages = {"": (1, "c1"), "c1": (2, "c2"), "c2": (3, "")}

    async def server(_, request, answer):
        user, cursor = pages[request.cursor]
        return answer(members=[{"user": {"id": user}}], cursor=cursor)

    groups = Groups(server, remember=lambda user: user, make_id=lambda: "made")
    assert [member.user.id for member in await groups.members("7")] == ["1", "2", "3"]


def test_every_method_of_the_service_has_a_word():
    asked = set(inspect.getsource(Groups).split("GroupService/")[1:])
    names = {text.split('"')[0] for text in asked} | {"AcceptJoin", "RejectJoin", "WithdrawJoin"}
    service = group_pb2.DESCRIPTOR.services_by_name["GroupService"]
    assert {method.name for method in service.methods} <= names
