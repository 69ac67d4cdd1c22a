"""The processes of the server side. Each can be built, killed without warning, and built again from what is on disk."""

import asyncio
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hongyan.gateway.connection import Connection
from hongyan.gateway.frames import PROTO, split
from hongyan.gateway.settings import GatewaySettings
from hongyan.kit.tasks import Tasks
from hongyan.ports.cache.memory import MemoryCache
from hongyan.ports.registry import Instance
from hongyan.rpc.call import Call
from hongyan.rpc.clients import Clients
from hongyan.rpc.errors import ServiceError
from hongyan.services.push.migrations import MIGRATIONS
from hongyan.services.push.settings import PushSettings
from hongyan.services.push.store_sql import SqlStreamStore
from hongyan_proto import user_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.frames_pb2 import ClientFrame, ServerFrame
from hongyan_proto.model_pb2 import Platform, User
from tests.simulation.world.broker import BusLink, RoutesLink
from tests.simulation.world.clock import SimClock
from tests.simulation.world.loop import Process
from tests.simulation.world.socket import Socket
from tests.simulation.world.storage import SimDatabase

if TYPE_CHECKING:
    from tests.simulation.world.world import World

LARGE = 1 << 30
CURSOR_KEY = b"a cursor key of the simulation"


class Server:
    """One place in which a process runs; `generation` counts its starts."""

    kind = ""

    def __init__(self, world: "World", number: int) -> None:
        self.world = world
        self.number = number
        self.name = f"{self.kind}{number}"
        self.process = Process(self.name)
        self.process.alive = False
        self.generation = 0
        self.clock = SimClock(world.loop)
        self.database: SimDatabase | None = None
        self.bus: BusLink | None = None
        self.tasks = Tasks(self.name)
        self.ready = False

    def start(self) -> "asyncio.Task[None]":
        self.generation += 1
        self.process = Process(self.name)
        self.tasks = Tasks(self.name)
        world = self.world
        self.bus = BusLink(world.bus, world.broker, self.process, world.network, world.watch.published)
        return self.world.loop.start(self.process, self._run())

    def kill(self, why: str = "") -> None:
        """As `kill -9`."""
        if not self.process.alive:
            return
        self.world.note(f"{self.name} dies {why}")
        self.process.alive = False
        self.ready = False
        if self.bus is not None:
            self.bus.cut()
        if self.database is not None:
            self.database.drop()
            self.database = None
        self.killed()
        self.world.restart_later(self)

    def killed(self) -> None:
        pass

    async def build(self) -> None:
        raise NotImplementedError

    def rng(self) -> random.Random:
        return random.Random(f"{self.world.seed}:{self.name}:{self.generation}")

    def open(self, file: str) -> SimDatabase:
        world = self.world
        self.database = SimDatabase(
            world.folder / file,
            faults=world.faults,
            fault_class=self.kind,
            die=self.kill,
            committed=world.journal.poll if file == "log.db" else _nothing,
            seed=f"{world.seed}:{self.name}:{self.generation}",
        )
        return self.database

    async def _run(self) -> None:
        try:
            await self.build()
        except Exception as error:
            if not self.world.over:
                self.world.note(f"{self.name} does not start: {error!r}")
                self.kill("at its start")
            return
        self.ready = True

    def found(self, service: Any) -> tuple[Process, Any] | None:
        return (self.process, service) if self.ready and self.process.alive else None


class MessageServer(Server):
    kind = "message"

    async def build(self) -> None:
        database = self.open("log.db")
        self.offered = await self.world.seams.message(self, database)

    def offers(self, service: str) -> tuple[Process, Any] | None:
        return self.found(self.offered[service]) if self.ready else None


class PushServer(Server):
    kind = "push"

    async def build(self) -> None:
        world, seams = self.world, self.world.seams
        database = self.open("main.db")
        await database.migrate(MIGRATIONS)
        self.push = seams.push(
            store=SqlStreamStore(database),
            log_service=world.any_message("LogService"),
            routes=RoutesLink(world.routes, world.network),
            registry=world.registry,
            gateway=world.gateway_stub,
            bus=self.bus,
            log_topic=world.log_topic,
            user_topic=world.user_topic,
            cursor_key=CURSOR_KEY,
            settings=PushSettings(large_group=world.scenario.settings.large_group),
            clock=self.clock,
            tasks=self.tasks,
        )
        await self.push.start()
        world.somebody_listens = True

    def offers(self, _service: str) -> tuple[Process, Any] | None:
        return self.found(self.push) if self.ready else None


class RoomServer(Server):
    """Relations and groups, in one process on the main database."""

    kind = "rooms"

    @property
    def node(self) -> int:
        """Of its ids: no two processes share one."""
        return 100 + self.number

    async def build(self) -> None:
        """As in a house: whoever consumes starts before whoever publishes. A bus keeps events for groups it knows."""
        while not self.world.somebody_listens:
            await asyncio.sleep(0.1)
        relations, groups = await self.world.seams.rooms(self, self.open("main.db"))
        self.offered = {"RelationService": relations, "Relations": relations.inside, "GroupService": groups}

    def offers(self, service: str) -> tuple[Process, Any] | None:
        return self.found(self.offered[service]) if self.ready else None


class GatewayServer(Server):
    kind = "gateway"

    def __init__(self, world: "World", number: int) -> None:
        super().__init__(world, number)
        self.sockets: dict[Socket, SimConnection | None] = {}
        self.routes = RoutesLink(world.routes, world.network)

    async def build(self) -> None:
        world = self.world
        clients = Clients()
        clients.put("LogService", world.any_message("LogService"))
        clients.put("MessageService", world.any_message("MessageService"))
        clients.put("PushService", world.any_push())
        clients.put("Accounts", Accounts(self.clock))
        self.routes = RoutesLink(world.routes, world.network)
        self.gateway = world.seams.gateway(
            name=f"{self.name}-{self.generation}" if world.new_names else self.name,
            clients=clients,
            routes=self.routes,
            cache=MemoryCache(self.clock),
            settings=generous(),
            limits={},
            clock=self.clock,
            rng=self.rng(),
            tasks=self.tasks,
        )
        await world.registry.offer(Instance("gateway", self.gateway.name))
        await self.gateway.start()

    def killed(self) -> None:
        for socket in list(self.sockets):
            socket.end()
        self.sockets.clear()

    def accept(self, socket: Socket) -> None:
        """Runs in the gateway's process."""
        if self.gateway.room_for_one() is not None:
            socket.end()
            return
        connection = self.sockets[socket] = SimConnection(self, socket)
        socket.gateway.take = connection.took
        socket.gateway.gone = connection.went


def generous() -> GatewaySettings:
    """No rate stands in the way of a test."""
    return replace(
        GatewaySettings(),
        call_rate=LARGE, call_burst=LARGE, send_rate=LARGE, send_burst=LARGE, peer_rate=LARGE, peer_burst=LARGE,
        address_rate=LARGE, address_burst=LARGE, connect_rate=LARGE, connect_burst=LARGE,
    )  # fmt: skip


class SimConnection(Connection):
    """A real connection over a socket of the simulation. Its hash is a number of its own: sets keep their order."""

    __slots__ = ("_number", "_server", "_socket", "resynced")

    def __init__(self, server: GatewayServer, socket: Socket) -> None:
        self._number = socket.number
        self._server = server
        self._socket = socket
        self.resynced = -1.0
        """When it was told to sync, or welcomed, after which it does so anyway."""
        super().__init__(server.gateway, SimWire(server, socket, self), PROTO, "127.0.0.1")

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        return self is other

    def took(self, frame: ClientFrame) -> None:
        self._server.world.audit.client_said(self.session.user, self._number, frame)
        body = frame.SerializeToString()
        self.received(_varint(len(body)) + body)

    def went(self, _code: int, _reason: str) -> None:
        self._server.sockets.pop(self._socket, None)
        self.lost()


class SimWire:
    def __init__(self, server: GatewayServer, socket: Socket, connection: SimConnection) -> None:
        self._server = server
        self._socket = socket
        self._connection = connection

    def write(self, message: bytes, *, text: bool) -> None:
        if text:
            raise AssertionError("this connection speaks protobuf")
        parts, _ = split(message, LARGE)
        for part in parts:
            self._server.world.traced(part)
            frame = ServerFrame.FromString(part)
            self._server.world.audit.server_said(self._connection.session.user, self._socket.number, frame)
            if frame.HasField("resync") or frame.HasField("welcome"):
                self._connection.resynced = self._server.world.loop.time()
            self._socket.to_device(frame)

    def close(self, code: int, reason: str) -> None:
        self._socket.close_from(self._socket.gateway, code, reason)

    def abort(self) -> None:
        self._socket.end()

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


class Accounts:
    """Who somebody is stands in the token: `user.session`."""

    def __init__(self, clock: SimClock) -> None:
        self._clock = clock

    async def authenticate(self, _call: Call, request: user_pb2.AuthenticateRequest) -> user_pb2.Identity:
        user, _, session = request.access_token.partition(".")
        if not user:
            raise ServiceError(ErrorCode.unauthenticated)
        return user_pb2.Identity(
            user_id=int(user),
            session_id=int(session),
            device_id=session,
            platform=Platform.desktop,
            expires_at=self._clock.now_ms() + 30 * 86_400_000,
        )

    async def exist(self, _call: Call, request: user_pb2.UserIds) -> user_pb2.UserIds:
        return user_pb2.UserIds(user_ids=[user for user in request.user_ids if user < 1000])

    async def profiles(self, _call: Call, request: user_pb2.UserIds) -> user_pb2.UserList:
        return user_pb2.UserList(users=[User(id=user, nickname=f"person {user}") for user in request.user_ids])

    async def ended_sessions(self, _call: Call, _request: user_pb2.SessionIds) -> user_pb2.SessionIds:
        return user_pb2.SessionIds()


def _nothing() -> None:
    pass
