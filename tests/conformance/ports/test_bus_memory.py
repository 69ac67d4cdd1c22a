import random

import pytest

from hongyan.kit.tasks import Tasks
from hongyan.ports.bus.conformance import TRIES, BusExam
from hongyan.ports.bus.memory import MemoryBus


@pytest.fixture
async def make_bus():
    tasks = Tasks("exam")
    bus = MemoryBus(tasks, rng=random.Random(1), tries=TRIES, pause=0.001, longest_pause=0.01)

    async def make() -> MemoryBus:
        return bus

    yield make
    await bus.close()
    await tasks.close()
    assert tasks.failures == 0


class TestMemoryBus(BusExam):
    pass
