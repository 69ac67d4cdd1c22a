"""The gateway of one process: its connections, its place among the routes, its doors."""

import asyncio
import contextlib
import random
from collections.abc import Mapping, Sequence

from hongyan.gateway.addresses import Addresses
from hongyan.gateway.connection import Connection
from hongyan.gateway.dispatch import Dispatch, Room
from hongyan.gateway.drain import drain
from hongyan.gateway.enrolment import Enrolment
from hongyan.gateway.hub import Hub
from hongyan.gateway.limits import Buckets
from hongyan.gateway.outbox import Flusher
from hongyan.gateway.session import GOING_AWAY, SIGNED_OUT, SLOW_DOWN, Check, State
from hongyan.gateway.settings import GatewaySettings
from hongyan.gateway.transports.http import HttpApp
from hongyan.gateway.transports.tcp import TcpProtocol
from hongyan.gateway.transports.ws import WebSocketDoor
from hongyan.gateway.watching import Watching
from hongyan.gateway.wheel import Wheel
from hongyan.gateway.whisper import Whisper
from hongyan.kit.batching import Batcher, Full
from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.ports.cache import Cache
from hongyan.ports.routes import Routes
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.checker import Checker
from hongyan.rpc.clients import Clients
from hongyan.rpc.direct import Directed
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, inside_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

log = get_logger("gateway")
TICK = 1.0


class Gateway:
    """Implements `GatewayService` (through its hub) and the `Desk` of its connections.

    `app` is the ASGI application of REST, `ws_protocol` what uvicorn takes as `ws=`, `tcp_protocol` the factory of a
    TCP server's protocols. `limits` are told to every client in its welcome and bound the fields of requests.
    """

    def __init__(
        self,
        *,
        name: str,
        clients: Clients,
        routes: Routes,
        cache: Cache,
        settings: GatewaySettings,
        limits: Mapping[str, int],
        clock: Clock,
        rng: random.Random,
        tasks: Tasks,
    ) -> None:
        self.name = name
        self.settings = settings
        self.clock = clock
        self.rng = rng
        self.addresses = Addresses(settings)
        self.hub = Hub()
        self.room = Room(
            settings=settings,
            clients=clients,
            checker=Checker(limits),
            buckets=Buckets(cache, settings),
            whisper=Whisper(clients=clients, routes=routes),
            watching=Watching(clients=clients, routes=routes, clock=clock, settings=settings),
            hints=self.hub.hints,
            clock=clock,
            rng=rng,
            tasks=tasks,
        )
        self.flusher = Flusher(settings)
        self.flusher.now = clock.monotonic()
        self.dispatch = Dispatch(self.room)
        self.handle = self.dispatch.handle
        self.enrolment = Enrolment(
            gateway=name,
            routes=routes,
            here=self.hub.users,
            tasks=tasks,
            regained=lambda: self.hub.resync("routes_lost"),
        )
        self.wheel = Wheel(clock, self._visit)
        self.epoch = ""
        self.sockets = 0
        self.draining = False
        self.ready = False
        self._waiting = 0
        self._limits = dict(limits)
        self._routes = routes
        self._standing: Batcher[Connection, bool] = Batcher(tasks, "ended", self._ended)
        self.app = HttpApp(self, limits=limits)
        self.ws_protocol = WebSocketDoor(self)

    def tcp_protocol(self) -> TcpProtocol:
        return TcpProtocol(self)

    async def deliver(self, call: Call, request: inside_pb2.DeliverBatch) -> inside_pb2.DeliverReply:
        return await self.hub.deliver(call, request)

    def deliver_directed(self, items: Sequence[Directed]) -> None:
        """The same for who stands in this process (`rpc.direct`)."""
        self.hub.deliver_directed(items)

    async def start(self) -> None:
        """Take a place among the routes and begin to tick."""
        await self.enrolment.start()
        await self._learn_epoch()
        self.room.tasks.spawn("tick", self._tick())
        self.room.tasks.spawn("renew", self._renew())
        self.room.tasks.spawn("presence", self.room.watching.run())
        self.ready = True

    async def drain(self) -> None:
        """Send everybody away, answered and told when to come back."""
        await drain(self)

    async def close(self) -> None:
        self.ready = False
        self.draining = True
        for connection in list(self.hub.connections()):
            connection.close(GOING_AWAY, ServiceError(ErrorCode.draining))
        self.flusher.flush_all()
        await self.room.tasks.close()
        try:
            await self._routes.leave(self.name)
        except Exception as error:  # noqa: BLE001 - the lease ends by itself
            log.warning("routes not left", error=repr(error))

    # The desk of the connections

    def room_for_one(self) -> ServiceError | None:
        """Why no further socket may be opened now."""
        if self.draining:
            return ServiceError(ErrorCode.draining)
        if self.sockets >= self.settings.sockets or self._waiting >= self.settings.sockets_waiting:
            return ServiceError(ErrorCode.overloaded)
        if not self.epoch:
            return ServiceError(ErrorCode.unavailable, "the log is not there yet")
        return None

    def opened(self, connection: Connection) -> None:
        self.sockets += 1
        self._waiting += 1
        connection.origin = self.rng.getrandbits(63) or 1
        self.wheel.add(connection, connection.session.due())

    def closing(self, connection: Connection) -> None:
        self._leave(connection)
        self.room.watching.forget(connection)
        self.wheel.move(connection, self.flusher.now + self.settings.close_linger)

    def gone(self, connection: Connection) -> None:
        self.sockets -= 1
        self._waiting -= not connection.welcomed
        self._leave(connection)
        self.room.watching.forget(connection)
        self.wheel.remove(connection)

    def check(self, connection: Connection, check: Check) -> None:
        self.room.tasks.spawn("authenticate", self._authenticate(connection, check))

    def enrol(self, connection: Connection) -> None:
        user = connection.session.user
        if len(self.hub.users.get(user, ())) >= self.settings.sockets_per_user:
            error = ServiceError(ErrorCode.rate_limited, f"{self.settings.sockets_per_user} sockets are open already")
            connection.close(SLOW_DOWN, error)
            return
        self.hub.join(connection)

        def done(error: BaseException | None) -> None:
            if error is None:
                connection.perform(connection.session.enrolled(self.flusher.now))
            else:
                log.error("route not registered", error=repr(error))
                connection.close(GOING_AWAY, ServiceError(ErrorCode.unavailable, retry_after_ms=1000))

        self.enrolment.enter(user, done)

    def welcome(self, connection: Connection) -> frames_pb2.Welcome:
        self._waiting -= 1
        connection.welcomed = True
        # It may have been signed out between the look at its token and the joining of the hub.
        self.wheel.move(connection, self.flusher.now)
        session = connection.session
        return frames_pb2.Welcome(
            user_id=session.user,
            session_id=session.session,
            epoch=self.epoch,
            heartbeat_ms=int(self.settings.heartbeat * 1000),
            server_time=self.clock.now_ms(),
            limits=self._limits,
        )

    async def _authenticate(self, connection: Connection, check: Check) -> None:
        call = Call(inside=True, address=connection.address, trace=self.dispatch.trace())
        try:
            if not check.renewal:
                await self._charge_connect(connection)
            self.room.checker.check(frames_pb2.Auth(token=check.token))
            request = user_pb2.AuthenticateRequest(access_token=check.token)
            async with asyncio.timeout(self.settings.call_deadline):
                identity = await self.room.clients.accounts.authenticate(call, request)
        except ServiceError as error:
            commands = connection.session.denied(check, error)
        except Exception as error:  # noqa: BLE001 - whatever it was, the client may come again
            log.error("authentication failed", error=repr(error))
            commands = connection.session.denied(check, ServiceError(ErrorCode.unavailable, retry_after_ms=1000))
        else:
            commands = connection.session.checked(check, identity, self.clock.monotonic(), self.clock.now_ms())
        connection.perform(commands)
        if check.renewal and connection.live:
            self.wheel.move(connection, connection.session.due())

    async def _charge_connect(self, connection: Connection) -> None:
        refusal = (await self.room.buckets.charge([[self.room.buckets.connect(connection.address)]]))[0]
        if refusal is not None:
            raise refusal

    def _leave(self, connection: Connection) -> None:
        if connection.session.state is State.closing and self.hub.leave(connection):
            self.enrolment.left(connection.session.user)

    # Time

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            try:
                await self.tick()
            except Exception as error:
                log.error("tick failed", error=repr(error), exc_info=error)

    async def tick(self) -> None:
        """Once a second: deadlines of connections, slow readers."""
        self.flusher.now = self.clock.monotonic()
        await self.wheel.advance()
        for outbox in self.flusher.overdue():
            outbox.owner.give_up()

    def _visit(self, connection: Connection, now: float) -> float:
        connection.tick(now)
        if not connection.live:
            return connection.session.due()
        with contextlib.suppress(Full):  # asked again in a minute
            self._standing.submit(connection, lambda ended, _: self._judged(connection, ended=bool(ended)))
        return min(connection.session.due(), now + self.settings.session_check)

    async def _ended(self, connections: list[Connection]) -> list[bool]:
        asked = {connection.session.session for connection in connections}
        reply = await self.room.clients.accounts.ended_sessions(INSIDE, user_pb2.SessionIds(session_ids=asked))
        ended = set(reply.session_ids)
        return [connection.session.session in ended for connection in connections]

    def _judged(self, connection: Connection, *, ended: bool) -> None:
        if ended:
            connection.close(SIGNED_OUT, ServiceError(ErrorCode.session_ended))

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self.settings.lease_renewal)
            await self.renew()

    async def renew(self) -> None:
        """Keep the routes' lease; when it was gone, everybody registers again and syncs."""
        try:
            await self.enrolment.renew()
            await self._learn_epoch()
        except Exception as error:  # noqa: BLE001 - tried again in a few seconds
            log.error("lease not renewed", error=repr(error))

    async def _learn_epoch(self) -> None:
        try:
            batch = inside_pb2.ChangedBatch(items=[inside_pb2.ChangedItem()])
            self.epoch = (await self.room.clients.log.changed(INSIDE, batch)).results[0].epoch
        except (ServiceError, AttributeError, IndexError) as error:
            log.warning("the epoch is not known yet", error=repr(error))
