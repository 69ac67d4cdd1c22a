import pytest

from hongyan.ports.routes.conformance import RoutesExam
from hongyan.ports.routes.memory import MemoryRoutes
from tests.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def routes(clock: ManualClock) -> MemoryRoutes:
    return MemoryRoutes(clock)


@pytest.fixture
def advance(clock: ManualClock):
    return clock.advance


class TestMemoryRoutes(RoutesExam):
    pass
