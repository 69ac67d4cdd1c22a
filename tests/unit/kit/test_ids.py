import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.kit.ids import EPOCH_MS, ClockWentBack, Snowflakes, uuid7
from tests.clock import ManualClock


def test_the_parts_of_an_id():
    clock = ManualClock(EPOCH_MS + 5)
    ids = Snowflakes(clock, 1023)
    assert ids.next() == 5 << 22 | 1023 << 12
    assert ids.next() == 5 << 22 | 1023 << 12 | 1


@given(st.lists(st.integers(-5000, 5000), max_size=60), st.integers(0, 1023))
def test_ids_ascend_whatever_the_clock_does(steps: list[int], node: int):
    clock = ManualClock()
    ids = Snowflakes(clock, node)
    given_ids = []
    for step in steps:
        clock.ms += step
        given_ids.append(ids.next())
    assert given_ids == sorted(set(given_ids))
    assert all(0 < number < 2**63 and number >> 12 & 1023 == node for number in given_ids)


def test_more_ids_than_a_millisecond_holds():
    ids = Snowflakes(ManualClock(), 0)
    given_ids = [ids.next() for _ in range(10_000)]
    assert given_ids == sorted(set(given_ids))


def test_a_clock_far_behind_stops_the_ids():
    clock = ManualClock()
    ids = Snowflakes(clock, 0, patience_ms=1000)
    ids.next()
    clock.ms -= 1000
    ids.next()
    clock.ms -= 1
    with pytest.raises(ClockWentBack):
        ids.next()
    clock.ms += 1001
    ids.next()


@pytest.mark.parametrize("node", [-1, 1024])
def test_nodes_have_ten_bits(node: int):
    with pytest.raises(ValueError, match="node"):
        Snowflakes(ManualClock(), node)


def test_uuids_are_of_version_seven_and_sort_by_time():
    clock, rng = ManualClock(), random.Random(1)
    texts = []
    for _ in range(100):
        texts.append(uuid7(clock, rng))
        clock.ms += 1
    assert texts == sorted(set(texts))
    assert {(uuid.UUID(text).version, uuid.UUID(text).variant) for text in texts} == {(7, uuid.RFC_4122)}
    assert all(str(uuid.UUID(text)) == text for text in texts)
