import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import METHODS
from hongyan.rpc.rest import Router, WrongVerb, refusal, reply
from hongyan_proto import model_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

ROUTER = Router()


def refused(verb, path, **more):
    with pytest.raises(ServiceError) as caught:
        ROUTER.request(verb, path, **more)
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(
    ("verb", "path", "name"),
    [
        ("POST", "/v1/users", "UserService/Register"),
        ("GET", "/v1/users/me", "UserService/GetMe"),
        ("GET", "/v1/users/17", "UserService/GetUser"),
        ("GET", "/v1/users:search", "UserService/SearchUsers"),
        ("POST", "/v1/users/me:changePassword", "UserService/ChangePassword"),
        ("POST", "/v1/sessions:refresh", "UserService/Refresh"),
        ("DELETE", "/v1/sessions/current", "UserService/EndSession"),
        ("POST", "/v1/conversations/d.1.2:read", "MessageService/MarkRead"),
        ("POST", "/v1/conversations/d.1.2/messages/4:recall", "MessageService/Recall"),
        ("GET", "/v1/conversations/d.1.2/messages/4/readers", "MessageService/Readers"),
        ("POST", "/v1/users/17/messages", "MessageService/Send"),
        ("POST", "/v1/sync", "PushService/Sync"),
    ],
)
def test_a_path_means_a_method(verb, path, name):
    assert ROUTER.request(verb, path)[0].full_name == name


def test_path_query_and_body_fill_the_request():
    _, request = ROUTER.request("GET", "/v1/conversations/d.1.2/messages", query="before=9&limit=20")
    assert (request.conversation_id, request.before, request.limit) == ("d.1.2", 9, 20)
    assert not request.HasField("after")
    _, request = ROUTER.request("GET", "/v1/users:search", query="q=%E4%BD%A0%E5%A5%BD+a")
    assert request.q == "你好 a"
    body = b'{"clientId":"c","text":{"text":"hi"}}'
    _, request = ROUTER.request("POST", "/v1/users/17/messages", body=body, content_type="application/json")
    assert (request.to_user_id, request.client_id, request.text.text) == (17, "c", "hi")


def test_the_body_may_repeat_the_path_but_not_contradict_it():
    path = "/v1/conversations/d.1.2:read"
    ROUTER.request("POST", path, body=b'{"conversationId":"d.1.2","seq":1}')
    assert refused("POST", path, body=b'{"conversationId":"d.1.3"}') == (ErrorCode.invalid_field, "conversationId")


def test_encoded_slashes_and_colons_stay_in_their_parameter():
    _, request = ROUTER.request("GET", "/v1/conversations/a%2Fb%3Aclear")
    assert request.conversation_id == "a/b:clear"


def test_a_wrong_verb_names_the_right_ones():
    with pytest.raises(WrongVerb) as caught:
        ROUTER.match("PUT", "/v1/users/me")
    assert caught.value.allow == "DELETE, GET, PATCH"
    assert refusal(caught.value)[0] == 405


@pytest.mark.parametrize(
    "path", ["/", "", "/v1", "/v1/user", "/v1/users/", "/v1/users/1:nothing", "/v1/users//messages"]
)
def test_an_unknown_path(path):
    assert refused("GET", path)[0] == ErrorCode.unknown_method


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=a&x=1", (ErrorCode.unknown_field, "x")),
        ("q=a&q=b", (ErrorCode.bad_request, "q")),
        ("q=a&limit=x", (ErrorCode.bad_request, "limit")),
        ("q=a&limit=", (ErrorCode.bad_request, "limit")),
        ("q=a&limit=-1", (ErrorCode.bad_request, "limit")),
        ("q=%ff", (ErrorCode.bad_request, None)),
        ("&".join(["q=a"] * 101), (ErrorCode.bad_request, None)),
    ],
)
def test_a_bad_query(query, expected):
    assert refused("GET", "/v1/users:search", query=query) == expected


def test_a_call_with_a_body_takes_no_query():
    assert refused("POST", "/v1/users", query="username=alice") == (ErrorCode.unknown_field, "username")


def test_bad_bodies():
    assert refused("POST", "/v1/users", body=b"{", content_type="application/json")[0] == ErrorCode.bad_request
    assert refused("POST", "/v1/users", body=b"a=b", content_type="text/plain")[0] == ErrorCode.unsupported_media
    assert refused("GET", "/v1/users/me", body=b'{"a":1}')[0] == ErrorCode.bad_request
    assert refused("POST", "/v1/users", body=b'{"a":1}') == (ErrorCode.unknown_field, "a")
    assert refused("GET", "/v1/users/%ff")[0] == ErrorCode.bad_request


def test_answers_and_refusals_are_json():
    status, body = reply(user_pb2.UserReply(user=model_pb2.User(id=1, nickname="鸿雁")))
    assert (status, json.loads(body)["user"]["nickname"]) == (200, "鸿雁")
    status, body = refusal(ServiceError(ErrorCode.rate_limited, retry_after_ms=1500))
    assert status == 429
    assert json.loads(body) == {
        "error": {"code": 1300, "reason": "rate_limited", "message": "rate limited", "retryAfterMs": "1500"}
    }


def test_every_rule_leads_back_to_its_method():
    for method in METHODS.values():
        for rule in method.http:
            filled = rule.path.replace("{id}", "7").replace("{seq}", "7").replace("{to_user_id}", "7")
            filled = filled.replace("{conversation_id}", "d.1.2")
            assert ROUTER.match(rule.verb, filled)[0].method is method


@given(st.sampled_from(["GET", "POST", "PATCH", "DELETE"]), st.text(), st.text(), st.binary())
def test_no_request_breaks_the_router(verb, path, query, body):
    for prefix in ("", "/v1/users/", "/v1/users:search", "/v1/conversations/", "/v1/sync"):
        try:
            ROUTER.request(verb, prefix + path, query=query, body=body)
        except ServiceError as error:
            assert refusal(error)[0] >= 400
