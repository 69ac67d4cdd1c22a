"""What kind of world a seed makes: which faults, how strong, what people do."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.simulation.world.settings import WorldSettings

ROOMS = 0.8
"""The share of worlds with rooms, of those that may have them."""


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
    rooms: bool | None = None
    """Whether groups and friends are those of the rooms, else a keeper changes members straight in the log. None: the
    seed decides where it chooses the faults too, else there are no rooms.
    """

    def has_rooms(self, seed: int, drawn: frozenset[str]) -> bool:
        """Not where the log alone is put back to an older copy: that is no restore of a house with rooms."""
        if self.rooms is not None:
            return self.rooms
        chosen = random.Random(f"{seed}:rooms").random() < ROOMS
        return self.faults is None and "restore" not in drawn and chosen
