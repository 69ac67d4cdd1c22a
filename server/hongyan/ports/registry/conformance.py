"""The exam of a registry. A test module gives the fixture `registry`."""

import asyncio
from dataclasses import replace

from hongyan.ports.registry import Instance, Registry

ONE = Instance("user", "u1", "127.0.0.1:7001")
TWO = Instance("user", "u2", "127.0.0.1:7002")
OTHER = Instance("message", "m1", "127.0.0.1:7003")
PATIENCE = 20.0


class RegistryExam:
    async def test_offered_instances_are_found_by_service(self, registry: Registry) -> None:
        assert await registry.instances("user") == ()
        for instance in (TWO, ONE, OTHER, ONE):
            await registry.offer(instance)
        assert await registry.instances("user") == (ONE, TWO)
        assert await registry.instances("message") == (OTHER,)

    async def test_an_announcement_may_change(self, registry: Registry) -> None:
        await registry.offer(ONE)
        await registry.offer(replace(ONE, draining=True))
        assert await registry.instances("user") == (replace(ONE, draining=True),)

    async def test_withdrawn_instances_are_gone(self, registry: Registry) -> None:
        await registry.offer(ONE)
        await registry.offer(TWO)
        await registry.withdraw(ONE)
        await registry.withdraw(ONE)
        assert await registry.instances("user") == (TWO,)

    async def test_a_watcher_sees_the_present_and_every_new_state(self, registry: Registry) -> None:
        await registry.offer(ONE)
        async with asyncio.timeout(PATIENCE):
            watching = registry.watch("user")
            assert await anext(watching) == (ONE,)
            await registry.offer(TWO)
            assert await anext(watching) == (ONE, TWO)
            await registry.withdraw(ONE)
            await registry.withdraw(TWO)
            while await anext(watching) != ():
                pass
