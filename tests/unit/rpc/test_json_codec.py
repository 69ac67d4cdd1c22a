import json

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from hongyan.rpc import json_codec
from hongyan.rpc.errors import ServiceError
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


def test_a_reply_stands_in_its_frame():
    reply = user_pb2.UserReply(user=model_pb2.User(id=7))
    frame = json.loads(json_codec.reply_json(3, reply))
    assert frame["id"] == 3
    assert frame["reply"]["body"]["user"]["id"] == "7"


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
