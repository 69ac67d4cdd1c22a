import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.rpc.errors import ServiceError
from hongyan.services.push.cursor import decode_cursor, encode_cursor
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import Cursor, ShardPosition

positions = st.lists(st.tuples(st.integers(0, 2**63), st.integers(0, 2**63)), max_size=16)


@given(st.text(min_size=1, max_size=40), st.integers(0, 2**63), positions)
def test_a_cursor_comes_back_as_it_was(epoch, number, places):
    cursor = Cursor(epoch=epoch, user_number=number, shards=[ShardPosition(position=p, lineage=x) for p, x in places])
    assert decode_cursor(encode_cursor(cursor)) == cursor


@given(st.text(min_size=1))
def test_other_text_is_refused_with_a_number(text):
    try:
        assert decode_cursor(text).epoch
    except ServiceError as error:
        assert error.code == ErrorCode.bad_cursor


@pytest.mark.parametrize("text", ["!", "雁", "AAAA", " ", "=="])
def test_what_no_server_made_is_a_bad_cursor(text):
    with pytest.raises(ServiceError) as refused:
        decode_cursor(text)
    assert refused.value.code == ErrorCode.bad_cursor
