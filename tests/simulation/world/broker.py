"""The bus and the route server as servers of their own, reached over links that fail."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hongyan.ports.bus import Bus, Handler, PublishFailed, Subscription, Topic
from hongyan.ports.routes import Routes
from tests.simulation.world.loop import Process
from tests.simulation.world.net import Network


class ConsumerGone(Exception):
    """The process that handled the events died: they count as not acknowledged."""


class BusLink:
    """`ports.bus.Bus` as one process sees it. The bus itself is the embedded one, in a process that never dies."""

    def __init__(
        self, bus: Bus, broker: Process, owner: Process, network: Network, published: Callable[[Any], None]
    ) -> None:
        self._published = published
        self._bus = bus
        self._broker = broker
        self._owner = owner
        self._network = network
        self._subscriptions: list[Subscription] = []
        self._handling: dict[asyncio.Future[Any], None] = {}

    async def publish(self, topic: Topic[Any], shard: int, events: Sequence[Any]) -> None:
        faults = self._network.faults
        await self._network.pause()
        if faults.hits("bus", "publish lost", 0.02):
            raise PublishFailed("lost by the simulation")
        copies = [type(event).FromString(event.SerializeToString()) for event in events]
        await self._at_broker(self._bus.publish(topic, shard, copies))
        for event in events:
            self._published(event)
        if faults.hits("bus", "publish doubled", 0.02):
            await self._at_broker(self._bus.publish(topic, shard, copies))
        if faults.hits("bus", "confirm lost", 0.02):
            raise PublishFailed("no confirm, by the simulation")
        await self._network.pause()

    async def subscribe(self, topic: Topic[Any], group: str, handler: Handler[Any]) -> Subscription:
        async def deliver(shard: int, events: Sequence[Any]) -> None:
            await self._deliver(handler, shard, events)

        subscription = await self._at_broker(self._bus.subscribe(topic, group, deliver))
        self._subscriptions.append(subscription)
        return subscription

    async def close(self) -> None:
        for subscription in self._subscriptions:
            await subscription.close()

    def cut(self) -> None:
        """The owner died: the broker notices and gives its events to others."""
        for future in list(self._handling):
            if not future.done():
                future.set_exception(ConsumerGone())
        for subscription in self._subscriptions:
            self._network.loop.start(self._broker, subscription.close())

    async def _deliver(self, handler: Handler[Any], shard: int, events: Sequence[Any]) -> None:
        faults = self._network.faults
        await self._network.pause()
        if faults.hits("bus", "delivered late", 0.02):
            await asyncio.sleep(self._network.rng.random() * 5)
        if not self._owner.alive:
            raise ConsumerGone
        answer: asyncio.Future[Any] = self._network.loop.create_future()
        self._handling[answer] = None
        self._network.loop.start(self._owner, _handle(handler, shard, events, answer))
        try:
            error = await answer
        finally:
            self._handling.pop(answer, None)
        if error is not None:
            raise error
        if faults.hits("bus", "acknowledgement lost", 0.02):
            raise ConsumerGone

    async def _at_broker(self, work: Any) -> Any:
        return await self._network.loop.start(self._broker, work)


async def _handle(handler: Handler[Any], shard: int, events: Sequence[Any], answer: asyncio.Future[Any]) -> None:
    error = None
    try:
        await handler(shard, events)
    except Exception as failure:
        error = failure
    if not answer.done():
        answer.set_result(error)


class RoutesLink:
    """`ports.routes.Routes` as one process sees it."""

    def __init__(self, routes: Routes, network: Network) -> None:
        self._routes = routes
        self._network = network
        self.cut_off = False

    async def register(self, gateway: str, users: Sequence[int]) -> bool:
        await self._reach()
        lived = await self._routes.register(gateway, users)
        await self._network.pause()
        return lived

    async def withdraw(self, gateway: str, users: Sequence[int]) -> None:
        await self._reach()
        await self._routes.withdraw(gateway, users)

    async def locate(self, users: Sequence[int]) -> Mapping[int, Sequence[str]]:
        await self._reach()
        found = await self._routes.locate(users)
        await self._network.pause()
        return found

    async def renew(self, gateway: str) -> bool:
        await self._reach()
        return await self._routes.renew(gateway)

    async def leave(self, gateway: str) -> None:
        await self._routes.leave(gateway)

    async def close(self) -> None:
        pass

    async def _reach(self) -> None:
        await self._network.pause()
        if self.cut_off and not self._network.faults.healed:
            raise ConnectionError("cut off from the route server by the simulation")
