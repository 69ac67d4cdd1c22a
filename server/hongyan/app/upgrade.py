"""`hongyan migrate`: the tables of every room, without starting anything."""

import asyncio
from pathlib import Path

from hongyan.app.ports import open_database
from hongyan.app.settings import Settings
from hongyan.app.wiring import migrate
from hongyan.app.world import World
from hongyan.services.message.store_write import SqlLogStore


def upgrade(settings: Settings) -> None:
    folder = Path(settings.server.data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    asyncio.run(_upgrade(settings, folder, World.real()))


async def _upgrade(settings: Settings, folder: Path, world: World) -> None:
    main = await open_database(settings.db.main, "main.db", folder=folder, rng=world.rng)
    log = await open_database(settings.db.log, "log.db", folder=folder, rng=world.rng)
    try:
        await migrate(main, SqlLogStore(log, shards=settings.message.shards, rng=world.rng))
    finally:
        await log.close()
        await main.close()
