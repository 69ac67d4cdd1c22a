import pytest

from hongyan.ports.cache import Take
from hongyan.ports.cache.memory import SWEEP_EVERY, MemoryCache, open_url
from hongyan.ports.url import BadUrl
from tests.clock import ManualClock


async def test_what_expired_is_swept():
    clock = ManualClock()
    cache = MemoryCache(clock)
    await cache.put("old", b"x", ttl=1)
    await cache.take([Take("old", rate=1, burst=1)])
    clock.advance(2)
    for _ in range(SWEEP_EVERY):
        await cache.put("new", b"x", ttl=10)
    assert set(cache._values) == {"new"}
    assert set(cache._full_at) == set()


async def test_a_full_cache_drops_the_oldest():
    cache = MemoryCache(ManualClock(), most=100)
    for number in range(150):
        await cache.put(f"v{number}", b"x", ttl=10)
        await cache.take([Take(f"b{number}", rate=1, burst=1)])
    assert len(cache._values) <= 100
    assert len(cache._full_at) <= 100
    assert await cache.get("v149") == b"x"
    assert await cache.get("v0") is None


async def test_a_count_can_be_read():
    cache = MemoryCache(ManualClock())
    for _ in range(12):
        await cache.count("tries", ttl=10)
    assert await cache.get("tries") == b"12"


async def test_urls():
    await open_url("memory:", clock=ManualClock()).close()
    with pytest.raises(BadUrl):
        open_url("memory:?most=3", clock=ManualClock())
