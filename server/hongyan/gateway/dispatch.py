"""The command table of the sockets: what each frame asks for, brought to the services and back.

Sends and marks are gathered: while one batch is in flight the next one fills (`kit.batching`), without a task or a
timer per message. What is asked rarely (sync, history, call) has a task of its own.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import DecodeError, Message

from hongyan.gateway.connection import Connection
from hongyan.gateway.hints import Hints
from hongyan.gateway.limits import Buckets
from hongyan.gateway.settings import GatewaySettings
from hongyan.gateway.watching import Watching
from hongyan.gateway.whisper import Whisper
from hongyan.kit.batching import Batcher, Full
from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.ports.cache import Take
from hongyan.rpc import direct
from hongyan.rpc.access import admit
from hongyan.rpc.call import Call
from hongyan.rpc.checker import Checker
from hongyan.rpc.clients import Clients
from hongyan.rpc.direct import Appended
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import METHODS, Method
from hongyan_proto import frames_pb2, inside_pb2, message_pb2
from hongyan_proto.errors_pb2 import ErrorCode

log = get_logger("gateway")
RETRY_MS = 1000


@dataclass(frozen=True, slots=True)
class Room:
    """What the rooms of a gateway share."""

    settings: GatewaySettings
    clients: Clients
    checker: Checker
    buckets: Buckets
    whisper: Whisper
    watching: Watching
    hints: Hints
    clock: Clock
    rng: random.Random
    tasks: Tasks


class _Send:
    """A send on its way (`direct.Outgoing`); `done` is called with its result."""

    __slots__ = ("connection", "id", "send", "session_id", "takes", "trace", "user_id")

    def __init__(self, connection: Connection, frame_id: int, send: message_pb2.SendRequest, trace: str) -> None:
        self.connection = connection
        self.id = frame_id
        self.send = send
        self.user_id = connection.session.user
        self.session_id = connection.origin
        self.trace = trace
        self.takes: Sequence[Take] = ()

    def done(self, result: Appended | None, error: BaseException | None) -> None:
        if type(result) is bytes:
            outbox = self.connection.outbox
            outbox.answer(outbox.codec.sent(self.id, result))
        else:
            self.connection.refuse(self.id, result if isinstance(result, ServiceError) else _unknown(error))


class _Asked:
    """A request whose tokens are being taken."""

    __slots__ = ("connection", "frame", "takes", "then")

    def __init__(
        self,
        connection: Connection,
        frame: frames_pb2.ClientFrame,
        takes: Sequence[Take],
        then: Callable[[Connection, frames_pb2.ClientFrame], None],
    ) -> None:
        self.connection = connection
        self.frame = frame
        self.takes = takes
        self.then = then

    def done(self, refusal: ServiceError | None, error: BaseException | None) -> None:
        connection, frame = self.connection, self.frame
        if not connection.live:
            return
        if refusal is not None or error is not None:
            connection.refuse(frame.id, refusal or _unknown(error))
            return
        try:
            self.then(connection, frame)
        except ServiceError as failure:
            connection.refuse(frame.id, failure)
        except Full:
            connection.refuse(frame.id, ServiceError(ErrorCode.overloaded, retry_after_ms=RETRY_MS))


class _Mark:
    __slots__ = ("connection", "id", "mark")

    def __init__(self, connection: Connection, frame_id: int, mark: inside_pb2.MarkItem) -> None:
        self.connection = connection
        self.id = frame_id
        self.mark = mark

    def done(self, result: inside_pb2.MarkResult | None, error: BaseException | None) -> None:
        if result is None:
            self.connection.refuse(self.id, _unknown(error))
        elif result.HasField("error"):
            self.connection.outbox.say(frames_pb2.ServerFrame(id=self.id, error=result.error))
        else:
            self.connection.agree(self.id)


class Dispatch:
    """Carries out the frames of live connections. `draining`: new sends are refused, what is under way is answered."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._check_send = room.checker.checker_for(message_pb2.SendRequest)
        self._check = room.checker.check
        self._sends: Batcher[_Send, Appended] = Batcher(room.tasks, "append", self._append)
        self._marks: Batcher[_Mark, inside_pb2.MarkResult] = Batcher(room.tasks, "mark", self._mark)
        self._asked: Batcher[_Asked, ServiceError | None] = Batcher(room.tasks, "admit", self._admit)
        self._trace = f"{room.rng.getrandbits(48):012x}"
        self._number = 0
        self.draining = False
        self.sending = 0
        """Sends that have no answer yet."""
        self._table: dict[str, Callable[[Connection, frames_pb2.ClientFrame], None]] = {
            "auth": lambda connection, frame: connection.perform([connection.session.renew(frame)]),
            "delivered": self._delivered,
            "read": self._read,
            "look": self._look,
            "sync": self._sync,
            "history": self._history,
            "entries": self._entries,
            "typing": self._typing,
            "watch": self._watch,
            "call": self._call,
        }

    def handle(self, connection: Connection, frame: frames_pb2.ClientFrame) -> None:
        """Answers by itself, or raises the refusal."""
        name = frame.WhichOneof("body")
        if name == "send":
            self._send(connection, frame)
        elif not frame.id:
            connection.broken(ServiceError(ErrorCode.bad_frame, "a frame bears an id that is not 0", field="id"))
        elif name == "ping":
            pong = frames_pb2.Pong(server_time=self._room.clock.now_ms())
            connection.outbox.answer(connection.outbox.codec.answer(frame.id, "pong", pong))
        elif name == "hello":
            raise ServiceError(ErrorCode.bad_frame, "hello was said")
        elif name is None:
            raise ServiceError(ErrorCode.unknown_method, "the frame says nothing that is known here")
        else:
            self._ask(connection, frame, name)

    def circumstances(self, connection: Connection) -> Call:
        session = connection.session
        return Call(
            user_id=session.user,
            session_id=session.session,
            device_id=session.device,
            administrator=session.administrator,
            address=connection.address,
            deadline=self._room.clock.monotonic() + self._room.settings.call_deadline,
            trace=self.trace(),
        )

    @property
    def busy(self) -> bool:
        """Whether a send has no answer yet."""
        return bool(self.sending or self._sends.waiting)

    def trace(self) -> str:
        self._number += 1
        return f"{self._trace}{self._number:x}"

    # Sends

    def _send(self, connection: Connection, frame: frames_pb2.ClientFrame) -> None:
        frame_id, send = frame.id, frame.send
        if not frame_id:
            raise ServiceError(ErrorCode.bad_frame, "a frame bears an id that is not 0", field="id")
        if self.draining:
            raise ServiceError(ErrorCode.draining, retry_after_ms=RETRY_MS)
        self._check_send(send)
        item = _Send(connection, frame_id, send, self.trace())
        item.takes = connection.takes = self._room.buckets.send(item.user_id, send, connection.takes)
        try:
            self._sends.submit(item, item.done)
        except Full:
            raise ServiceError(ErrorCode.overloaded, retry_after_ms=RETRY_MS) from None

    async def _append(self, items: list[_Send]) -> Sequence[Appended]:
        self.sending = len(items)
        try:
            refusals = await self._room.buckets.charge([item.takes for item in items])
            if not any(refusals):
                return await self._appended(items)
            allowed = [item for item, refusal in zip(items, refusals, strict=True) if refusal is None]
            results = iter(await self._appended(allowed) if allowed else ())
            return [refusal or next(results) for refusal in refusals]
        finally:
            self.sending = 0

    async def _appended(self, items: Sequence[_Send]) -> Sequence[Appended]:
        try:
            async with asyncio.timeout(self._room.settings.call_deadline):
                return await direct.append(self._room.clients.log, self._inside(), items)
        except ServiceError as error:
            return [error] * len(items)
        except Exception as error:  # noqa: BLE001 - perhaps it is stored: the client asks again with the same id
            log.error("append failed", items=len(items), error=repr(error))
            return [_unknown(error)] * len(items)

    def _inside(self) -> Call:
        """A call of the gateway's own; what has not begun when nobody waits any more is not to be stored."""
        return Call(inside=True, deadline=self._room.clock.monotonic() + self._room.settings.call_deadline)

    # Marks

    def _delivered(self, connection: Connection, frame: frames_pb2.ClientFrame) -> None:
        self._submit_mark(connection, frame.id, frame.delivered, delivered=True)

    def _read(self, connection: Connection, frame: frames_pb2.ClientFrame) -> None:
        self._submit_mark(connection, frame.id, frame.read, delivered=False)

    def _submit_mark(
        self, connection: Connection, frame_id: int, mark: message_pb2.MarkRequest, *, delivered: bool
    ) -> None:
        self._check(mark)
        item = inside_pb2.MarkItem(
            user_id=connection.session.user,
            session_id=connection.origin,
            conversation_id=mark.conversation_id,
            delivered_seq=mark.seq if delivered else 0,
            read_seq=0 if delivered else mark.seq,
        )
        waiting = _Mark(connection, frame_id, item)
        self._marks.submit(waiting, waiting.done)

    async def _mark(self, items: list[_Mark]) -> Sequence[inside_pb2.MarkResult]:
        async with asyncio.timeout(self._room.settings.call_deadline):
            batch = inside_pb2.MarkBatch(items=[item.mark for item in items])
            return (await self._room.clients.log.mark(self._inside(), batch)).results

    # Everything else is admitted first

    def _ask(self, connection: Connection, frame: frames_pb2.ClientFrame, name: str) -> None:
        takes = (
            [self._room.buckets.call(connection.session.user)]
            if name != "call"
            else self._call_takes(connection, frame)
        )
        asked = _Asked(connection, frame, takes, self._table[name])
        try:
            self._asked.submit(asked, asked.done)
        except Full:
            raise ServiceError(ErrorCode.overloaded, retry_after_ms=RETRY_MS) from None

    async def _admit(self, items: list[_Asked]) -> list[ServiceError | None]:
        return await self._room.buckets.charge([item.takes for item in items])

    def _look(self, connection: Connection, frame: frames_pb2.ClientFrame) -> None:
        self._check(frame.look)
        connection.agree(frame.id)
        self._room.hints.look(connection, frame.look.conversation_id)

    def _typing(self, connection: Connection, frame: frames_pb2.ClientFrame) -> None:
        async def tell(call: Call, request: frames_pb2.Typing) -> Message:
            await self._room.whisper.typing(call.user_id, request.conversation_id)
            return frames_pb2.Ok()

        self._answer(connection, frame.id, "ok", tell, frame.typing)

    def _watch(self, connection: Connection, frame: frames_pb2.ClientFrame) -> None:
        self._check(frame.watch)
        self._room.watching.watch(connection, frame.watch.user_ids)
        connection.agree(frame.id)

    def _sync(self, connection: Connection, frame: frames_pb2.ClientFrame) -> None:
        self._answer(connection, frame.id, "synced", self._room.clients.push.sync, frame.sync)

    def _history(self, connection: Connection, frame: frames_pb2.ClientFrame) -> None:
        self._answer(connection, frame.id, "page", self._room.clients.messages.history, frame.history)

    def _entries(self, connection: Connection, frame: frames_pb2.ClientFrame) -> None:
        self._answer(connection, frame.id, "log", self._room.clients.messages.entries, frame.entries)

    def _call(self, connection: Connection, frame: frames_pb2.ClientFrame) -> None:
        method = _method(frame.call)
        try:
            request = method.request.FromString(frame.call.body)
        except DecodeError:
            raise ServiceError(ErrorCode.bad_request, f"not a request of {method.full_name}", field="body") from None
        if method.bucket == "send" and self.draining:
            raise ServiceError(ErrorCode.draining, retry_after_ms=RETRY_MS)
        self._answer(connection, frame.id, "reply", self._room.clients.handler(method), request)

    def _call_takes(self, connection: Connection, frame: frames_pb2.ClientFrame) -> Sequence[Take]:
        method = _method(frame.call)
        admit(method, self.circumstances(connection))
        return self._room.buckets.method(method, user=connection.session.user, address=connection.address)

    def _answer(
        self,
        connection: Connection,
        frame_id: int,
        name: str,
        ask: Callable[[Call, Any], Awaitable[Message]],
        request: Message,
    ) -> None:
        self._check(request)
        if connection.in_flight >= self._room.settings.in_flight:
            raise ServiceError(ErrorCode.overloaded, "too many requests at once", retry_after_ms=RETRY_MS)
        connection.in_flight += 1
        self._room.tasks.spawn(
            name, self._answered(connection, frame_id, name, ask(self.circumstances(connection), request))
        )

    async def _answered(self, connection: Connection, frame_id: int, name: str, work: Awaitable[Message]) -> None:
        codec = connection.outbox.codec
        try:
            async with asyncio.timeout(self._room.settings.call_deadline):
                reply = await work
        except ServiceError as error:
            connection.refuse(frame_id, error)
        except TimeoutError as error:
            connection.refuse(frame_id, _unknown(error))
        except Exception as error:
            log.error("request failed", body=name, error=repr(error), exc_info=error)
            connection.refuse(frame_id, ServiceError(ErrorCode.internal))
        else:
            answer = codec.reply(frame_id, reply) if name == "reply" else codec.answer(frame_id, name, reply)
            connection.outbox.answer(answer)
        finally:
            connection.in_flight -= 1


def _method(call: frames_pb2.Call) -> Method:
    method = METHODS.get(call.method)
    if method is None:
        raise ServiceError(ErrorCode.unknown_method, field="method")
    return method


def _unknown(error: BaseException | None) -> ServiceError:
    if isinstance(error, ServiceError):
        return error
    return ServiceError(ErrorCode.outcome_unknown, "perhaps it was done: ask again with the same id")
