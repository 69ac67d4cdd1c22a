"""Who is connected where, as leases. Presence comes from it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

TTL = 15.0
"""Seconds that a gateway's lease lasts without being renewed."""


class Routes(Protocol):
    """Safe to use from many tasks. A gateway's routes live as long as it renews its lease, at least each `ttl` seconds
    (`TTL`); after that they are gone together.
    """

    async def register(self, gateway: str, users: Sequence[int]) -> bool:
        """The users are connected to this gateway. When it returns, every later `locate` anywhere sees it: sync state
        is read only after that. Registering again is harmless. It renews the gateway's lease or, without one, starts
        it; the answer is False when it was started: what the gateway had registered earlier is gone.
        """
        ...

    async def withdraw(self, gateway: str, users: Sequence[int]) -> None:
        """The users are no longer connected to this gateway. Unknown ones are ignored."""
        ...

    async def locate(self, users: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """The gateways where the users are connected now; users without any are left out. Never from a copy."""
        ...

    async def renew(self, gateway: str) -> bool:
        """Keep the lease; False when it was gone: the gateway registers everybody again and has them resync."""
        ...

    async def leave(self, gateway: str) -> None:
        """End the lease at once, with all its routes."""
        ...

    async def close(self) -> None: ...
