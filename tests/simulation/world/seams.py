"""Of which classes a world is made. A mutation puts a broken one in the place of a good one."""

import asyncio
import functools
import random
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hongyan.gateway.gateway import Gateway
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.log import Log
from hongyan.services.message.service import Messages
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store_write import SqlLogStore
from hongyan.services.push.migrations import MIGRATIONS
from hongyan.services.push.service import Push
from hongyan_client.core.core import Core
from tests.simulation.world.place import place
from tests.simulation.world.settings import WorldSettings
from tests.simulation.world.storage import SimDatabase

if TYPE_CHECKING:
    from tests.simulation.world.servers import MessageServer

DIGEST_KEY = b"a key of the simulation"


class Seams:
    """Attributes are looked up at each use, so that a mutation may put another class in their place."""

    core_class: type[Core] = Core
    gateway: Callable[..., Any] = Gateway
    push: Callable[..., Any] = Push
    log_store: Callable[..., Any] = SqlLogStore
    log: Callable[..., Any] = Log
    messages: Callable[..., Any] = Messages

    def core(self, settings: WorldSettings) -> type[Core]:
        return type("SimCore", (self.core_class,), {"bound": settings.bound})

    def database(self, server: "MessageServer", database: SimDatabase) -> Any:
        return database

    def settings(self, server: "MessageServer", shards: int) -> MessageSettings:
        world = server.world.scenario.settings
        return MessageSettings(
            shards=shards,
            digest_key=DIGEST_KEY,
            node=server.number,
            entries_page=world.entries_page,
            sync_items=world.sync_items,
            keep_history_ms=world.expiry_ms if "purge" in server.world.faults.chosen else 0,
            purge_every_ms=7_000,
        )

    async def message(self, server: "MessageServer", database: SimDatabase) -> dict[str, Any]:
        """The services of a message process, started."""
        world = server.world
        settings = self.settings(server, world.shards)
        store = self.log_store(self.database(server, database), shards=settings.shards, rng=server.rng())
        await store.open()
        log = self.log(
            store=store,
            accounts=world.accounts,
            bus=server.bus,
            topic=world.log_topic,
            settings=settings,
            clock=server.clock,
            rng=server.rng(),
            tasks=server.tasks,
            instance=f"{server.name}-{server.generation}",
        )
        messages = self.messages(log=log, reader=store.reader, settings=settings, clock=server.clock, rng=server.rng())
        await log.start()
        return {"LogService": log, "MessageService": messages}

    def template(self, shards: int) -> dict[str, Path]:
        return template(shards)


@functools.cache
def template(shards: int) -> dict[str, Path]:
    """Database files with their tables, made once: a world begins with copies of them."""
    folder = Path(tempfile.mkdtemp(prefix="template-", dir=place()))

    async def make() -> None:
        log = SqliteDatabase(folder / "log.db", inline=True)
        await SqlLogStore(log, shards=shards, rng=random.Random(1)).open()
        await log.close()
        main = SqliteDatabase(folder / "main.db", inline=True)
        await main.migrate(MIGRATIONS)
        await main.close()

    asyncio.run(make())
    return {path.name: path for path in folder.iterdir() if path.suffix == ".db"}


def set_epoch(path: Path, epoch: str) -> None:
    """What `hongyan restore` does to a log that it has put back."""
    connection = sqlite3.connect(path)
    connection.execute("UPDATE store_epoch SET epoch = ?", (epoch,))
    connection.commit()
    connection.close()
