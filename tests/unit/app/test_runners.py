import pytest

from hongyan.app.reading import load
from hongyan.app.runners import open_runner
from hongyan.kit.clock import SystemClock
from hongyan.rpc.call import INSIDE
from hongyan.rpc.clients import Clients
from hongyan_proto import user_pb2


class Register:
    async def exist(self, call, request):
        return request


@pytest.mark.parametrize("name", ["local", "loopback", "grpc"])
async def test_a_service_that_is_offered_is_found(name):
    clients = Clients()
    settings = load(environment={}, overrides=[f"server.runner={name}"])
    runner = await open_runner(settings, clients, SystemClock())
    service, request = Register(), user_pb2.UserIds(user_ids=[1, 2])
    runner.offer("Accounts", service)
    assert (clients.accounts is service) == (name == "local")
    assert await clients.accounts.exist(INSIDE, request) == request
    await runner.close()
