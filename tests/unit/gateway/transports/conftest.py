"""The gateway on a real port: uvicorn for REST and WebSocket, the loop's own server for TCP."""

import asyncio
import contextlib
import socket

import pytest
import uvicorn

from hongyan.kit.clock import SystemClock
from tests.unit.gateway.conftest import World


class Served:
    def __init__(self, world, server, tcp):
        self.world = world
        self.server = server
        self.host = "127.0.0.1"
        self.port = server.servers[0].sockets[0].getsockname()[1]
        self.tcp_port = tcp.sockets[0].getsockname()[1]

    def url(self, path="/ws"):
        return f"ws://{self.host}:{self.port}{path}"

    async def raw(self, port=None):
        return await asyncio.open_connection(self.host, port or self.port)


@contextlib.asynccontextmanager
async def serving(**settings):
    world = World(SystemClock(), **settings)
    await world.gateway.start()
    config = uvicorn.Config(
        world.gateway.app, ws=world.gateway.ws_protocol, http="httptools", lifespan="off", log_config=None, proxy_headers=False
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    listener = socket.create_server(("127.0.0.1", 0))
    await server.startup(sockets=[listener])
    tcp = await asyncio.get_running_loop().create_server(world.gateway.tcp_protocol, "127.0.0.1", 0)
    try:
        yield Served(world, server, tcp)
    finally:
        await world.gateway.drain()
        await world.gateway.close()
        tcp.close()
        server.force_exit = True
        await server.shutdown(sockets=[listener])
        listener.close()


@pytest.fixture
async def served():
    async with serving() as made:
        yield made
