import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.rpc.errors import ServiceError
from hongyan.services.push.cursor import Cursors
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import Cursor, ShardPosition
from tests.unit.services.push.people import ALICE, BOB

CURSORS = Cursors(b"k" * 32)
positions = st.lists(st.tuples(st.integers(0, 2**63), st.integers(0, 2**63)), max_size=16)


def refused(text, user=ALICE, cursors=CURSORS):
    with pytest.raises(ServiceError) as refusal:
        cursors.decode(text, user)
    return refusal.value.code == ErrorCode.bad_cursor


@given(st.text(min_size=1, max_size=40), st.integers(0, 2**63), positions)
def test_a_cursor_comes_back_as_it_was(epoch, number, places):
    cursor = Cursor(epoch=epoch, user_number=number, shards=[ShardPosition(position=p, lineage=x) for p, x in places])
    assert CURSORS.decode(CURSORS.encode(cursor, ALICE), ALICE) == cursor


@given(st.text(min_size=1))
def test_other_text_is_refused_with_a_number(text):
    assert refused(text)


@pytest.mark.parametrize("text", ["!", "雁", "AAAA", " ", "==", ""])
def test_what_no_server_made_is_a_bad_cursor(text):
    assert refused(text)


def test_a_cursor_is_good_for_its_user_and_its_server_alone():
    text = CURSORS.encode(Cursor(epoch="e"), ALICE)
    assert refused(text, BOB)
    assert refused(text, ALICE, Cursors(b"other"))


def test_a_changed_position_is_refused():
    raw = bytearray(base64.urlsafe_b64decode(CURSORS.encode(Cursor(epoch="e", user_number=1), ALICE) + "=="))
    raw[-1] += 1
    assert refused(base64.urlsafe_b64encode(raw).rstrip(b"=").decode())
