"""Conditions that are broken on purpose, each of which the simulation must notice."""

import json
from pathlib import Path

from tests.simulation.mutations import client, delivery, hints, log, rooms
from tests.simulation.mutations.base import Mutation
from tests.simulation.world.run import run

MUTATIONS: dict[str, Mutation] = {
    mutation.name: mutation
    for mutation in (
        *log.MUTATIONS,
        *delivery.MUTATIONS,
        *hints.MUTATIONS,
        *client.MUTATIONS,
        *rooms.MUTATIONS,
    )
}
_FILE = Path(__file__).with_name("seeds.json")
SEEDS: dict[str, int] = json.loads(_FILE.read_text()) if _FILE.exists() else {}
"""By mutation the first seed that noticed it."""
EQUIVALENT: dict[str, str] = {
    "no check of the relay's term": (
        "an older relay can only say what the newer one says too: positions have no holes, commits are in their order, "
        "and the consumer drops by position what it has; the term is a second lock on the same door"
    ),
}
"""Mutations that change nothing which anybody could see, and why."""


def notices(mutation: Mutation, seed: int) -> str:
    """The first problem of the broken code at this seed; empty when there is none, or when the good code has one too."""
    with mutation.break_it():
        problems = run(seed, mutation.scenario).problems
    if not problems or run(seed, mutation.scenario).problems:
        return ""
    return problems[0]


def save(seeds: dict[str, int]) -> None:
    kept = {name: seeds[name] for name in MUTATIONS if seeds.get(name)}
    _FILE.write_text(json.dumps(kept, indent=1) + "\n")
