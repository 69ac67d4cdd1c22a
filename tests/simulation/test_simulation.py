"""Seeds of whole worlds. How many: `HONGYAN_SIM_SEEDS` (60 by default)."""

import json
import os

import pytest

from tests.simulation.command import simulate

SEEDS = int(os.environ.get("HONGYAN_SIM_SEEDS", "60"))
CHUNK = 15


@pytest.mark.parametrize("first", range(1, SEEDS + 1, CHUNK))
def test_every_promise_holds_in_these_worlds(first):
    last = min(first + CHUNK - 1, SEEDS)
    worlds = [json.loads(line) for line in simulate("--seeds", f"{first}-{last}", "--json").splitlines()]
    assert [world["seed"] for world in worlds] == list(range(first, last + 1))
    failed = {world["seed"]: world["problems"][:3] for world in worlds if world["problems"]}
    assert not failed, f"look at one: tools/simulate.py --seed {next(iter(failed))} --notes\n{failed}"
