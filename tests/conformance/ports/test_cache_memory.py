import pytest

from hongyan.ports.cache.conformance import CacheExam
from hongyan.ports.cache.memory import MemoryCache
from tests.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def cache(clock: ManualClock) -> MemoryCache:
    return MemoryCache(clock)


@pytest.fixture
def advance(clock: ManualClock):
    return clock.advance


class TestMemoryCache(CacheExam):
    pass
