import pytest

from hongyan.rpc.clients import Clients
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import METHODS, SERVICES
from hongyan_proto.errors_pb2 import ErrorCode


class Pushes:
    async def sync(self, call, request):
        return "synced"


async def test_a_stub_that_comes_late_is_found():
    clients = Clients()
    with pytest.raises(ServiceError) as caught:
        clients.handler(METHODS["PushService/Sync"])
    assert caught.value.code == ErrorCode.unavailable
    clients.put("PushService", Pushes())
    assert await clients.handler(METHODS["PushService/Sync"])(None, None) == "synced"
    assert isinstance(clients.push, Pushes)


def test_every_service_but_the_gateways_has_a_place():
    clients = Clients()
    for name in SERVICES:
        if name != "GatewayService":
            clients.put(name, name)
            assert clients.service(name) == name


def test_gateways_are_found_by_name():
    clients = Clients(lambda name: f"far {name}" if name == "g2" else None)
    clients.put_gateway("g1", "near")
    assert clients.gateway("g1") == "near"
    assert clients.gateway("g2") == "far g2"
    with pytest.raises(ServiceError) as caught:
        clients.gateway("g3")
    assert caught.value.code == ErrorCode.unavailable
