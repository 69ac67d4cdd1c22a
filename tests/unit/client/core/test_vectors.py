import json
from pathlib import Path

import pytest

from hongyan_client.core.events import event_from_json
from hongyan_client.core.ranges import Ranges
from tests.unit.client.core.replay import Replay

VECTORS = Path(__file__).parents[4] / "proto" / "vectors"
LINES = [json.loads(line) for file in sorted(VECTORS.glob("*.jsonl")) for line in file.read_text().splitlines()]
STEPS = [vector for vector in LINES if "steps" in vector]
TABLES = {vector["table"]: vector["cases"] for vector in LINES if "table" in vector}


@pytest.mark.parametrize("vector", STEPS, ids=lambda vector: vector["name"])
def test_the_core_does_as_the_vector_says(vector):
    replay = Replay(vector["init"])
    for number, step in enumerate(vector["steps"]):
        assert replay.step(step["now"], event_from_json(step["in"])) == step["out"], f"step {number}"
    assert replay.differs(vector["final"]) is None


@pytest.mark.parametrize("case", TABLES["ranges"], ids=lambda case: str(case["add"]))
def test_ranges(case):
    ranges = Ranges(case["add"])
    assert ranges.spans() == case["spans"]
    for lo, hi, holes in case["missing"]:
        assert ranges.missing(lo, hi) == [tuple(hole) for hole in holes]


def test_names_are_not_used_twice():
    names = [vector["name"] for vector in LINES]
    assert len(names) == len(set(names)) >= 50
