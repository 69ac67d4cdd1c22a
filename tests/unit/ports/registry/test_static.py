import asyncio

import pytest

from hongyan.ports.registry import Instance
from hongyan.ports.registry.static import open_url
from hongyan.ports.url import BadUrl


async def test_the_url_names_instances():
    registry = open_url("static:?instances=user/u1/10.0.0.2:7001,message/m1/10.0.0.3:7001")
    assert await registry.instances("user") == (Instance("user", "u1", "10.0.0.2:7001"),)
    await registry.offer(Instance("user", "u1", "127.0.0.1:1"))
    assert await registry.instances("user") == (Instance("user", "u1", "127.0.0.1:1"),)


@pytest.mark.parametrize("url", ["static:?instances=user", "static:?instances=user/u1/nowhere", "static:?others=1"])
def test_bad_urls(url: str):
    with pytest.raises(BadUrl):
        open_url(url)


async def test_closing_ends_watchers():
    registry = open_url("static:")
    watching = registry.watch("user")
    assert await anext(watching) == ()
    waiting = asyncio.ensure_future(anext(watching, None))  # noqa: TID251
    await asyncio.sleep(0)
    await registry.close()
    async with asyncio.timeout(5):
        assert await waiting is None
