from hypothesis import given
from hypothesis import strategies as st

from hongyan.services.message.wire import decode_varint, encode_body, encode_prefix, encode_varint, splice
from hongyan_proto import message_pb2, model_pb2

numbers = st.integers(0, 2**64 - 1)
times = st.integers(0, 2**63 - 1)
ids = st.text(st.characters(exclude_categories=["Cs"]), max_size=64)
texts = st.builds(
    model_pb2.Text,
    text=st.text(st.characters(exclude_categories=["Cs"])),
    mentions=st.lists(st.sampled_from(["all", "17"])),
)


prefixes = st.tuples(
    ids, numbers, numbers, numbers, numbers, ids, st.sampled_from([1, 9, 20, 34]), times, numbers, numbers
)


@given(prefixes)
def test_an_entry_of_parts_is_the_entry(prefix):
    body = model_pb2.Entry(quote_seq=3, text=model_pb2.Text(text="hi", mentions=["all"]))
    state = model_pb2.Entry(edited=True, reactions=[model_pb2.Reaction(emoji="x", user_ids=[1])])
    whole = splice(encode_prefix(*prefix), body.SerializeToString(), state.SerializeToString())
    expected = model_pb2.Entry()
    names = [field.name for field in model_pb2.Entry.DESCRIPTOR.fields if field.number <= 10]
    for name, value in zip(names, prefix, strict=True):
        if name != "target_seq" or value:
            setattr(expected, name, value)
    expected.MergeFrom(body)
    expected.MergeFrom(state)
    assert model_pb2.Entry.FromString(whole) == expected


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
def test_varints_come_back(value, rest):
    encoded = encode_varint(value)
    assert decode_varint(encoded + rest, 0) == (value, len(encoded))
