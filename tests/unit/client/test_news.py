import pytest

from hongyan_client import news
from hongyan_client.core import effects
from hongyan_client.news import news_of
from hongyan_client.wire import plain
from hongyan_proto import push_pb2
from tests.unit.client.peer import eventually

TOLD = {
    "profile": ({"id": 1, "username": "alice"}, news.ProfileChanged),
    "new_session": ({"id": 3, "name": "phone", "platform": "phone", "new_device": True}, news.SessionStarted),
    "ended": ({"session_id": 3, "reason": "ended"}, news.SessionEnded),
    "friend_request": ({"id": 4, "state": "rejected"}, news.FriendAsked),
    "friend": ({"user": {"id": 2}}, news.FriendChanged),
    "friend_removed": ({"user_id": 2, "version": 9}, news.FriendRemoved),
    "friend_categories": ({"categories": [{"id": 5, "name": "家人"}]}, news.CategoriesChanged),
    "block": ({"user_id": 2, "on": True}, news.BlockChanged),
    "privacy": ({"see": "nobody"}, news.PrivacyChanged),
    "group_joined": ({"id": 7, "name": "g"}, news.GroupJoined),
    "group_left": ({"group_id": 7, "reason": "removed", "by_user_id": 2}, news.GroupLeft),
    "join_request": ({"id": 8, "group_id": 7}, news.JoinAsked),
}


def said(kind):
    return effects.Told(plain(push_pb2.UserEvent(number=1, at=2, **{kind: TOLD[kind][0]})))


def test_every_kind_of_the_stream_is_news():
    kinds = {field.name for field in push_pb2.UserEvent.DESCRIPTOR.oneofs_by_name["body"].fields}
    assert kinds == set(TOLD)


@pytest.mark.parametrize("kind", TOLD)
def test_a_line_of_the_stream(kind):
    assert [type(one) for one in news_of(said(kind))] == [TOLD[kind][1]]


def test_what_they_say():
    assert news_of(said("group_left")) == [news.GroupLeft("7", "removed", "2")]
    assert news_of(said("new_session")) == [news.SessionStarted("3", "phone", "phone", new_device=True)]
    assert news_of(said("block")) == [news.BlockChanged("2", on=True)]
    assert news_of(said("friend_categories"))[0].categories[0].name == "家人"
    assert news_of(said("privacy"))[0].privacy.see == "nobody"


def test_what_is_not_kept():
    assert news_of(effects.Presence({"2": True, "3": False})) == [
        news.PresenceChanged("2", online=True),
        news.PresenceChanged("3", online=False),
    ]
    assert news_of(effects.Typing("g.1", "2")) == [news.Typing("g.1", "2")]


def test_what_tells_nothing():
    assert news_of(effects.Status("LIVE")) == news_of(effects.Told({"number": 1, "at": 2, "later": {}})) == []


async def test_a_handler_may_take_its_time(alice, peer):
    heard = []

    @alice.on_news
    async def _(one):
        heard.append(one)

    peer.says(typing={"conversation_id": "g.1", "user_id": 2})
    await eventually(lambda: heard)
    assert heard == [news.Typing("g.1", "2")]
