"""What the operator does to accounts from the command line, beside a running server or without one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hongyan.app.ports import open_database
from hongyan.app.settings import Settings
from hongyan.app.world import World
from hongyan.kit.ids import NODES, Snowflakes
from hongyan.services.user.administration import Administration
from hongyan.services.user.passwords import Passwords
from hongyan.services.user.store_sql import SqlUserStore

CLERK = NODES - 1
"""The node of the ids given here; no server may be this one."""


@asynccontextmanager
async def front_desk(settings: Settings, world: World) -> AsyncIterator[Administration]:
    """The accounts alone; a running server finds what changed within a second."""
    folder = Path(settings.server.data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing else runs
    main = await open_database(settings.db.main, "main.db", folder=folder, rng=world.rng)
    passwords = Passwords(settings.user)
    try:
        store = SqlUserStore(main)
        await store.migrate()
        ids = Snowflakes(world.clock, CLERK)
        yield Administration(store=store, passwords=passwords, ids=ids, clock=world.clock)
    finally:
        await passwords.close()
        await main.close()
