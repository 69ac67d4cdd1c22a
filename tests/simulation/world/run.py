"""Run one seed."""

import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from hongyan_client.core import reader
from tests.simulation.world.faults import CLASSES, Faults
from tests.simulation.world.place import place
from tests.simulation.world.scenario import Scenario
from tests.simulation.world.world import World


@dataclass
class Outcome:
    seed: int
    problems: list[str]
    faults: Faults
    notes: list[str] = field(repr=False)
    seconds: float = 0.0
    frames: int = 0
    virtual: float = 0.0
    trace: str = ""


def run(seed: int, scenario: Scenario | None = None, *, only: frozenset[str] | None = None) -> Outcome:
    """One world, from its beginning to its verdict. `only`: no other classes of faults than these."""
    began = time.process_time()
    scenario = scenario or Scenario()
    faults = Faults(seed, exactly=scenario.faults, strength=scenario.strength, only=only)
    folder = Path(tempfile.mkdtemp(prefix="world-", dir=place()))
    try:
        world = World(seed, folder, faults=faults, scenario=scenario)
        with _listening(world), _screen(scenario.settings.screen):
            problems = world.run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Outcome(
        seed=seed,
        problems=problems,
        faults=faults,
        notes=world.notes,
        seconds=time.process_time() - began,
        frames=world.audit.frames,
        virtual=world.loop.time(),
        trace=world.trace.hexdigest(),
    )


def shrink(seed: int, scenario: Scenario | None = None) -> tuple[frozenset[str], Outcome]:
    """The fewest fault classes with which the seed still fails."""
    outcome = run(seed, scenario)
    needed = outcome.faults.chosen
    for name in CLASSES:
        if name in needed:
            smaller = run(seed, scenario, only=needed - {name})
            if smaller.problems:
                needed, outcome = needed - {name}, smaller
    return needed, outcome


@contextmanager
def _screen(size: int) -> Iterator[None]:
    before, reader.SCREEN = reader.SCREEN, size
    try:
        yield
    finally:
        reader.SCREEN = before


class _listening:
    """What services log as an error is a problem; the rest is dropped unread."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __enter__(self) -> None:
        structlog.configure(
            processors=[self._hear],
            wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
            logger_factory=structlog.ReturnLoggerFactory(),
            cache_logger_on_first_use=False,
        )

    def __exit__(self, *_: object) -> None:
        structlog.reset_defaults()

    def _hear(self, _logger: Any, _method: str, event: dict[str, Any]) -> Any:
        if not self._world.over:
            self._world.heard(event)
        raise structlog.DropEvent
