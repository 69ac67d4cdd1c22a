"""Of which classes a world is made. A mutation puts a broken one in the place of a good one."""

import asyncio
import functools
import random
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from hongyan.gateway.gateway import Gateway
from hongyan.kit.ids import Snowflakes
from hongyan.ports.blobs import Blobs
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.ports.outbox import Outbox, to_bus
from hongyan.ports.pictures import Pictures
from hongyan.rpc.clients import Clients
from hongyan.services.group.migrations import OUTBOX as GROUP_OUTBOX
from hongyan.services.group.parts import Parts as GroupParts
from hongyan.services.group.service import GroupRoom
from hongyan.services.group.settings import GroupSettings
from hongyan.services.group.store_sql import SqlGroupStore
from hongyan.services.message.log import Log
from hongyan.services.message.service import Messages
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store_write import SqlLogStore
from hongyan.services.push.migrations import MIGRATIONS
from hongyan.services.push.service import Push
from hongyan.services.relation.parts import Parts as RelationParts
from hongyan.services.relation.service import Relations
from hongyan.services.relation.settings import RelationSettings
from hongyan.services.relation.store_sql import SqlRelationStore
from hongyan_client.core.core import Core
from tests.simulation.world.broker import RoutesLink
from tests.simulation.world.place import place
from tests.simulation.world.settings import WorldSettings
from tests.simulation.world.storage import SimDatabase

if TYPE_CHECKING:
    from tests.simulation.world.servers import MessageServer, RoomServer

DIGEST_KEY = b"a key of the simulation"
RELATIONS_KEY = b"a key of the relations: 32 bytes"
LONGER_MS = 15_000
"""More groups take longer to be looked through in the end: nothing may expire while the verdict is made."""
POLL_S = 4.0
"""How often a room looks for what another process has left: seldom, for worlds last long and must be cheap."""


class Seams:
    """Attributes are looked up at each use, so that a mutation may put another class in their place."""

    core_class: type[Core] = Core
    gateway: Callable[..., Any] = Gateway
    push: Callable[..., Any] = Push
    log_store: Callable[..., Any] = SqlLogStore
    log: Callable[..., Any] = Log
    messages: Callable[..., Any] = Messages
    relations: Callable[..., Any] = Relations
    groups: Callable[..., Any] = GroupRoom

    def core(self, settings: WorldSettings) -> type[Core]:
        return type("SimCore", (self.core_class,), {"bound": settings.bound})

    def database(self, server: "MessageServer", database: SimDatabase) -> Any:
        return database

    def settings(self, server: "MessageServer", shards: int) -> MessageSettings:
        world = server.world.scenario.settings
        expiry_ms = world.expiry_ms
        if server.world.with_rooms:
            expiry_ms += LONGER_MS
        return MessageSettings(
            shards=shards,
            digest_key=DIGEST_KEY,
            node=server.number,
            entries_page=world.entries_page,
            sync_items=world.sync_items,
            keep_history_ms=expiry_ms if "purge" in server.world.faults.chosen else 0,
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
            relations=world.any_room("Relations") if world.with_rooms else None,
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

    async def rooms(self, server: "RoomServer", database: SimDatabase) -> tuple[Relations, GroupRoom]:
        """The relation and the group room of a process, started."""
        relations, groups = self._relations(server, database), self._groups(server, database)
        await relations.start()
        await groups.start()
        return relations, groups

    def _relations(self, server: "RoomServer", database: SimDatabase) -> Any:
        world, clients = server.world, Clients()
        clients.put("Accounts", world.accounts)
        clients.put("LogService", world.any_message("LogService"))
        assert server.bus is not None
        parts = RelationParts(
            store=SqlRelationStore(database),
            clients=clients,
            routes=RoutesLink(world.routes, world.network),
            bus=server.bus,
            topic=world.user_topic,
            ids=Snowflakes(server.clock, server.node),
            key=RELATIONS_KEY,
            settings=RelationSettings(
                follow_poll_s=POLL_S, outbox_poll_s=POLL_S, profile_poll_s=2 * POLL_S, housekeeping_s=60
            ),
            clock=server.clock,
            rng=server.rng(),
            tasks=server.tasks,
        )
        return self.relations(parts)

    def _groups(self, server: "RoomServer", database: SimDatabase) -> Any:
        world, rng = server.world, server.rng()
        assert server.bus is not None
        to_people = to_bus(server.bus, world.user_topic)
        outbox = Outbox(
            "group_outbox", GROUP_OUTBOX.on(database), to_people, clock=server.clock, rng=rng, poll_s=POLL_S
        )
        parts = GroupParts(
            store=SqlGroupStore(database),
            log=world.any_message("LogService"),
            accounts=world.accounts,
            relations=world.any_room("Relations"),
            outbox=outbox,
            pictures=Pictures(cast("Blobs", None)),  # nobody has a picture here
            ids=Snowflakes(server.clock, server.node),
            settings=GroupSettings(pending_poll_s=POLL_S),
            clock=server.clock,
            rng=rng,
            tasks=server.tasks,
            token_bytes=rng.randbytes,
        )
        return self.groups(parts)

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
        await SqlRelationStore(main).migrate()
        await SqlGroupStore(main).migrate()
        await main.close()

    asyncio.run(make())
    return {path.name: path for path in folder.iterdir() if path.suffix == ".db"}


def set_epoch(path: Path, epoch: str) -> None:
    """What `hongyan restore` does to a log that it has put back."""
    connection = sqlite3.connect(path)
    connection.execute("UPDATE store_epoch SET epoch = ?", (epoch,))
    connection.commit()
    connection.close()
