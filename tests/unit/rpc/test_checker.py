import pytest

from hongyan.rpc.checker import Checker
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import METHODS
from hongyan_proto import inside_pb2, message_pb2, model_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

CHECKER = Checker({})


def send(text="hello", *, mentions=(), client_id="c1", **more):
    text = model_pb2.Text(text=text, mentions=mentions)
    return message_pb2.SendRequest(conversation_id="d.1.2", client_id=client_id, text=text, **more)


def broken(message, checker=CHECKER):
    with pytest.raises(ServiceError) as caught:
        checker.check(message)
    assert caught.value.code == ErrorCode.invalid_field
    return caught.value.field


def test_a_good_message_passes():
    CHECKER.check(send("你" * 5000, mentions=["all", "17"]))


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (send(client_id=""), "clientId"),
        (send(client_id="x" * 65), "clientId"),
        (send(""), "text.text"),
        (send("a" * 5001), "text.text"),
        (send("😀" * 5000 + "!"), "text.text"),
        (send("a\0b"), "text.text"),
        (send(mentions=["bob"]), "text.mentions"),
        (send(mentions=["1"] * 51), "text.mentions"),
        (send(quote_seq=1 << 63), "quoteSeq"),
        (message_pb2.EditRequest(conversation_id="d.1.2", seq=3), "text"),
        (message_pb2.MarkRequest(conversation_id="d.1.2"), "seq"),
        (message_pb2.HistoryRequest(conversation_id="d.1.2", limit=101), "limit"),
        (message_pb2.UpdateConversationRequest(conversation_id="d.1.2", muted_until=-2), "mutedUntil"),
        (message_pb2.ReactRequest(conversation_id="d.1.2", seq=1, emoji="👩‍👩‍👧‍👦" * 3), "emoji"),
        (message_pb2.ForwardRequest(conversation_id="d.1.2", seq=1, client_id="c"), "conversationIds"),
        (user_pb2.RegisterRequest(username="a", password="long enough"), "username"),
        (user_pb2.RegisterRequest(username="alice", password="short"), "password"),
        (user_pb2.UpdateMeRequest(nickname=""), "nickname"),
        (user_pb2.EndSessionRequest(id="current "), "id"),
        (user_pb2.SignInRequest(username="a", password="b", device=model_pb2.Device(platform=77)), "device.platform"),
        (user_pb2.SignInRequest(username="a", password="b", device=model_pb2.Device(device_id="/")), "device.deviceId"),
    ],
)
def test_a_broken_rule_is_refused_by_the_name_of_its_field(message, field):
    assert broken(message) == field


def test_bytes_are_bounded_apart_from_characters():
    CHECKER.check(user_pb2.RegisterRequest(username="鸿" * 32, password="long enough"))
    assert broken(user_pb2.RegisterRequest(username="𠀀" * 25, password="long enough")) == "username"


def test_a_longer_text_may_have_more_bytes():
    Checker({"text_chars": 6000}).check(send("😀" * 6000))


def test_an_absent_optional_field_is_not_checked():
    CHECKER.check(user_pb2.UpdateMeRequest())
    CHECKER.check(message_pb2.SendRequest(client_id="c"))


def test_a_setting_replaces_the_bound():
    checker = Checker({"text_chars": 10, "mentions": 1, "forward": 2, "history_page": 7})
    assert broken(send("a" * 11), checker) == "text.text"
    checker.check(send("a" * 10))
    assert broken(send(mentions=["1", "2"]), checker) == "text.mentions"
    assert broken(message_pb2.HistoryRequest(conversation_id="d.1.2", limit=8), checker) == "limit"
    many = message_pb2.ForwardRequest(conversation_id="d", seq=1, client_id="c", conversation_ids=["a"] * 3)
    assert broken(many, checker) == "conversationIds"
    long = message_pb2.ForwardRequest(conversation_id="d", seq=1, client_id="c", conversation_ids=["a" * 65])
    assert broken(long, checker) == "conversationIds"


def test_repeated_messages_are_checked_inside():
    batch = inside_pb2.AppendBatch(items=[inside_pb2.AppendItem(send=send()), inside_pb2.AppendItem(send=send(""))])
    assert broken(batch) == "items.send.text.text"


def test_a_type_that_holds_itself_is_checked_to_the_bottom():
    bad = model_pb2.Forward.Item(kind=99)
    entry = model_pb2.Entry(forward=model_pb2.Forward(items=[model_pb2.Forward.Item(items=[bad])]))
    assert broken(entry) == "forward.items.items.kind"


def test_a_secret_is_never_in_the_error():
    with pytest.raises(ServiceError) as caught:
        CHECKER.check(user_pb2.RegisterRequest(username="alice", password="hunter2"))
    assert "hunter2" not in str(caught.value)


def test_every_request_that_exists_compiles():
    for method in METHODS.values():
        CHECKER.checker_for(method.request)
        CHECKER.checker_for(method.reply)
