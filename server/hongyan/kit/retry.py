"""When to try again."""

import random


def full_jitter(attempt: int, rng: random.Random, *, base: float = 1.0, cap: float = 30.0) -> float:
    """Seconds to wait before try number `attempt` (from 0): anywhere between 0 and the growing bound."""
    return rng.uniform(0.0, min(cap, base * 2.0 ** min(attempt, 32)))
