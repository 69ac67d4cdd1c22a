"""One story, told by every runner."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from hongyan.kit.clock import SystemClock
from hongyan.kit.tasks import Tasks
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.checker import Checker
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.grpc_runner import GrpcChannel, GrpcServer, NotLoopback
from hongyan.rpc.loopback import loopback
from hongyan_proto import inside_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

ALICE, BOB = 1, 2
CLOCK = SystemClock()


class Register:
    """The accounts of a very small world."""

    def __init__(self):
        self.calls = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def authenticate(self, call, request):
        if request.access_token != "alice's":
            raise ServiceError(ErrorCode.token_expired, "is over", field="accessToken", retry_after_ms=5)
        return user_pb2.Identity(user_id=ALICE, administrator=True)

    async def exist(self, call, request):
        self.calls.append(call)
        await self.gate.wait()
        return user_pb2.UserIds(user_ids=[one for one in request.user_ids if one in {ALICE, BOB}])


class Delivery:
    def __init__(self):
        self.gate = asyncio.Event()

    async def deliver(self, call, request):
        if request.items and request.items[0].user_ids == [9]:
            await self.gate.wait()
        if not request.items:
            raise ServiceError(ErrorCode.draining, retry_after_ms=7)
        return inside_pb2.DeliverReply(unknown_user_ids=request.items[0].user_ids)


@asynccontextmanager
async def local(services):
    yield services.get


@asynccontextmanager
async def looped(services):
    yield lambda name: loopback(name, services[name], checker=Checker({}), clock=CLOCK)


@asynccontextmanager
async def over_grpc(services):
    tasks = Tasks("test")
    server = GrpcServer(services, checker=Checker({}), clock=CLOCK, tasks=tasks)
    channel = GrpcChannel("127.0.0.1", await server.start(), clock=CLOCK, tasks=tasks)
    yield channel.stub
    await channel.close()
    await server.close(0)
    await tasks.close()
    assert tasks.failures == 0


RUNNERS = [local, looped, over_grpc]
FAR = [looped, over_grpc]


@pytest.mark.parametrize("runner", RUNNERS)
async def test_the_story(runner):
    register = Register()
    async with runner({"Accounts": register, "GatewayService": Delivery()}) as stub:
        accounts = stub("Accounts")
        who = await accounts.authenticate(INSIDE, user_pb2.AuthenticateRequest(access_token="alice's"))
        assert (who.user_id, who.administrator) == (ALICE, True)
        with pytest.raises(ServiceError) as caught:
            await accounts.authenticate(INSIDE, user_pb2.AuthenticateRequest(access_token="bob's"))
        error = caught.value
        assert (error.code, error.message, error.field) == (ErrorCode.token_expired, "is over", "accessToken")
        assert error.retry_after_ms == 5
        call = Call(user_id=BOB, session_id=7, address="127.0.0.9", trace="t1", inside=True)
        found = await accounts.exist(call, user_pb2.UserIds(user_ids=[ALICE, 44]))
        assert list(found.user_ids) == [ALICE]
        assert register.calls[-1] == call
        gateway = stub("GatewayService")
        item = inside_pb2.DeliverItem(user_ids=[5])
        answers = [gateway.deliver(INSIDE, inside_pb2.DeliverBatch(items=[item])) for _ in range(20)]
        assert [list(one.unknown_user_ids) for one in await asyncio.gather(*answers)] == [[5]] * 20
        with pytest.raises(ServiceError) as caught:
            await gateway.deliver(INSIDE, inside_pb2.DeliverBatch())
        assert (caught.value.code, caught.value.retry_after_ms) == (ErrorCode.draining, 7)


@pytest.mark.parametrize("runner", FAR)
async def test_outsiders_find_no_inside_method(runner):
    async with runner({"Accounts": Register()}) as stub:
        with pytest.raises(ServiceError) as caught:
            await stub("Accounts").exist(Call(user_id=ALICE), user_pb2.UserIds())
        assert caught.value.code == ErrorCode.unknown_method


@pytest.mark.parametrize("runner", FAR)
async def test_a_deadline_leaves_the_outcome_unknown(runner):
    register, delivery = Register(), Delivery()
    register.gate.clear()
    async with runner({"Accounts": register, "GatewayService": delivery}) as stub:
        call = Call(inside=True, deadline=CLOCK.monotonic() + 0.05)
        with pytest.raises(ServiceError) as caught:
            await stub("Accounts").exist(call, user_pb2.UserIds(user_ids=[ALICE]))
        assert caught.value.code == ErrorCode.outcome_unknown
        call = Call(inside=True, deadline=CLOCK.monotonic() + 0.05)
        stuck = inside_pb2.DeliverBatch(items=[inside_pb2.DeliverItem(user_ids=[9])])
        with pytest.raises(ServiceError) as caught:
            await stub("GatewayService").deliver(call, stuck)
        assert caught.value.code == ErrorCode.outcome_unknown


async def test_loopback_reveals_what_is_not_idempotent():
    class Forgetful:
        count = 0

        async def exist(self, call, request):
            self.count += 1
            return user_pb2.UserIds(user_ids=[self.count])

    stub = loopback("Accounts", Forgetful(), checker=Checker({}), clock=CLOCK)
    assert list((await stub.exist(INSIDE, user_pb2.UserIds())).user_ids) == [2]


async def test_a_dead_process_is_unavailable_and_its_return_is_noticed():
    tasks = Tasks("test")
    services = {"GatewayService": Delivery(), "Accounts": Register()}
    server = GrpcServer(services, checker=Checker({}), clock=CLOCK, tasks=tasks)
    port = await server.start()
    channel = GrpcChannel("127.0.0.1", port, clock=CLOCK, tasks=tasks)
    gateway, accounts = channel.stub("GatewayService"), channel.stub("Accounts")
    batch = inside_pb2.DeliverBatch(items=[inside_pb2.DeliverItem(user_ids=[5])])
    await gateway.deliver(INSIDE, batch)
    await server.close(0)
    for ask in (gateway.deliver(INSIDE, batch), accounts.exist(INSIDE, user_pb2.UserIds())):
        with pytest.raises(ServiceError) as caught:
            await ask
        assert caught.value.code == ErrorCode.unavailable
    again = GrpcServer(services, checker=Checker({}), clock=CLOCK, tasks=tasks)
    await again.start(port=port)
    for _ in range(100):
        try:
            await gateway.deliver(INSIDE, batch)
            break
        except ServiceError:
            await asyncio.sleep(0.05)  # gRPC's own reconnect backoff
    else:
        raise AssertionError("never came back")
    await channel.close()
    await again.close(0)
    await tasks.close()


async def test_only_loopback_addresses():
    tasks = Tasks("test")
    server = GrpcServer({}, checker=Checker({}), clock=CLOCK, tasks=tasks)
    with pytest.raises(NotLoopback):
        await server.start("0.0.0.0")
    with pytest.raises(NotLoopback):
        GrpcChannel("192.0.2.1", 1, clock=CLOCK, tasks=tasks)


async def test_what_is_too_large_is_refused_before_it_leaves():
    async with over_grpc({"GatewayService": Delivery()}) as stub:
        item = inside_pb2.DeliverItem(user_ids=range(1, 1 << 20))
        huge = inside_pb2.DeliverBatch(items=[item] * 3)
        with pytest.raises(ServiceError) as caught:
            await stub("GatewayService").deliver(INSIDE, huge)
        assert caught.value.code == ErrorCode.too_large
