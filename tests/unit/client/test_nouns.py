"""Each noun from the plain form of what the server says, and from as little as it may say."""

import dataclasses

import pytest

from hongyan_client import nouns
from hongyan_client.view import User
from hongyan_client.wire import plain
from hongyan_proto import group_pb2, model_pb2, relation_pb2

BOB = {"id": 2, "number": 10002, "username": "bob"}
FORMS = [
    (model_pb2.Friend(user=BOB, remark="鲍勃", category_id=3, presence="online", at=9, version=4), nouns.friend_of),
    (
        model_pb2.FriendRequest(
            id=5, from_user=BOB, to_user=BOB, message="m", state="accepted", reason="r", answer="a"
        ),
        nouns.friend_request_of,
    ),
    (model_pb2.FriendCategory(id=3, name="家人", place=1), nouns.category_of),
    (model_pb2.BlockedPerson(user=BOB, at=9), nouns.blocked_of),
    (relation_pb2.Recommendation(user=BOB, common_friends=2, friends=[BOB], common_groups=1), nouns.suggestion_of),
    (model_pb2.Group(id=7, number=20007, name="g", owner_id=2, join_rule="closed", history=True), nouns.group_of),
    (model_pb2.GroupMember(user=BOB, role="manager", card="c", muted_until=-1, joined_at=9), nouns.member_of),
    (
        model_pb2.JoinRequest(id=8, group_id=7, user=BOB, invited_by=2, state="rejected", answered_by=2),
        nouns.join_request_of,
    ),
    (group_pb2.GroupLink(id=6, code="abcd1234", by_user_id=2, max_uses=3, uses=1), nouns.link_of),
    (group_pb2.Announcement(id=4, group_id=7, author=BOB, text="t", confirm=True), nouns.announcement_of),
]


@pytest.mark.parametrize(("said", "make"), FORMS, ids=lambda value: getattr(value, "__name__", ""))
def test_all_that_is_said_is_there(said, make):
    """Under the name that the protocol has for it; ids and numbers are words."""
    form, made = plain(said), make(plain(said))
    for field in dataclasses.fields(made):
        value = getattr(made, field.name)
        head, *tail = field.name.split("_")
        said_ = form.get(head + "".join(part.title() for part in tail))
        if said_ is not None and not isinstance(said_, dict | list):
            assert str(value) == str(said_)
        assert not (field.name.endswith(("id", "_by", "number")) and isinstance(value, int)), field.name


def test_people_in_them_are_users():
    bob = User("2", "10002", "bob")
    friend = nouns.friend_of(plain(FORMS[0][0]))
    assert (friend.user, friend.title, friend.online) == (bob, "鲍勃", True)
    request = nouns.friend_request_of(plain(FORMS[1][0]))
    assert (request.from_user, request.to_user) == (bob, bob)
    assert nouns.suggestion_of(plain(FORMS[4][0])).friends == (bob,)
    assert nouns.member_of(plain(FORMS[6][0])).title == "c"
    assert nouns.member_of({"user": {"id": "2", "username": "bob"}}).title == "bob"


def test_what_is_left_out_is_the_default_of_the_protocol():
    silent = nouns.privacy_of({})
    default = model_pb2.Privacy()
    for field in ("add", "find", "see", "presence", "invite", "strangers"):
        names = default.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number
        assert getattr(silent, field) == names[0].name
    group = model_pb2.Group.DESCRIPTOR.fields_by_name
    for field in ("join_rule", "invite_by", "pin_by", "mention_all"):
        assert getattr(nouns.Group("1"), field) == group[field].enum_type.values_by_number[0].name
    assert nouns.friend_request_of({"id": "1"}).state == nouns.join_request_of({"id": "1", "groupId": "2"}).state
