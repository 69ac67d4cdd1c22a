"""How a name is understood. The words themselves on a real server: tests/scenario/test_chat.py."""

import pytest

from hongyan_client.chat import people
from hongyan_client.chat.people import called, local_zone
from hongyan_client.view import User
from hongyan_proto import relation_pb2, user_pb2


@pytest.mark.parametrize(("word", "is_he"), [("bob", 1), ("Bobby", 1), ("BOB", 1), ("10002", 1), ("2", 0), ("", 0)])
def test_how_somebody_is_called(word, is_he):
    assert called(User("2", "10002", "bob", "Bobby"), word) == bool(is_he)
    assert not called(User("3"), "")


async def test_a_question_is_shown_before_it_is_answered(talk, peer, tasks):
    def finds():
        return peer.hears_call("UserService/SearchUsers", user_pb2.SearchUsersRequest)

    for line in ("/add dave", "/add dave 杭州"):
        taking = tasks.spawn("take", talk.take(line))
        id_, _ = await finds()
        peer.replies(id_, user_pb2.UserList(users=[{"id": 5, "username": "dave"}]))
        id_, _ = await peer.hears_call("RelationService/GetAdding", relation_pb2.PersonRequest)
        peer.replies(id_, relation_pb2.Adding(rule="any_answer", question="哪座城？"))
        if line == "/add dave":
            await taking
    id_, asked = await peer.hears_call("RelationService/AskFriend", relation_pb2.AskFriendRequest)
    assert (asked.user_id, asked.answer, asked.message) == (5, "杭州", "")
    peer.replies(id_, relation_pb2.FriendRequestReply())
    await taking
    assert talk.said == ["dave asks: 哪座城？ Answer with /add dave ANSWER", "dave has been asked."]


@pytest.mark.parametrize("word", ["add", "remark", "category", "delete", "block"])
async def test_whom_must_be_said(talk, word):
    await talk.take(f"/{word}")
    assert talk.said == ["Say whom, like /remark bob Bobby."]


def test_quiet_hours_are_in_the_zone_of_the_machine(monkeypatch, tmp_path):
    monkeypatch.setenv("TZ", ":Asia/Shanghai")
    assert local_zone() == "Asia/Shanghai"
    monkeypatch.delenv("TZ")
    for target, zone in (("usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"), ("nowhere", "UTC")):
        link = tmp_path / "localtime"
        link.unlink(missing_ok=True)
        link.symlink_to(tmp_path / target)
        monkeypatch.setattr(people, "LOCALTIME", link)
        assert local_zone() == zone


async def test_a_report_needs_a_reason(talk, peer):
    await talk.take("/report 3 because")
    assert "/report 12 spam: spam, abuse" in talk.said[0]
    assert peer.heard.empty()
