"""Time and chance of a process."""

import random
import secrets
from dataclasses import dataclass

from hongyan.kit.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True)
class World:
    """What a process has besides its settings; the simulation has its own."""

    clock: Clock
    rng: random.Random

    @classmethod
    def real(cls) -> "World":
        return cls(SystemClock(), random.Random(secrets.randbits(128)))
