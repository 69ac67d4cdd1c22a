import pytest

from hongyan.kit.clock import SystemClock
from hongyan.rpc.call import INSIDE
from hongyan.rpc.checker import Checker
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.loopback import loopback
from hongyan_proto import user_pb2
from hongyan_proto.errors_pb2 import ErrorCode


class Counting:
    def __init__(self):
        self.count = 0
        self.seen = None

    async def exist(self, call, request):
        self.count += 1
        self.seen = request
        return user_pb2.UserIds(user_ids=[self.count])

    async def sign_in(self, call, request):
        self.count += 1
        return user_pb2.SignedIn(session_id=self.count)


def stub(name, service):
    return loopback(name, service, checker=Checker({}), clock=SystemClock())


async def test_a_retry_safe_method_runs_twice_and_the_second_answer_counts():
    assert list((await stub("Accounts", Counting()).exist(INSIDE, user_pb2.UserIds())).user_ids) == [2]


async def test_another_method_runs_once():
    request = user_pb2.SignInRequest(username="alice", password="secret")
    assert (await stub("UserService", Counting()).sign_in(INSIDE, request)).session_id == 1


async def test_the_service_gets_a_request_of_its_own():
    service, request = Counting(), user_pb2.UserIds(user_ids=[1])
    await stub("Accounts", service).exist(INSIDE, request)
    assert service.seen == request
    assert service.seen is not request


async def test_requests_are_checked():
    with pytest.raises(ServiceError) as caught:
        await stub("UserService", Counting()).sign_in(INSIDE, user_pb2.SignInRequest())
    assert caught.value.code == ErrorCode.invalid_field


async def test_a_request_without_its_id_runs_once():
    class Users:
        count = 0

        async def register(self, call, request):
            self.count += 1
            return user_pb2.RegisterReply()

    users = Users()
    register = stub("UserService", users).register
    await register(INSIDE, user_pb2.RegisterRequest(username="alice", password="long enough"))
    assert users.count == 1
    await register(INSIDE, user_pb2.RegisterRequest(username="alice", password="long enough", request_id="r1"))
    assert users.count == 3
