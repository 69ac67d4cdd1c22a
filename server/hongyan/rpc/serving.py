"""Both ends of a call that leaves its caller as bytes: what loopback and gRPC have in common."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace, TracebackType
from typing import Any

from google.protobuf.message import DecodeError, Message

from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.rpc.access import admit
from hongyan.rpc.call import FOREVER, Call
from hongyan.rpc.checker import Checker
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import SERVICES, Method
from hongyan_proto import inside_pb2
from hongyan_proto.errors_pb2 import ErrorCode

Invoke = Callable[[Method, Call, Message], Awaitable[Message]]
log = get_logger("rpc")


def make_stub(service: str, invoke: Invoke) -> Any:
    """An object of the service's Protocol whose methods all go through `invoke`."""
    return SimpleNamespace(**{method.snake: _bound(method, invoke) for method in SERVICES[service]})


def _bound(method: Method, invoke: Invoke) -> Callable[[Call, Message], Awaitable[Message]]:
    def ask(call: Call, request: Message) -> Awaitable[Message]:
        return invoke(method, call, request)

    return ask


class Answerer:
    """The called side: bytes in, bytes out, and no other exception than ServiceError."""

    def __init__(self, services: dict[str, object], *, checker: Checker, clock: Clock) -> None:
        self._services = services
        self._checker = checker
        self._clock = clock

    async def answer(self, method: Method, call: Call, data: bytes) -> bytes:
        """Parse, admit, check, call within the deadline, serialise."""
        service = self._services.get(method.service)
        if service is None:
            raise ServiceError(ErrorCode.unknown_method, f"{method.service} is not here")
        admit(method, call)
        request = _parse(method, data)
        self._checker.check(request)
        try:
            async with until(call, self._clock):
                reply: Message = await getattr(service, method.snake)(call, request)
        except ServiceError:
            raise
        except Exception as error:
            log.exception("method failed", method=method.full_name, trace=call.trace)
            raise ServiceError(ErrorCode.internal) from error
        return reply.SerializeToString()


def _parse(method: Method, data: bytes) -> Message:
    try:
        return method.request.FromString(data)
    except DecodeError:
        raise ServiceError(ErrorCode.bad_request, "is not the method's request") from None


class until:  # noqa: N801 - reads as what it is: `async with until(call, clock)`
    """Ends what runs inside at the call's deadline, with `outcome_unknown`."""

    def __init__(self, call: Call, clock: Clock) -> None:
        left = None if call.deadline == FOREVER else max(call.deadline - clock.monotonic(), 0.0)
        self._timeout = asyncio.timeout(left)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:
            raise ServiceError(ErrorCode.outcome_unknown, "the deadline is over") from None


def caller_of(call: Call, clock: Clock) -> inside_pb2.Caller:
    """A call as it travels; the deadline becomes the time that is left."""
    left = None if call.deadline == FOREVER else max(int((call.deadline - clock.monotonic()) * 1000), 0)
    return inside_pb2.Caller(
        user_id=call.user_id,
        session_id=call.session_id,
        device_id=call.device_id,
        administrator=call.administrator,
        address=call.address,
        inside=call.inside,
        trace=call.trace,
        left_ms=left,
    )


def call_of(caller: inside_pb2.Caller, clock: Clock) -> Call:
    return Call(
        user_id=caller.user_id,
        session_id=caller.session_id,
        device_id=caller.device_id,
        administrator=caller.administrator,
        address=caller.address,
        deadline=clock.monotonic() + caller.left_ms / 1000 if caller.HasField("left_ms") else FOREVER,
        trace=caller.trace,
        inside=caller.inside,
    )
