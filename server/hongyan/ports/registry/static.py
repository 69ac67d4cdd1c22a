"""`static:` - what this process offers, and what the URL names."""

import asyncio
from collections.abc import AsyncIterator

from hongyan.ports.registry import Instance
from hongyan.ports.url import BadUrl, parse


def open_url(url: str) -> "StaticRegistry":
    """`static:` knows this process; `static:?instances=user/u1/10.0.0.2:7001,message/m1/10.0.0.3:7001` others too."""
    text = parse(url, scheme="static", allowed=frozenset({"instances"})).query.get("instances", "")
    return StaticRegistry(tuple(_instance(part) for part in text.split(",") if part))


class StaticRegistry:
    def __init__(self, fixed: tuple[Instance, ...] = ()) -> None:
        self._instances = {(instance.service, instance.name): instance for instance in fixed}
        self._waiting: set[asyncio.Future[None]] = set()
        self._closed = False

    async def offer(self, instance: Instance) -> None:
        self._instances[instance.service, instance.name] = instance
        self._changed()

    async def withdraw(self, instance: Instance) -> None:
        self._instances.pop((instance.service, instance.name), None)
        self._changed()

    async def instances(self, service: str) -> tuple[Instance, ...]:
        return self._now(service)

    async def watch(self, service: str) -> AsyncIterator[tuple[Instance, ...]]:
        seen = None
        while not self._closed:
            if (now := self._now(service)) != seen:
                seen = now
                yield now
            else:
                await self._wait()

    async def close(self) -> None:
        self._closed = True
        self._changed()

    def _now(self, service: str) -> tuple[Instance, ...]:
        found = [instance for instance in self._instances.values() if instance.service == service]
        return tuple(sorted(found, key=lambda instance: instance.name))

    async def _wait(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    def _changed(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)


def _instance(text: str) -> Instance:
    parts = text.split("/")
    if len(parts) != 3 or not all(parts) or ":" not in parts[2]:
        raise BadUrl(f"static: an instance is service/name/host:port, not `{text}`")
    return Instance(parts[0], parts[1], parts[2])
