import json

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from hongyan.rpc import json_codec
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import METHODS
from hongyan_proto import frames_pb2, message_pb2, model_pb2, push_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def refused(message_type, data, *, strict=False):
    with pytest.raises(ServiceError) as caught:
        json_codec.from_json(message_type, data, strict=strict)
    return caught.value.code, caught.value.field


def test_every_field_is_written_except_unset_optional_and_message_fields():
    row = json_codec.to_object(model_pb2.Conversation(id="d.1.2", peer_id=7))
    assert row["peerId"] == "7"
    assert row["unread"] == "0"
    assert row["marks"] == []
    assert row["kind"] == "no_conversation"
    assert row["hidden"] is False
    assert "groupId" not in row
    assert "last" not in row


def test_wide_numbers_are_strings_and_narrow_ones_numbers():
    hello = json_codec.to_object(frames_pb2.Welcome(user_id=1 << 60, heartbeat_ms=25, limits={"text_chars": 5}))
    assert hello["userId"] == str(1 << 60)
    assert hello["heartbeatMs"] == 25
    assert hello["limits"] == {"text_chars": "5"}


def test_wide_numbers_are_taken_as_strings_and_as_numbers():
    for text in ('{"id":"7"}', '{"id":7}', '{"id":7.0}'):
        assert json_codec.from_json(user_pb2.GetUserRequest, text).id == 7


def test_presence_says_what_a_patch_changes():
    request = json_codec.from_json(user_pb2.UpdateMeRequest, '{"signature":"","nickname":null}')
    assert request.HasField("signature")
    assert not request.HasField("nickname")


def test_unknown_fields_are_ignored_or_refused_by_name():
    data = '{"username":"alice","device":{"colour":"red"}}'
    assert json_codec.from_json(user_pb2.SignInRequest, data).username == "alice"
    assert refused(user_pb2.SignInRequest, data, strict=True) == (ErrorCode.unknown_field, "device.colour")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "nothing",
        "[]",
        "3",
        b"\xff\xfe",
        '{"id":NaN}',
        '{"id":' + "9" * 5000 + "}",
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"id":true}',
        '{"id":-1}',
        '{"id":"１"}',
        '{"id":1.5}',
        '{"id":18446744073709551616}',
        '{"id":[1]}',
    ],
)
def test_what_is_no_request_is_a_bad_request(data):
    assert refused(user_pb2.GetUserRequest, data)[0] == ErrorCode.bad_request


def test_what_is_nested_too_deep_is_refused():
    item = '{"items":[' * 40 + "]}" * 40
    assert refused(model_pb2.Forward, item)[0] == ErrorCode.bad_request


def test_a_lone_surrogate_is_refused_in_values_and_names():
    assert refused(user_pb2.SignInRequest, r'{"username":"\ud800"}') == (ErrorCode.bad_request, "username")
    code, field = refused(user_pb2.SignInRequest, r'{"\ud800":1}', strict=True)
    assert (code, field) == (ErrorCode.unknown_field, r"\ud800")


def test_only_one_member_of_a_oneof():
    assert refused(frames_pb2.ClientFrame, '{"id":1,"ping":{},"look":{}}')[0] == ErrorCode.bad_request


def test_an_empty_message_is_present():
    assert json_codec.from_json(frames_pb2.ClientFrame, '{"id":1,"ping":{}}').WhichOneof("body") == "ping"


def test_unknown_words_are_refused():
    assert refused(model_pb2.Device, '{"platform":"moon"}') == (ErrorCode.invalid_field, "platform")
    assert json_codec.from_json(model_pb2.Device, '{"platform":"phone"}').platform == model_pb2.Platform.phone


def test_the_body_of_a_call_is_the_request_itself():
    frame = json_codec.from_json(
        frames_pb2.ClientFrame, '{"id":1,"call":{"method":"UserService/GetUser","body":{"id":7}}}'
    )
    assert user_pb2.GetUserRequest.FromString(frame.call.body).id == 7
    assert refused(frames_pb2.ClientFrame, '{"call":{"method":"UserService/Nothing"}}')[0] == ErrorCode.unknown_method
    bad = '{"call":{"method":"UserService/GetUser","body":{"id":"x"}}}'
    assert refused(frames_pb2.ClientFrame, bad) == (ErrorCode.bad_request, "call.body.id")


def test_a_reply_stands_in_its_frame():
    reply = user_pb2.UserReply(user=model_pb2.User(id=7))
    frame = json.loads(json_codec.reply_json(3, reply))
    assert frame["id"] == 3
    assert frame["reply"]["body"]["user"]["id"] == "7"


def test_what_the_server_says_by_itself_has_no_id():
    assert json_codec.to_object(frames_pb2.ServerFrame(ok=frames_pb2.Ok())) == {"ok": {}}


def test_google_reads_what_is_written_here():
    entry = model_pb2.Entry(
        conversation_id="d.1.2",
        seq=1 << 62,
        kind=model_pb2.Kind.text,
        text=model_pb2.Text(text="你好 😀\n", mentions=["all"]),
        reactions=[model_pb2.Reaction(emoji="👍", user_ids=[1, 2])],
        target_seq=0,
    )
    page = message_pb2.Page(messages=[entry, entry], covers=message_pb2.Range(lo=1, hi=2), as_of=2)
    assert json_format.Parse(json_codec.to_json(page), message_pb2.Page()) == page
    assert json_codec.from_json(message_pb2.Page, json_codec.to_json(page), strict=True) == page


@given(JSON)
def test_no_json_breaks_a_reader(value):
    for message_type in (frames_pb2.ClientFrame, message_pb2.SendRequest, push_pb2.Synced, user_pb2.RegisterRequest):
        for strict in (False, True):
            try:
                message = json_codec.from_object(message_type, value, strict=strict)
            except ServiceError as error:
                error.to_proto()
            else:
                assert json_codec.from_json(message_type, json_codec.to_json(message)) == message


@given(st.data())
def test_field_shaped_json_breaks_no_reader(data):
    method = data.draw(st.sampled_from(sorted(METHODS)))
    fields = [field.json_name for field in METHODS[method].request.DESCRIPTOR.fields] or ["x"]
    value = data.draw(st.dictionaries(st.sampled_from(fields), JSON))
    try:
        json_codec.from_object(METHODS[method].request, value, strict=True)
    except ServiceError as error:
        error.to_proto()
