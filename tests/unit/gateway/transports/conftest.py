"""The gateway on a real port: uvicorn for REST and WebSocket, the loop's own server for TCP."""

import asyncio
import contextlib
import socket

import pytest
import uvicorn
import uvloop

from hongyan.kit.clock import SystemClock
from tests.unit.gateway.conftest import World, settle


class Served:
    def __init__(self, world, server, tcp):
        self.world = world
        self.server = server
        self.host = "127.0.0.1"
        self.port = server.servers[0].sockets[0].getsockname()[1]
        self.tcp_port = tcp.sockets[0].getsockname()[1]
        self.writers = []

    def url(self, path="/ws"):
        return f"ws://{self.host}:{self.port}{path}"

    async def raw(self, port=None):
        reader, writer = await asyncio.open_connection(self.host, port or self.port)
        self.writers.append(writer)
        return reader, writer


@contextlib.asynccontextmanager
async def serving(**settings):
    world = World(SystemClock(), **settings)
    await world.gateway.start()
    config = uvicorn.Config(
        world.gateway.app,
        ws=world.gateway.ws_protocol,
        http="httptools",
        lifespan="off",
        log_config=None,
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    listener = socket.create_server(("127.0.0.1", 0))
    await server.startup(sockets=[listener])
    tcp = await asyncio.get_running_loop().create_server(world.gateway.tcp_protocol, "127.0.0.1", 0)
    served = Served(world, server, tcp)
    try:
        yield served
    finally:
        for writer in served.writers:
            writer.transport.abort()
        await world.gateway.drain()
        await world.gateway.close()
        tcp.close()
        server.force_exit = True
        await server.shutdown(sockets=[listener])
        listener.close()
        await settle()


def pytest_asyncio_loop_factories(config, item):
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def served():
    async with serving() as made:
        yield made
