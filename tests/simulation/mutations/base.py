"""A mutation breaks one condition on purpose. The simulation must notice, else it tests nothing there."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.world.scenario import Scenario

Break = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Mutation:
    name: str
    """What is broken, in words that serve as its name."""
    part: str
    break_it: Break
    scenario: Scenario = field(default_factory=Scenario)


@contextmanager
def swapped(owner: Any, **values: Any) -> Iterator[None]:
    """Attributes of a class or module with other values for a while."""
    before = {name: owner.__dict__[name] if isinstance(owner, type) else getattr(owner, name) for name in values}
    for name, value in values.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(owner, name, value)


def swap(owner: Any, **values: Any) -> Break:
    return lambda: swapped(owner, **values)
