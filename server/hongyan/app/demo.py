"""`hongyan demo`: an empty server is filled with a small world, through the same doors that people use."""

import asyncio
import dataclasses
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hongyan.app.demo_filling import fill
from hongyan.app.demo_town import PEOPLE
from hongyan.app.folder import held
from hongyan.app.keys import load_keys
from hongyan.app.listeners import HttpListener, address, bind
from hongyan.app.settings import Settings
from hongyan.app.wiring import House, build
from hongyan.app.world import World
from hongyan.kit import log as logs
from hongyan.rpc.call import Call
from hongyan_proto import account_pb2

OPERATOR = 1
"""No account: who may run this command may also open the database."""
FAST = 1e9
"""An allowance that is never used up: everything happens within seconds."""


class NotEmpty(ValueError):
    """Somebody besides administrators has an account: a demonstration must not be mixed into real life."""


def demo(settings: Settings, make_password: Callable[[], str] = lambda: secrets.token_urlsafe(9)) -> str:
    """Fill the data folder and return the password of all its people; nothing else knows it.

    Raises `NotEmpty` before anything was changed, `FolderInUse` while a server works on the folder.
    """
    logs.configure(level="error", json=settings.log.json)
    with held(Path(settings.server.data)):
        return asyncio.run(_demo(hurried(settings), make_password()))


async def _demo(settings: Settings, password: str) -> str:
    async with serving(settings) as (house, url):
        await _must_be_empty(house)
        await fill(url, password)
    return password


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[tuple[House, str]]:
    """The rooms, reached on a free port of the loopback."""
    bound = bind(settings.server.host, settings.server.port)
    house = await build(settings, load_keys(Path(settings.server.data)), World.real())
    try:
        await house.start()
        http = HttpListener(house.gateway, bound, None)
        await http.start()
        try:
            yield house, address(bound, "http")
        finally:
            await http.close()
    finally:
        await house.close()


def hurried(settings: Settings) -> Settings:
    """The same server, for nobody but us: on a port of its own, open, and without allowances."""
    allowances: dict[str, Any] = {
        field.name: FAST for field in dataclasses.fields(settings.gateway) if field.name.endswith(("_rate", "_burst"))
    }
    return dataclasses.replace(
        settings,
        server=dataclasses.replace(
            settings.server, host="127.0.0.1", port=0, tcp_port=-1, tls="", tls_cert="", tls_key="", public_url=""
        ),
        user=dataclasses.replace(settings.user, registration="open"),
        gateway=dataclasses.replace(settings.gateway, **allowances),
        message=dataclasses.replace(settings.message, group_messages=int(FAST)),
    )


async def _must_be_empty(house: House) -> None:
    listed = await house.clients.admin.list_accounts(
        Call(user_id=OPERATOR, administrator=True), account_pb2.ListAccountsRequest()
    )
    people = [account.user.username for account in listed.accounts if not account.administrator]
    if people or listed.more:
        raise NotEmpty(f"there are people here already ({', '.join(people[:3])}): the demo needs an empty data folder")


def names() -> list[str]:
    return [f"{person.username} ({person.nickname})" for person in PEOPLE]
