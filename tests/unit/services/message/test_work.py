from hypothesis import given
from hypothesis import strategies as st

from hongyan.services.message.wire import encode_body
from hongyan.services.message.work import Appending, Digests, from_send, mentioned
from hongyan_proto.message_pb2 import SendRequest
from hongyan_proto.model_pb2 import Text

texts = st.text(max_size=150)


@given(texts.filter(bool), st.integers(0, 2**40), texts.filter(bool), st.integers(0, 2**40), texts)
def test_the_body_is_what_stands_behind_the_first_fields(conversation, to, client_id, quote, text):
    send = SendRequest(conversation_id=conversation, to_user_id=to, client_id=client_id, text=Text(text=text))
    if quote:
        send.quote_seq = quote
    before = send.SerializeToString()
    made = from_send(send, user_id=1, session_id=2, trace="t")
    assert made.body == encode_body(send)
    assert SendRequest.FromString(made.body) == SendRequest(quote_seq=quote or None, text=Text(text=text))
    assert (made.client_id, made.quote_seq, made.conversation_id) == (client_id, quote, conversation)
    assert send.SerializeToString() == before


def test_fields_that_are_not_known_are_dropped():
    recalled = b"\xc8\x02\x01"  # field 41: would set the state of a message
    send = SendRequest.FromString(
        SendRequest(to_user_id=2, client_id="c", text=Text(text="x")).SerializeToString() + recalled
    )
    assert recalled not in from_send(send, user_id=1, session_id=2, trace="").body


def test_digests_depend_on_all_that_was_asked():
    digests = Digests(b"key")
    asks = [
        Appending(1, 2, "", "d.1.2", "c", kind, body, target)
        for kind in (1, 2)
        for body in (b"", b"x")
        for target in (0, 3)
    ]
    assert len({digests.of(ask) for ask in asks}) == len(asks)
    assert digests.of(asks[0]) == Digests(b"key").of(asks[0]) != Digests(b"other").of(asks[0])
    assert len(digests.of(asks[0])) == 16


def test_mentions():
    assert sorted(mentioned(["all", "7", "007"], "g.1")) == [0, 7]
