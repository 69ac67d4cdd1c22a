import pytest

from hongyan_client import news
from hongyan_client.chat.hearing import line_of_news
from hongyan_client.nouns import FriendRequest, Group, JoinRequest
from hongyan_client.view import User

ALICE, BOB = User("1", username="alice"), User("2", username="bob", nickname="Bob")


def asked(who, whom, **more):
    return news.FriendAsked(FriendRequest("5", who, whom, **more))


def joining(who, **more):
    return news.JoinAsked(JoinRequest("8", "7", who, group_name="读书会", **more))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (asked(BOB, ALICE, message="hi"), "bob wants to be your friend: /accept bob or /reject bob. hi"),
        (asked(BOB, ALICE, answer="杭州"), "bob wants to be your friend: /accept bob or /reject bob. 杭州"),
        (asked(BOB, ALICE, state="withdrawn"), None),
        (asked(ALICE, BOB), None),
        (asked(ALICE, BOB, state="accepted"), "Bob is your friend now."),
        (asked(ALICE, BOB, state="rejected", reason="who?"), "Bob does not want to be your friend. who?"),
        (news.FriendRemoved("2"), "n2 is no longer on your list."),
        (news.GroupJoined(Group("7", name="读书会")), "You are in 读书会 now."),
        (news.GroupLeft("7", "removed"), "You were put out of ng.7."),
        (news.GroupLeft("7", "dissolved"), "ng.7 is no more."),
        (joining(BOB, message="me"), "bob wants to join 读书会: me (open it and /accept bob)"),
        (joining(BOB, state="accepted"), None),
        (joining(ALICE), None),
        (joining(ALICE, state="accepted"), "You may come into 读书会."),
        (joining(ALICE, state="rejected", reason="full"), "读书会 does not take you in. full"),
        (news.SessionStarted("3", "phone", "phone", new_device=False), None),
        (
            news.SessionStarted("3", "ph", "phone", new_device=True),
            "Somebody signed in to your account on a new device: ph",
        ),
        (news.Typing("g.7", "2"), None),
    ],
)
def test_what_happens_in_one_line(one, said):
    line = line_of_news(one, "1", lambda who: f"n{who}")
    assert (line and line[0].format(**line[1])) == said
