"""What kind of world a seed makes: which faults, how strong, what people do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.simulation.world.settings import WorldSettings


@dataclass(frozen=True)
class Scenario:
    """Without a word everything comes from the seed."""

    faults: tuple[str, ...] | None = None
    """Exactly these classes."""
    strength: float | None = None
    actions: int = 70
    weights: Mapping[str, int] = field(default_factory=dict)
    """How often people do something, where it differs from the usual."""
    settings: WorldSettings = field(default_factory=WorldSettings)
