"""Databases of processes: real SQLite, called inline, with the moments at which a process dies or an answer is lost."""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from hongyan.ports.db import Migration, OutcomeUnknown, StorageFull, Unavailable
from hongyan.ports.db.sqlite import SqliteDatabase
from tests.simulation.world.faults import Faults

T = TypeVar("T")


class SimDatabase:
    """`ports.db.Database` of one process. Each transaction runs as one step; others come between transactions."""

    def __init__(
        self,
        path: Path,
        *,
        faults: Faults,
        fault_class: str,
        die: Callable[[str], None],
        committed: Callable[[], None],
        seed: str,
    ) -> None:
        self._committed = committed
        self.inner = SqliteDatabase(path, inline=True, faults=self._around)
        self._faults = faults
        self._class = fault_class
        self._die = die
        self._rng = random.Random(f"{seed}:{path.name}")

    @property
    def statistics(self) -> Any:
        return self.inner.statistics

    async def transact(self, work: Callable[[Any], Awaitable[T]]) -> T:
        await self._wait()
        await self._perhaps_die("before the commit")
        if self._faults.hits("database", "refused", 0.01):
            raise Unavailable("refused by the simulation")
        if self._faults.hits("database", "full", 0.004):
            raise StorageFull("full by the simulation")
        result = await self.inner.transact(work)
        self._committed()
        await self._perhaps_die("after the commit")
        if self._faults.hits("database", "outcome unknown", 0.01):
            raise OutcomeUnknown("lost by the simulation")
        await self._wait()
        return result

    async def read(self, work: Callable[[Any], Awaitable[T]]) -> T:
        await self._wait()
        if self._faults.hits("database", "read refused", 0.005):
            raise Unavailable("refused by the simulation")
        result = await self.inner.read(work)
        await self._wait()
        return result

    async def migrate(self, migrations: Sequence[Migration]) -> None:
        await self.inner.migrate(migrations)

    async def close(self) -> None:
        await self.inner.close()

    def drop(self) -> None:
        """The process is gone."""
        self.inner.abandon()

    def _around(self, moment: str) -> None:
        if moment == "before_commit" and self._faults.hits("database", "commit failed", 0.005):
            raise Unavailable("the commit failed by the simulation")

    async def _wait(self) -> None:
        draw = self._rng.random()
        await asyncio.sleep(draw * 0.002 if draw < 0.97 else self._rng.random() * 0.4)

    async def _perhaps_die(self, moment: str) -> None:
        if self._faults.hits(self._class, f"dies {moment}", 0.006):
            self._die(moment)
            await asyncio.get_running_loop().create_future()


def back_up(path: Path, copy: Path) -> None:
    """As `hongyan backup` would: one consistent moment."""
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()


def put_back(copy: Path, path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(copy, path)
