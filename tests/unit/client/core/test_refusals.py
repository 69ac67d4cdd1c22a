import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan_client.core.refusals import AGAIN, RELOAD, SIGN_IN, backoff, is_permanent
from hongyan_proto import errors_pb2, options_pb2

VALUES = errors_pb2.ErrorCode.DESCRIPTOR.values


def codes(*rules):
    kinds = options_pb2.ErrorRule.DESCRIPTOR.fields_by_name["retry"].enum_type.values_by_name
    wanted = [kinds[rule].number for rule in rules]
    return {v.number for v in VALUES if v.number and v.GetOptions().Extensions[options_pb2.error].retry in wanted}


def test_the_codes_are_those_of_the_api():
    assert codes("sign_in") == SIGN_IN
    assert codes("reload") == RELOAD
    assert codes("same_id", "after_delay") == AGAIN


@pytest.mark.parametrize("value", VALUES[1:], ids=lambda value: value.name)
def test_what_may_never_be_tried_again_is_permanent(value):
    assert is_permanent(value.number, 0) == (value.number in codes("never", "reload"))


def test_an_unknown_code_is_permanent_unless_the_server_names_a_delay():
    assert is_permanent(1999, 0)
    assert not is_permanent(1999, 500)


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 10_000), st.sampled_from([30_000, 300_000]))
def test_full_jitter_below_the_cap(chance, tries, cap):
    assert 0 <= backoff(chance, tries, cap) < cap


def test_it_doubles():
    assert [backoff(0.999999, tries, 30_000) for tries in range(7)] == [999, 1999, 3999, 7999, 15999, 29999, 29999]
