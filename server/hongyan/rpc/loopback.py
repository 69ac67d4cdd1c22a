"""Calls in one process that go the way of the network: through bytes, access, checker, and one retry too many."""

from typing import Any

from google.protobuf.message import Message

from hongyan.kit.clock import Clock
from hongyan.rpc.call import Call
from hongyan.rpc.checker import Checker
from hongyan.rpc.methods import Method, descriptor_of
from hongyan.rpc.serving import Answerer, call_of, caller_of, make_stub


def loopback(name: str, service: object, *, checker: Checker, clock: Clock) -> Any:
    """A stub of the service `name` (as in the .proto) in front of its object.

    A `retry_safe` method runs twice and the second answer counts: what is not idempotent shows itself in every test.
    A request whose id the caller left empty promises nothing and runs once.
    """
    answerer = Answerer({name: service}, checker=checker, clock=clock)

    async def invoke(method: Method, call: Call, request: Message) -> Message:
        data = request.SerializeToString()
        arrived = call_of(caller_of(call, clock), clock)
        answer = await answerer.answer(method, arrived, data)
        if method.retry_safe and _has_its_id(request):
            answer = await answerer.answer(method, arrived, data)
        return method.reply.FromString(answer)

    return make_stub(name, invoke)


def _has_its_id(request: Message) -> bool:
    names = descriptor_of(request).fields_by_name
    return all(getattr(request, name) for name in ("request_id", "client_id") if name in names)
