import pytest

from hongyan.rpc.access import admit
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import METHODS, Method
from hongyan_proto import options_pb2
from hongyan_proto.errors_pb2 import ErrorCode

NOBODY, ALICE = Call(), Call(user_id=1, session_id=2)


def refused(method: Method, call: Call) -> int:
    with pytest.raises(ServiceError) as caught:
        admit(method, call)
    return caught.value.code


def test_anyone_may_register():
    admit(METHODS["UserService/Register"], NOBODY)


def test_the_signed_in_rule_is_the_default():
    assert refused(METHODS["UserService/GetMe"], NOBODY) == ErrorCode.unauthenticated
    admit(METHODS["UserService/GetMe"], ALICE)


@pytest.mark.parametrize("method", [one for one in METHODS.values() if one.access == options_pb2.Access.inside])
def test_what_is_inside_does_not_exist_outside(method):
    assert refused(method, NOBODY) == ErrorCode.unknown_method
    assert refused(method, Call(user_id=1, administrator=True)) == ErrorCode.unknown_method
    admit(method, INSIDE)


def test_an_administrator_method_refuses_everybody_else():
    get_me = METHODS["UserService/GetMe"]
    fields = {name: getattr(get_me, name) for name in Method.__dataclass_fields__}
    method = Method(**{**fields, "access": options_pb2.Access.administrator})
    assert refused(method, ALICE) == ErrorCode.forbidden
    assert refused(method, NOBODY) == ErrorCode.unauthenticated
    admit(method, Call(user_id=1, administrator=True))
