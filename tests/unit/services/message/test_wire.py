import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.services.message.wire import decode_varint, encode_body, told
from hongyan_proto import message_pb2, model_pb2
from hongyan_proto.model_pb2 import Entry, Kind, MemberChange

numbers = st.integers(0, 2**64 - 1)
ids = st.text(st.characters(exclude_categories=["Cs"]), max_size=64)
texts = st.builds(
    model_pb2.Text,
    text=st.text(st.characters(exclude_categories=["Cs"])),
    mentions=st.lists(st.sampled_from(["all", "17"])),
)


@given(ids, numbers, ids, st.none() | numbers, st.none() | texts)
def test_a_body_holds_what_is_said_and_nothing_of_the_envelope(conversation, to, client, quote, text):
    request = message_pb2.SendRequest(
        conversation_id=conversation, to_user_id=to, client_id=client, quote_seq=quote, text=text
    )
    entry = model_pb2.Entry.FromString(encode_body(request))
    assert entry == model_pb2.Entry(quote_seq=quote, text=text)


def test_a_sender_cannot_smuggle_state_into_a_body():
    forged = model_pb2.Entry(recalled=True, pinned=True, react=model_pb2.React(emoji="x", on=True))
    said = message_pb2.SendRequest(client_id="1", text=model_pb2.Text(text="hi"))
    request = message_pb2.SendRequest.FromString(said.SerializeToString() + forged.SerializeToString())
    assert encode_body(request) == encode_body(said)


@given(numbers, st.binary(max_size=3))
def test_varints_are_read_as_protobuf_writes_them(value, rest):
    encoded = model_pb2.Entry(seq=value).SerializeToString()[1:] or b"\0"
    assert decode_varint(encoded + rest, 0) == (value, len(encoded))


@pytest.mark.parametrize("raw", [b"", b"\x80", b"\xff" * 11])
def test_what_is_cut_off_or_too_long_is_no_varint(raw):
    with pytest.raises(ValueError, match="varint"):
        decode_varint(raw, 0)


@pytest.mark.parametrize(
    ("name", "kind", "hidden"),
    [
        ("d.1.2", Kind.member, True),
        ("d.1.1", Kind.member, True),
        ("g.7", Kind.member, False),
        ("d.1.2", Kind.text, False),
    ],
)
def test_a_change_between_two_says_nothing_to_readers(name, kind, hidden):
    body = Entry(member=MemberChange(items=[{"user_id": 2}])).SerializeToString()
    assert told(name, kind, 1, body) == ((0, Entry(member=MemberChange()).SerializeToString()) if hidden else (1, body))
