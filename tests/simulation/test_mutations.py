"""Each condition, broken on purpose, fails at the seed that the table names."""

import json

import pytest

from tests.simulation.command import simulate
from tests.simulation.mutations import EQUIVALENT, MUTATIONS, SEEDS

GROUPS = sorted({mutation.part for mutation in MUTATIONS.values()})


@pytest.mark.parametrize("part", GROUPS)
def test_broken_conditions_are_noticed(part):
    names = [name for name, mutation in MUTATIONS.items() if mutation.part == part and name not in EQUIVALENT]
    said = [json.loads(line) for line in simulate("--replay", *names).splitlines()]
    assert [it["name"] for it in said] == names
    unnoticed = [it["name"] for it in said if not it["problem"]]
    assert not unnoticed, "search again: tools/simulate.py --mutation NAME --write"


def test_the_table_is_whole():
    assert set(SEEDS) | set(EQUIVALENT) == set(MUTATIONS)
