import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.rpc import json_codec
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import METHODS
from hongyan_proto import frames_pb2, model_pb2, user_pb2
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


@given(st.data())
def test_field_shaped_json_breaks_no_reader(data):
    method = data.draw(st.sampled_from(sorted(METHODS)))
    fields = [field.json_name for field in METHODS[method].request.DESCRIPTOR.fields] or ["x"]
    value = data.draw(st.dictionaries(st.sampled_from(fields), JSON))
    try:
        json_codec.from_object(METHODS[method].request, value, strict=True)
    except ServiceError as error:
        error.to_proto()
