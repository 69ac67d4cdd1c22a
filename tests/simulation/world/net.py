"""Links: calls between processes, and sockets between devices and gateways."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from google.protobuf.message import Message

from hongyan.ports.db import DatabaseError
from hongyan.rpc.call import FOREVER, Call
from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode
from tests.simulation.world.faults import Faults
from tests.simulation.world.loop import Process, SimLoop, current

CALL_LIMIT = 5.0
"""Seconds after which a caller gives up on an answer."""
ROOMS = ("GroupService", "RelationService")
"""Their calls are ended at the deadline, as the runners do (`rpc.serving.until`); the log looks at its own."""


class Network:
    def __init__(self, loop: SimLoop, faults: Faults, seed: int) -> None:
        self.loop = loop
        self.faults = faults
        self.rng = random.Random(f"{seed}:network")

    def latency(self) -> float:
        """Mostly a millisecond, now and then a second: whatever depends on speed is wrong."""
        draw = self.rng.random()
        if draw < 0.85:
            return 0.0005 + draw * 0.002
        return 0.01 + self.rng.random() * (1.0 if draw > 0.98 and self.faults.chosen else 0.1)

    async def pause(self) -> None:
        await asyncio.sleep(self.latency())


class Remote:
    """A service of another process, as a stub. `find` names the process that answers now, with its service object."""

    def __init__(
        self,
        network: Network,
        name: str,
        find: Callable[[], tuple[Process, Any] | None],
        *,
        heard: Callable[[Process, Message, bool], None] | None = None,
        slow: float = 0.0,
    ) -> None:
        """`heard(caller, request, answered)` is told how each call ended for its caller."""
        self._heard = heard
        self._slow = slow
        self._network = network
        self._name = name
        self._find = find

    def __getattr__(self, method: str) -> Any:
        if method.startswith("__"):
            raise AttributeError(method)

        async def call(call: Call, request: Message) -> Any:
            heard = self._heard
            if heard is None:
                return await self._call(method, call, request)
            answered = False
            try:
                result = await self._call(method, call, request)
                answered = True
            finally:
                heard(current(), request, answered)
            return result

        return call

    async def _call(self, method: str, call: Call, request: Message) -> Any:
        network = self._network
        where = f"{self._name}.{method}"
        await network.pause()
        found = self._find()
        if found is None:
            raise ServiceError(ErrorCode.unavailable, f"no {self._name}", retry_after_ms=200)
        process, service = found
        answer: asyncio.Future[Any] = network.loop.create_future()
        copy = type(request).FromString(request.SerializeToString())
        if process is current():
            return await getattr(service, method)(call, copy)
        limit = min(CALL_LIMIT, max(0.0, call.deadline - network.loop.time()))
        if call.deadline != FOREVER:  # a caller that says until when it waits waits no longer here
            call = replace(call, deadline=network.loop.time() + limit)
        if not network.faults.hits("rpc", "request lost", 0.01):
            twice = network.faults.hits("rpc", "request doubled", 0.01)
            network.loop.start(process, self._serve(service, method, call, copy, answer, twice=twice))
        waited, _ = await asyncio.wait([answer], timeout=limit)
        if not waited:
            raise ServiceError(ErrorCode.outcome_unknown, f"no answer from {where}")
        await network.pause()
        if self._slow and method in ("history", "entries") and not network.faults.healed:
            await asyncio.sleep(network.rng.random() * self._slow)
        if network.faults.hits("rpc", "answer lost", 0.01):
            raise ServiceError(ErrorCode.outcome_unknown, f"lost the answer of {where}")
        result, error = answer.result()
        if error is not None:
            raise error
        return type(result).FromString(result.SerializeToString())

    async def _serve(
        self, service: Any, method: str, call: Call, request: Message, answer: asyncio.Future[Any], *, twice: bool
    ) -> None:
        if twice:  # the runner has lost the first answer and asks again
            first: asyncio.Future[Any] = self._network.loop.create_future()
            await self._serve(service, method, call, request, first, twice=False)
        result: Any = None
        error: Exception | None = None
        try:
            async with asyncio.timeout_at(call.deadline if self._name in ROOMS else None):
                result = await getattr(service, method)(call, request)
        except ServiceError as refusal:
            error = refusal
        except TimeoutError:
            error = ServiceError(ErrorCode.outcome_unknown, "the deadline is over")
        except DatabaseError as failure:  # the runners make the same of it
            error = ServiceError(ErrorCode.internal, repr(failure))
        except Exception as failure:  # a fault of the service is the caller's `internal`
            self._network.loop.failures.append({"message": f"{self._name}.{method}", "exception": failure})
            error = ServiceError(ErrorCode.internal, repr(failure))
        if not answer.done():
            answer.set_result((result, error))
