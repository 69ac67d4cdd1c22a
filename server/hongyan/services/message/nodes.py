"""Message ids: each process gives them under a node number of its own, which it leases from the log database.

    none --a node leased--> giving ids --lost to another, or not renewed in time--> none

Of the numbers that nobody holds the one that was held longest ago is taken, so one that a process has left behind comes
again as late as can be. None is given back: a new start is another holder.
"""

import asyncio
from collections.abc import Callable

from hongyan.kit.clock import Clock
from hongyan.kit.ids import NODES, Snowflakes
from hongyan.kit.log import get_logger
from hongyan.ports.db import DatabaseError, Query, Transaction, Unavailable
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store import LogStore

LEASED = NODES - 1
"""Numbers from 0 that are leased; the last one is the command line's."""
_RETRY_S = 1.0
_LOCK = Query(
    "lock_nodes",
    "one process chooses at a time",
    "SELECT epoch FROM store_epoch WHERE one = 1",
    "SELECT epoch FROM store_epoch WHERE one = 1 FOR UPDATE",
)
_NODES = Query("node_leases", "who holds which", "SELECT node, holder, until_ms FROM node_lease")
_TAKE = Query(
    "take_node",
    "lease it, or renew",
    "INSERT INTO node_lease (node, holder, until_ms) VALUES (?, ?, ?)"
    " ON CONFLICT (node) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms",
    "INSERT INTO node_lease (node, holder, until_ms) VALUES (?, ?, ?)"
    " ON DUPLICATE KEY UPDATE holder = VALUES(holder), until_ms = VALUES(until_ms)",
)
log = get_logger("message")


class NodeIds:
    """`next` gives an id, or raises `Unavailable` while no node is leased: then nothing of a transaction is stored.

    It is an attribute that changes, and no method that asks: ids are given once per message.
    """

    def __init__(self, *, store: LogStore, settings: MessageSettings, clock: Clock) -> None:
        self.next: Callable[[], int] = _refuse
        self.node: int | None = None
        self._holder = ""
        self._until = 0.0
        self._store = store
        self._settings = settings
        self._clock = clock

    async def start(self, holder: str) -> None:
        """Lease a node. `holder` names this start and no other. Raises `Unavailable` when all are held."""
        self._holder = holder
        await self.take()

    async def keep(self) -> None:
        """Renew until cancelled, and look for another node when this one is lost. No failure of the
        database ends it.
        """
        length = self._settings.node_lease_ms / 1000
        pause = length / 3
        while True:
            await asyncio.sleep(pause)
            try:
                await self.take()
                pause = length / 3
            except DatabaseError as error:
                log.warning("the node is not renewed", node=self.node, error=repr(error))
                pause = min(_RETRY_S, length / 3)
                if self._clock.monotonic() >= self._until:
                    self._lose()

    async def take(self) -> None:
        """Renew the lease, or get one."""
        asked, now, length = self._clock.monotonic(), self._clock.now_ms(), self._settings.node_lease_ms

        async def work(tx: Transaction) -> int | None:
            await tx.fetch_one(_LOCK)
            rows = {node: (holder, until) for node, holder, until in await tx.fetch(_NODES)}
            node = _choose(rows, self._holder, now)
            if node is not None:
                await tx.execute(_TAKE, node, self._holder, now + length)
            return node

        node = await self._store.transact(work)
        if node is None:
            self._lose()
            raise Unavailable("every node id is leased")
        self._until = asked + length / 1000
        if node != self.node:
            self.node, self.next = node, Snowflakes(self._clock, node).next

    def _lose(self) -> None:
        self.node, self.next = None, _refuse


def _choose(rows: dict[int, tuple[str, int]], mine: str, now: int) -> int | None:
    """One's own, else one that never was held, else the one that was held longest ago."""
    for node, (holder, _) in rows.items():
        if holder == mine:
            return node
    node = min(range(LEASED), key=lambda node: rows[node][1] if node in rows else -1)
    return None if node in rows and rows[node][1] >= now else node


def _refuse() -> int:
    raise Unavailable("no node id is leased")
