import pytest

from hongyan.kit.clock import SystemClock
from hongyan.rpc.call import FOREVER, INSIDE, Call
from hongyan.rpc.checker import Checker
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import METHODS
from hongyan.rpc.serving import Answerer, call_of, caller_of
from hongyan_proto import user_pb2
from hongyan_proto.errors_pb2 import ErrorCode

EXIST = METHODS["Accounts/Exist"]


class StillClock:
    def now_ms(self):
        return 0

    def monotonic(self):
        return 100.0


class Failing:
    async def exist(self, call, request):
        raise KeyError("a bug")


async def refused(services, data=b"", call=INSIDE, method=EXIST):
    answerer = Answerer(services, checker=Checker({}), clock=SystemClock())
    with pytest.raises(ServiceError) as caught:
        await answerer.answer(method, call, data)
    return caught.value.code


def test_a_call_arrives_as_it_left():
    call = Call(user_id=1, session_id=2, device_id="d", administrator=True, address="::1", trace="t", inside=True)
    assert call_of(caller_of(call, StillClock()), StillClock()) == call
    assert call_of(caller_of(call, StillClock()), StillClock()).deadline == FOREVER


def test_the_deadline_travels_as_time_left():
    caller = caller_of(Call(deadline=101.5), StillClock())
    assert caller.left_ms == 1500
    assert call_of(caller, StillClock()).deadline == 101.5
    assert caller_of(Call(deadline=99.0), StillClock()).left_ms == 0


async def test_only_service_errors_come_out():
    assert await refused({"Accounts": Failing()}) == ErrorCode.internal
    assert await refused({}) == ErrorCode.unknown_method
    assert await refused({"Accounts": Failing()}, b"\xff") == ErrorCode.bad_request
    assert await refused({"Accounts": Failing()}, call=Call(user_id=1)) == ErrorCode.unknown_method


async def test_fields_are_checked():
    class Users:
        async def get_user(self, call, request):
            return user_pb2.UserReply()

    assert (
        await refused({"UserService": Users()}, call=Call(user_id=1), method=METHODS["UserService/GetUser"])
        == ErrorCode.invalid_field
    )
