import pytest

from hongyan.ports.routes.memory import MemoryRoutes, open_url
from hongyan.ports.url import BadUrl
from tests.clock import ManualClock


async def test_nothing_of_an_ended_lease_stays_in_memory():
    clock = ManualClock()
    routes = MemoryRoutes(clock, ttl=5)
    await routes.register("g1", range(100))
    clock.advance(5)
    assert await routes.locate([1]) == {}
    assert (routes._gateways, routes._users, routes._ends) == ({}, {}, {})


async def test_one_lease_that_is_renewed_does_not_keep_another():
    clock = ManualClock()
    routes = MemoryRoutes(clock, ttl=5)
    await routes.register("g1", [1])
    clock.advance(3)
    await routes.register("g2", [2])
    clock.advance(3)
    assert set(await routes.locate([1, 2])) == {2}


def test_urls():
    assert open_url("memory:", clock=ManualClock())
    with pytest.raises(BadUrl):
        open_url("memory:?ttl=1", clock=ManualClock())
