"""The ports of a server, from the URLs of its settings."""

import random
from dataclasses import dataclass
from pathlib import Path

from hongyan.app.keys import ServerKeys
from hongyan.app.settings import Settings
from hongyan.app.world import World
from hongyan.kit.clock import Clock
from hongyan.kit.tasks import Tasks
from hongyan.ports.blobs import Blobs
from hongyan.ports.bus import Bus
from hongyan.ports.cache import Cache
from hongyan.ports.config import Config
from hongyan.ports.db import Database
from hongyan.ports.mail import Mail
from hongyan.ports.notify import Notify
from hongyan.ports.registry import Registry
from hongyan.ports.routes import Routes


@dataclass(frozen=True, slots=True)
class Ports:
    main: Database
    log: Database
    bus: Bus
    cache: Cache
    routes: Routes
    registry: Registry
    blobs: Blobs
    config: Config
    notify: Notify
    mail: Mail

    async def close(self) -> None:
        for port in (self.bus, self.mail, self.notify, self.config, self.blobs, self.registry, self.routes, self.cache):
            await port.close()
        await self.log.close()
        await self.main.close()


async def open_ports(settings: Settings, keys: ServerKeys, world: World, tasks: Tasks) -> Ports:
    """Raises `ports.url.BadUrl` for an address that its adapter does not understand."""
    from hongyan.ports.blobs import file as blobs  # noqa: PLC0415 - an adapter is imported when it is chosen
    from hongyan.ports.bus import memory as bus  # noqa: PLC0415
    from hongyan.ports.cache import memory as cache  # noqa: PLC0415
    from hongyan.ports.config import file as config  # noqa: PLC0415
    from hongyan.ports.registry import static as registry  # noqa: PLC0415
    from hongyan.ports.routes import memory as routes  # noqa: PLC0415

    folder = Path(settings.server.data)
    return Ports(
        bus=bus.open_url(settings.bus, tasks=tasks, rng=world.rng),
        cache=cache.open_url(settings.cache, clock=world.clock),
        routes=routes.open_url(settings.routes, clock=world.clock),
        registry=registry.open_url(settings.registry),
        blobs=blobs.open_url(settings.blobs, folder=folder),
        config=config.open_url(settings.config, folder=folder),
        notify=open_notify(settings, keys, world),
        mail=open_mail(settings.mail, world.clock),
        main=await open_database(settings.db.main, "main.db", folder=folder, rng=world.rng),
        log=await open_database(settings.db.log, "log.db", folder=folder, rng=world.rng),
    )


def open_notify(settings: Settings, keys: ServerKeys, world: World) -> Notify:
    url, tasks = settings.notify, Tasks("notify")
    if url.startswith("webpush:"):
        from hongyan.ports.notify import webpush  # noqa: PLC0415

        public = settings.server.public_url
        subject = public if public.startswith("https://") else "mailto:operator@localhost"
        return webpush.open_url(url, seed=keys.push, subject=subject, clock=world.clock, rng=world.rng, tasks=tasks)
    if url.startswith("webhook:"):
        from hongyan.ports.notify import webhook  # noqa: PLC0415

        return webhook.open_url(url, clock=world.clock, rng=world.rng, tasks=tasks)
    from hongyan.ports.notify import log  # noqa: PLC0415

    return log.open_url(url)


def open_mail(url: str, clock: Clock) -> Mail:
    if url.startswith("smtp:"):
        from hongyan.ports.mail import smtp  # noqa: PLC0415

        return smtp.open_url(url, clock=clock)
    from hongyan.ports.mail import log  # noqa: PLC0415

    return log.open_url(url)


async def open_database(url: str, file: str, *, folder: Path, rng: random.Random) -> Database:
    if url.startswith("mysql:"):
        from hongyan.ports.db import mysql  # noqa: PLC0415

        return await mysql.open_url(url, rng=rng)
    from hongyan.ports.db import sqlite  # noqa: PLC0415

    return await sqlite.open_url(url, folder=folder, file=file)
