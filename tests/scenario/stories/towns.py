"""Servers for stories, wired by `app/wiring.py` in the test's own process: with or without ports."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from hongyan.app.keys import load_keys
from hongyan.app.listeners import HttpListener, bind, listen_tcp
from hongyan.app.reading import load
from hongyan.app.settings import Settings
from hongyan.app.wiring import House, build
from hongyan.app.world import World
from hongyan.kit.clock import SystemClock
from hongyan.rpc.checker import Checker
from tests.processes import UNLIMITED
from tests.scenario.stories.lines import Direct, Line, Rest, Socket, Tcp, WebSocketJson, WebSocketProto
from tests.scenario.stories.people import Device, Town


class Watch(SystemClock):
    """The real time, which a test can set forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now_ms(self) -> int:
        return super().now_ms() + round(self.ahead * 1000)

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead

    def advance(self, seconds: float) -> None:
        self.ahead += seconds


class Inside(Town):
    """No network: the stubs of the house, whichever runner made them."""

    def __init__(self, data: Path, runner: str, *settings: str, limits: Sequence[str] = UNLIMITED) -> None:
        super().__init__()
        self._limits = limits
        self.data = data
        self.runner = runner
        self.retries = runner != "local"
        self.clock = Watch()
        self.house: House
        self._own = settings

    def _settings(self) -> Settings:
        words = [*self._limits, f"server.data={self.data}", f"server.runner={self.runner}", *self._own]
        return load(environment={}, overrides=words)

    async def start(self) -> None:
        self.settings = self._settings()
        self.data.mkdir(exist_ok=True, mode=0o700)
        world = World.real()
        self.house = await build(self.settings, load_keys(self.data), World(self.clock, world.rng))
        await self.house.start()

    async def stop(self) -> None:
        await self.house.close()

    async def moves(self, data: Path) -> None:
        """The server stops; the next one has another folder."""
        await self.stop()
        self.data = data
        self.settings = self._settings()

    async def starts_again(self) -> None:
        await self.start()

    async def comes_back(self, device: Device) -> Device:
        """The same device with the tokens that it has, on the server of now."""
        return replace(device, line=await self.line(device.token))

    async def published(self, done: Callable[[], bool]) -> None:
        """Wait until what is to be published has been."""
        async with asyncio.timeout(10):
            while not done():
                await asyncio.sleep(0.01)

    async def line(self, token: str) -> Line:
        return Direct(self.house.clients, Checker(self.settings.limits), token, twice=self.runner == "grpc")

    async def desk(self) -> Line:
        return await self.line("")


class Outside(Town):
    """A server with ports at `url`, reached by one of the transports."""

    pushes = True

    def __init__(self, url: str, tcp_port: int, transport: str) -> None:
        super().__init__()
        self.url = url
        self.host = url.partition("://")[2].rpartition(":")[0]
        self.tcp_port = tcp_port
        self.transport = transport
        self.pushes = transport != "rest"
        self._desk: Rest | None = None
        self.house: House
        self.settings: Settings
        self.clock: Watch

    async def passes(self, seconds: float) -> None:
        """Time goes by, and the gateway does what it does in it: keeps its lease, looks at what is over."""
        self.clock.advance(seconds)
        await self.house.gateway.renew()
        for _ in range(2):
            await self.house.gateway.tick()

    async def line(self, token: str) -> Line:
        if self.transport == "rest":
            return Rest(self.url, token)
        socket = await self.opened()
        self._lines.append(socket)
        await socket.hello(token)
        return socket

    async def opened(self) -> Socket:
        """A socket on which nothing was said yet."""
        if self.transport == "tcp":
            tcp = Tcp()
            await tcp.open(self.host, self.tcp_port)
            return tcp
        socket = WebSocketJson() if self.transport == "json" else WebSocketProto()
        await socket.open(self.url)
        return socket

    async def desk(self) -> Line:
        if self._desk is None:
            self._desk = Rest(self.url)
            self._lines.append(self._desk)
        return self._desk


TRANSPORTS = ("rest", "json", "proto", "tcp")


@asynccontextmanager
async def inside(data: Path, runner: str = "local", *settings: str, limits: Sequence[str] = UNLIMITED):
    town = Inside(data, runner, *settings, limits=limits)
    await town.start()
    try:
        yield town
    finally:
        await town.close()
        await town.stop()


@asynccontextmanager
async def outside(data: Path, transport: str = "json", *settings: str, limits: Sequence[str] = UNLIMITED):
    """The same with listeners; `town.clock` can be set forward."""
    async with inside(data, "local", *settings, limits=limits) as within:
        listening = bind("127.0.0.1", 0)
        http = HttpListener(within.house.gateway, listening, None)
        tcp = await listen_tcp(within.house.gateway, bind("127.0.0.1", 0), None)
        await http.start()
        town = Outside(f"http://127.0.0.1:{listening.getsockname()[1]}", tcp.sockets[0].getsockname()[1], transport)
        town.clock, town.house, town.data, town.settings = within.clock, within.house, data, within.settings
        try:
            yield town
        finally:
            await town.close()
            tcp.close()
            await http.close()
