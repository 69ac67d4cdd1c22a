import random

import pytest

from hongyan.kit.retry import full_jitter


@pytest.mark.parametrize(("attempt", "bound"), [(0, 2.0), (1, 4.0), (3, 10.0), (10_000, 10.0)])
def test_pauses_lie_between_nothing_and_the_growing_bound(attempt: int, bound: float):
    rng = random.Random(1)
    pauses = [full_jitter(attempt, rng, base=2.0, cap=10.0) for _ in range(1000)]
    assert 0 <= min(pauses) < bound * 0.05
    assert bound * 0.95 < max(pauses) <= bound
