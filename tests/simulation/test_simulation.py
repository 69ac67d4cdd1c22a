"""Seeds of whole worlds. How many: `HONGYAN_SIM_SEEDS` (60 by default)."""

import json
import os

import pytest

from tests.simulation.command import simulate
from tests.simulation.world.faults import CLASSES

SEEDS = int(os.environ.get("HONGYAN_SIM_SEEDS", "60"))
CHUNK = 15
CORPUS = (
    35, 79, 91, 95, 106, 119, 130, 145, 181, 195, 254, 262, 263, 280, 290, 302, 311, 329, 366, 467, 489, 582,
    2306, 3263, 4804, 8329,
)  # fmt: skip
"""Seeds that have failed once, in worlds without rooms."""


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
def test_every_promise_holds_in_these_worlds(first):
    last = min(first + CHUNK - 1, SEEDS)
    assert_good(f"{first}-{last}", last - first + 1)


def test_what_has_failed_once_does_not_fail_again():
    assert_good(",".join(map(str, CORPUS)), len(CORPUS), "--plain")


def test_where_every_conversation_is_a_large_group():
    assert_good("1-20", 20, "--large")


def assert_good(seeds, count, *more):
    worlds = [json.loads(line) for line in simulate("--seeds", seeds, "--json", *more).splitlines()]
    assert len(worlds) == count
    failed = {world["seed"]: world["problems"][:3] for world in worlds if world["problems"]}
    assert not failed, f"look at one: tools/simulate.py --seed {next(iter(failed))} --notes\n{failed}"


def test_every_kind_of_fault_happens():
    worlds = [json.loads(line) for line in simulate("--seeds", "1-25", "--json").splitlines()]
    assert {name.partition(":")[0] for world in worlds for name in world["fired"]} == set(CLASSES)
