"""Each bound of the .proto, exceeded by one; they are settings, so another bound holds when it is set."""

import pytest

from hongyan.rpc.checker import Checker
from hongyan.rpc.limits import named_limits
from hongyan_proto import relation_pb2 as spoken
from tests.scenario.stories.book import refused

BOUNDS = [
    (spoken.AskFriendRequest(user_id=1), "message", "friend_message", 100),
    (spoken.AskFriendRequest(user_id=1), "answer", "friend_answer", 100),
    (spoken.AskFriendRequest(user_id=1), "remark", "remark", 32),
    (spoken.AcceptFriendRequest(id=1), "remark", "remark", 32),
    (spoken.RejectFriendRequest(id=1), "reason", "friend_message", 100),
    (spoken.UpdateFriendRequest(user_id=1), "remark", "remark", 32),
    (spoken.CreateCategoryRequest(), "name", "category_name", 20),
    (spoken.UpdateCategoryRequest(id=1), "name", "category_name", 20),
    (spoken.UpdatePrivacyRequest(), "question", "friend_message", 100),
    (spoken.UpdatePrivacyRequest(), "answer", "friend_answer", 100),
]


@pytest.mark.parametrize(("request_", "field", "limit", "most"), BOUNDS)
def test_characters(request_, field, limit, most):
    assert named_limits()[limit] == most
    for bound in (most, 3):
        checker = Checker({**named_limits(), limit: bound})
        setattr(request_, field, "汉" * bound)
        checker.check(request_)
        setattr(request_, field, "汉" * (bound + 1))
        with refused("invalid_field", field=field):
            checker.check(request_)


def test_hashes():
    checker, one = Checker(named_limits()), "ab" * 32
    checker.check(spoken.MatchContactsRequest(hashes=[one] * 1000))
    for hashes in ([one] * 1001, [], ["AB" * 32], ["ab"]):
        with refused("invalid_field"):
            checker.check(spoken.MatchContactsRequest(hashes=hashes))
    checker.check(spoken.SetContactsRequest(hashes=[one] * 5))
    with refused("invalid_field", field="hashes"):
        checker.check(spoken.SetContactsRequest(hashes=[one] * 6))


@pytest.mark.parametrize(
    ("request_", "most"),
    [
        (spoken.ListFriendsRequest, 500),
        (spoken.ListFriendRequestsRequest, 100),
        (spoken.ListBlocksRequest, 100),
        (spoken.RecommendRequest, 50),
    ],
)
def test_pages(request_, most):
    checker = Checker(named_limits())
    checker.check(request_(limit=most))
    with refused("invalid_field", field="limit"):
        checker.check(request_(limit=most + 1))
