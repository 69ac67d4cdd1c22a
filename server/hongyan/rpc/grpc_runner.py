"""Calls between processes over gRPC. The only file that knows gRPC; nothing in it knows a service by name.

Ordinary methods are unary calls. Methods marked `batched` share one long stream per pair of processes, because a call
costs 15 to 40 times what a message on an open stream does. Certificates for other hosts are not there yet, so both
ends refuse every address but loopback.
"""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Iterable
from typing import Any, cast

import grpc
import grpc.aio
from google.protobuf.message import DecodeError, Message

from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.rpc.call import Call
from hongyan.rpc.checker import Checker
from hongyan.rpc.errors import ServiceError, http_status
from hongyan.rpc.methods import METHODS, SERVICES, Method
from hongyan.rpc.serving import Answerer, call_of, caller_of, make_stub, until
from hongyan_proto import inside_pb2
from hongyan_proto.errors_pb2 import Error, ErrorCode

log = get_logger("rpc")

PACKAGE = "hongyan.v1"
STREAM = "Batches"
CALLER = "hongyan-caller-bin"
ERROR = "hongyan-error-bin"
MOST_BYTES = 4 << 20
MOST_AT_ONCE = 1000
_OPTIONS = [("grpc.max_receive_message_length", MOST_BYTES), ("grpc.max_send_message_length", MOST_BYTES)]

_STATUS = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    401: grpc.StatusCode.UNAUTHENTICATED,
    403: grpc.StatusCode.PERMISSION_DENIED,
    404: grpc.StatusCode.NOT_FOUND,
    409: grpc.StatusCode.ABORTED,
    429: grpc.StatusCode.RESOURCE_EXHAUSTED,
    503: grpc.StatusCode.UNAVAILABLE,
    504: grpc.StatusCode.DEADLINE_EXCEEDED,
}


def _as_it_is(data: bytes) -> bytes:
    return data


class NotLoopback(ValueError):
    """Between hosts every call would travel readable and unauthenticated."""


def _refuse_other_hosts(host: str) -> None:
    if host != "localhost" and not ipaddress.ip_address(host.strip("[]")).is_loopback:
        raise NotLoopback(f"{host}: services call each other on loopback only")


class GrpcServer:
    """Offers services (by their name in the .proto) to other processes on this machine. More may be put into the
    `services` at any time; those that are missing answer `unknown_method`.
    """

    def __init__(self, services: dict[str, object], *, checker: Checker, clock: Clock, tasks: Tasks) -> None:
        self._answerer = Answerer(services, checker=checker, clock=clock)
        self._clock = clock
        self._tasks = tasks
        self._server = grpc.aio.server(options=_OPTIONS)
        for name in SERVICES:
            self._server.add_generic_rpc_handlers((self._handlers(name),))
        stream = {"Stream": grpc.stream_stream_rpc_method_handler(self._stream)}
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(f"{PACKAGE}.{STREAM}", stream),))

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen; the port (0: a free one) is the answer."""
        _refuse_other_hosts(host)
        bound = self._server.add_insecure_port(f"{host}:{port}")
        await self._server.start()
        return bound

    async def close(self, grace: float = 2.0) -> None:
        await self._server.stop(grace)

    def _handlers(self, name: str) -> "grpc.GenericRpcHandler[bytes, bytes]":
        calls = {method.name: grpc.unary_unary_rpc_method_handler(self._unary(method)) for method in SERVICES[name]}
        return grpc.method_handlers_generic_handler(f"{PACKAGE}.{name}", calls)

    def _unary(self, method: Method) -> Any:
        async def handle(data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
            try:
                return await self._answerer.answer(method, self._caller(context), data)
            except ServiceError as error:
                context.set_trailing_metadata(((ERROR, error.to_proto().SerializeToString()),))
                context.set_code(_status(error))
                context.set_details(error.message)
                return b""

        return handle

    def _caller(self, context: grpc.aio.ServicerContext[bytes, bytes]) -> Call:
        for key, value in context.invocation_metadata() or ():
            if key == CALLER and isinstance(value, bytes):
                try:
                    return call_of(inside_pb2.Caller.FromString(value), self._clock)
                except DecodeError:
                    break
        return Call()

    async def _stream(self, calls: AsyncIterator[bytes], context: grpc.aio.ServicerContext[bytes, bytes]) -> None:
        writing, running = asyncio.Lock(), set[asyncio.Task[None]]()

        async def answer_one(data: bytes) -> None:
            reply = await self._reply(data)
            async with writing:
                await context.write(reply.SerializeToString())

        try:
            async for data in calls:
                if len(running) >= MOST_AT_ONCE:
                    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                task = self._tasks.spawn("batch", answer_one(data))
                running.add(task)
                task.add_done_callback(running.discard)
        finally:
            for task in running:
                task.cancel()

    async def _reply(self, data: bytes) -> inside_pb2.StreamReply:
        call = inside_pb2.StreamCall.FromString(data)
        method = METHODS.get(call.method)
        try:
            if method is None or not method.batched:
                raise ServiceError(ErrorCode.unknown_method)
            answer = await self._answerer.answer(method, call_of(call.caller, self._clock), call.request)
        except ServiceError as error:
            return inside_pb2.StreamReply(id=call.id, error=error.to_proto())
        return inside_pb2.StreamReply(id=call.id, reply=answer)


def _status(error: ServiceError) -> grpc.StatusCode:
    return _STATUS.get(http_status(error.code), grpc.StatusCode.INTERNAL)


class GrpcChannel:
    """The way to one other process. Stubs are cheap; a lost connection is opened again by the next call."""

    def __init__(self, host: str, port: int, *, clock: Clock, tasks: Tasks) -> None:
        _refuse_other_hosts(host)
        self._channel = grpc.aio.insecure_channel(f"{host}:{port}", options=_OPTIONS)
        self._clock = clock
        self._calls: dict[str, Any] = {}
        self._stream = _Batches(self._channel, tasks)

    def stub(self, service: str) -> Any:
        """An object of the service's Protocol; its calls raise ServiceError only."""
        return make_stub(service, self._invoke)

    async def close(self) -> None:
        self._stream.end()
        await self._channel.close(None)

    async def _invoke(self, method: Method, call: Call, request: Message) -> Message:
        ask = self._batched if method.batched else self._unary
        return method.reply.FromString(await ask(method, call, request))

    async def _batched(self, method: Method, call: Call, request: Message) -> bytes:
        async with until(call, self._clock):
            return await self._stream.ask(method, caller_of(call, self._clock), request.SerializeToString())

    async def _unary(self, method: Method, call: Call, request: Message) -> bytes:
        ask = self._calls.get(method.full_name)
        if ask is None:
            ask = self._calls[method.full_name] = self._channel.unary_unary(
                f"/{PACKAGE}.{method.full_name}", _as_it_is, _as_it_is
            )
        caller = caller_of(call, self._clock)
        try:
            async with until(call, self._clock):
                answer: bytes = await ask(request.SerializeToString(), metadata=((CALLER, caller.SerializeToString()),))
        except grpc.aio.AioRpcError as error:
            raise _refusal(error, method) from error
        return answer


def _refusal(error: grpc.aio.AioRpcError, method: Method) -> ServiceError:
    for key, value in cast("Iterable[tuple[str, object]]", error.trailing_metadata() or ()):
        if key == ERROR and isinstance(value, bytes):
            return ServiceError.from_proto(Error.FromString(value))
    if error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED:
        return ServiceError(ErrorCode.too_large)
    return _lost(method)


def _lost(method: Method) -> ServiceError:
    code = ErrorCode.unavailable if method.retry_safe else ErrorCode.outcome_unknown
    return ServiceError(code, f"{method.service} did not answer")


class _Batches:
    """One stream, many calls under way on it; answers come in any order and are told apart by id."""

    def __init__(self, channel: grpc.aio.Channel, tasks: Tasks) -> None:
        self._open = channel.stream_stream(f"/{PACKAGE}.{STREAM}/Stream", _as_it_is, _as_it_is)
        self._tasks = tasks
        self._waiting: dict[int, tuple[Method, asyncio.Future[bytes]]] = {}
        self._queue: asyncio.Queue[bytes | None] | None = None
        self._last = 0

    async def ask(self, method: Method, caller: inside_pb2.Caller, request: bytes) -> bytes:
        self._last += 1
        number = self._last
        call = inside_pb2.StreamCall(id=number, method=method.full_name, caller=caller, request=request)
        if (size := call.ByteSize()) > MOST_BYTES:
            raise ServiceError(ErrorCode.too_large, f"{size} bytes in one batch")
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[number] = (method, answer)
        try:
            self._outgoing().put_nowait(call.SerializeToString())
            return await answer
        finally:
            self._waiting.pop(number, None)

    def end(self) -> None:
        if self._queue is not None:
            self._queue.put_nowait(None)

    def _outgoing(self) -> asyncio.Queue[bytes | None]:
        if self._queue is None:
            self._queue = asyncio.Queue()
            self._tasks.spawn("batches", self._run(self._queue))
        return self._queue

    async def _run(self, queue: asyncio.Queue[bytes | None]) -> None:
        async def calls() -> AsyncIterator[bytes]:
            while (data := await queue.get()) is not None:
                yield data

        try:
            async for data in self._open(calls()):
                self._take(inside_pb2.StreamReply.FromString(data))
        except (grpc.aio.AioRpcError, DecodeError) as error:
            log.warning("stream of batches ended", error=repr(error))
        finally:
            self._queue = None
            waiting, self._waiting = self._waiting, {}
            for method, answer in waiting.values():
                if not answer.done():
                    answer.set_exception(_lost(method))

    def _take(self, reply: inside_pb2.StreamReply) -> None:
        method, answer = self._waiting.get(reply.id, (None, None))
        if method is None or answer is None or answer.done():
            return
        if reply.HasField("error"):
            answer.set_exception(ServiceError.from_proto(reply.error))
        else:
            answer.set_result(reply.reply)
