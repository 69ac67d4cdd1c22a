"""The same seed gives the same world, to the last byte that a gateway says."""

import json

from tests.simulation.command import simulate


def traces(seeds):
    return [json.loads(line)["trace"] for line in simulate("--seeds", seeds, "--json").splitlines()]


def test_a_seed_gives_the_same_trace_twice():
    first = traces("1-8")
    assert first == traces("1-8")
    assert len(set(first)) == 8


def test_what_ran_before_makes_no_difference():
    assert traces("1-8")[6:] == traces("7-8")
