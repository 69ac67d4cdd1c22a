"""Which instance offers which service."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Instance:
    """A running process that offers a service. `address` is `host:port` of its RPC listener, empty in process."""

    service: str
    name: str
    address: str = ""
    draining: bool = False


class Registry(Protocol):
    """Safe to use from many tasks."""

    async def offer(self, instance: Instance) -> None:
        """Announce an instance, or change its announcement (draining). It stays as long as this process lives and
        reaches the registry; one that is cut off disappears after its lease.
        """
        ...

    async def withdraw(self, instance: Instance) -> None: ...

    async def instances(self, service: str) -> tuple[Instance, ...]:
        """Those that offer the service now, by name; draining ones included."""
        ...

    def watch(self, service: str) -> AsyncIterator[tuple[Instance, ...]]:
        """The present instances at once, and again after each change. A slow reader sees only the newest state."""
        ...

    async def close(self) -> None: ...
