import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.gateway.frames import JSON, PROTO, Refused, Shared, needed, split, varint
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, message_pb2, model_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from tests.unit.gateway.conftest import entry

LIMIT = 64 * 1024


def framed(*frames):
    return b"".join(varint(frame.ByteSize()) + frame.SerializeToString() for frame in frames)


def parse(data):
    parts, taken = split(data, LIMIT * 100)
    assert taken == len(data)
    return [frames_pb2.ServerFrame.FromString(part) for part in parts]


def ping(number=1):
    return frames_pb2.ClientFrame(id=number, ping=frames_pb2.Ping())


@given(st.integers(min_value=0, max_value=(1 << 64) - 1))
def test_varints_are_those_of_protobuf(value):
    encoded = frames_pb2.Goaway(retry_after_ms=value).SerializeToString()
    assert encoded == (b"\x08" + varint(value) if value else b"")


@given(st.lists(st.binary(max_size=300), max_size=6), st.integers(min_value=0, max_value=40))
def test_a_stream_splits_the_same_wherever_it_is_cut(parts, cut):
    stream = b"".join(varint(len(part)) + part for part in parts)
    at = min(cut, len(stream))
    first, taken = split(stream[:at], LIMIT)
    rest, end = split(stream[taken:], LIMIT)
    assert [*first, *rest] == parts
    assert taken + end == len(stream)


def test_how_much_is_missing():
    assert needed(b"") == 1
    assert needed(b"\x80") == 2
    assert needed(b"\x05ab") == 6
    assert needed(b"\xac\x02") == 302


def test_a_length_over_the_limit_is_refused_before_the_frame_has_come():
    with pytest.raises(ServiceError) as raised:
        split(varint(LIMIT + 1), LIMIT)
    assert raised.value.code == ErrorCode.too_large
    with pytest.raises(ServiceError) as raised:
        split(b"\xff" * 5, LIMIT)
    assert raised.value.code == ErrorCode.bad_frame


@pytest.mark.parametrize("data", [b"", b"\x05ab", framed(ping()) + b"\x80", b"\x02\xff\xff"])
def test_a_message_that_is_not_whole_frames_is_a_bad_frame(data):
    with pytest.raises(ServiceError) as raised:
        PROTO.decode(data, LIMIT)
    assert raised.value.code == ErrorCode.bad_frame


def test_spliced_frames_read_as_if_they_had_been_built():
    sent = message_pb2.Sent(conversation_id="d.1.2", seq=300, message_id=1 << 60, at=5, duplicate=True)
    built = frames_pb2.ServerFrame(id=70_000, sent=sent)
    assert parse(PROTO.answer(70_000, "sent", sent)) == [built]
    page = message_pb2.Page(messages=[model_pb2.Entry(seq=1, text=model_pb2.Text(text="你" * 5000))])
    assert parse(PROTO.answer(3, "page", page)) == [frames_pb2.ServerFrame(id=3, page=page)]
    assert json.loads(JSON.answer(70_000, "sent", sent)) == json.loads(JSON.encode(built))


def test_a_push_is_the_entry_and_nothing_else():
    one = model_pb2.Entry.FromString(entry(text="你好" * 100))
    (frame,) = parse(PROTO.push_entry(entry(text="你好" * 100)))
    assert frame == frames_pb2.ServerFrame(push=frames_pb2.Push(entries=[one]))
    assert json.loads(JSON.push_entry(entry())) == json.loads(
        JSON.encode(frames_pb2.ServerFrame(push=frames_pb2.Push(entries=[model_pb2.Entry.FromString(entry())])))
    )


def test_a_shared_frame_is_encoded_once_for_each_encoding():
    shared = Shared(entry=entry())
    assert shared.of(PROTO) is shared.of(PROTO)
    assert shared.of(JSON) is shared.of(JSON)


def test_answers_and_what_nobody_asked_for_are_told_apart():
    for codec in (PROTO, JSON):
        assert codec.unasked(codec.push_entry(entry(text="x" * 500)))
        assert codec.unasked(codec.encode(frames_pb2.ServerFrame(resync=frames_pb2.Resync(reason="r"))))
        assert not codec.unasked(codec.answer(1, "sent", message_pb2.Sent(conversation_id="x" * 300)))
        assert not codec.unasked(codec.encode(frames_pb2.ServerFrame(id=9, ok=frames_pb2.Ok())))


def test_json_of_several_frames_is_an_array():
    one = JSON.encode(frames_pb2.ServerFrame(id=1, ok=frames_pb2.Ok()))
    assert json.loads(JSON.join([one])) == {"id": 1, "ok": {}}
    assert json.loads(JSON.join([one, one])) == [{"id": 1, "ok": {}}] * 2
    assert parse(PROTO.join([PROTO.encode(frames_pb2.ServerFrame(id=1, ok=frames_pb2.Ok()))] * 2))[1].id == 1


def test_a_call_and_its_reply_are_the_messages_themselves_in_json():
    (frame,) = JSON.decode(b'{"id":1,"call":{"method":"UserService/GetUser","body":{"id":"5"}}}', LIMIT)
    assert frame.call.body == b"\x08\x05"
    reply = JSON.reply(1, model_pb2.User(id=5, username="alice"))
    assert json.loads(reply)["reply"]["body"]["username"] == "alice"


def test_a_wrong_frame_with_an_id_is_refused_alone():
    refused, ping_frame = JSON.decode(b'[{"id":1,"send":{"clientId":5}},{"id":2,"ping":{}}]', LIMIT)
    assert isinstance(refused, Refused)
    assert (refused.id, refused.error.code) == (1, ErrorCode.bad_request)
    assert ping_frame.id == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"5",
        b'"x"',
        b"[[]]",
        b"[1]",
        b"{",
        b"\xff",
        b'{"id":-1,"ping":{}}',
        b'{"id":"x"}',
        b'{"ping":5}',
        b"[" * 60_000,
        b"1" * 60_000,
    ],
)
def test_bad_json_is_a_bad_frame(data):
    with pytest.raises(ServiceError) as raised:
        JSON.decode(data, LIMIT)
    assert raised.value.code == ErrorCode.bad_frame


def decodes_or_refuses(codec, data):
    try:
        frames = codec.decode(data, LIMIT)
    except ServiceError as error:
        assert error.code in {ErrorCode.bad_frame, ErrorCode.too_large}
    else:
        assert frames


@settings(max_examples=300)
@given(st.binary(max_size=400))
def test_random_bytes_never_get_through_as_anything_but_errors(data):
    decodes_or_refuses(PROTO, data)
    decodes_or_refuses(JSON, data)


@settings(max_examples=200)
@given(st.binary(max_size=60), st.integers(min_value=0, max_value=200))
def test_damaged_frames_never_crash(noise, at):
    whole = framed(
        frames_pb2.ClientFrame(id=1, send=message_pb2.SendRequest(client_id="a", text=model_pb2.Text(text="你好")))
    )
    decodes_or_refuses(PROTO, whole[:at] + noise + whole[at:])
    decodes_or_refuses(PROTO, varint(len(whole)) + whole[: at % len(whole)])


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "send", "call", "body", "method", "text", "hello", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(values)
def test_any_json_is_a_frame_or_an_error(value):
    decodes_or_refuses(JSON, json.dumps(value).encode())


def test_a_message_holds_only_so_many_frames():
    for codec, message in (
        (PROTO, framed(*[ping()] * 257)),
        (JSON, b"[" + b",".join([b'{"id":1,"ping":{}}'] * 257) + b"]"),
    ):
        with pytest.raises(ServiceError) as raised:
            codec.decode(message, LIMIT, 256)
        assert raised.value.code == ErrorCode.too_large
        assert len(codec.decode(message, LIMIT, 257)) == 257


def test_depth_is_bounded():
    deep = b'{"id":1,"send":' * 500 + b"{}" + b"}" * 500
    (refused,) = JSON.decode(deep, LIMIT)
    assert isinstance(refused, Refused | frames_pb2.ClientFrame)
