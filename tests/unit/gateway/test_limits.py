import pytest

from hongyan.gateway.limits import Buckets
from hongyan.gateway.settings import GatewaySettings
from hongyan.ports.cache.memory import MemoryCache
from hongyan.rpc.methods import METHODS
from hongyan_proto import message_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from tests.clock import ManualClock

SETTINGS = GatewaySettings()


def buckets(clock=None):
    return Buckets(MemoryCache(clock or ManualClock()), SETTINGS)


@pytest.mark.parametrize(
    ("name", "user", "keys"),
    [
        ("UserService/GetMe", 1, ["address:8.8.8.8", "call:1"]),
        ("UserService/SearchUsers", 1, ["address:8.8.8.8", "call:1", "search_users:1"]),
        ("UserService/Register", 0, ["address:8.8.8.8", "register:8.8.8.8", "register_minute:8.8.8.8"]),
        ("MessageService/Send", 1, ["address:8.8.8.8", "call:1", "send:1"]),
    ],
)
def test_what_a_method_is_charged_to(name, user, keys):
    takes = buckets().method(METHODS[name], user=user, address="8.8.8.8")
    assert [take.key for take in takes] == keys
    assert takes[0].cost == METHODS[name].cost


def test_the_takes_of_a_send_are_made_once_for_the_same_peer():
    some = buckets()
    one = some.send(1, message_pb2.SendRequest(to_user_id=2))
    assert some.send(1, message_pb2.SendRequest(to_user_id=2), one) is one
    assert some.send(1, message_pb2.SendRequest(to_user_id=3), one)[1].key == "peer:1:3"


async def test_a_refusal_says_when_it_is_worth_trying_again():
    clock = ManualClock()
    some = buckets(clock)
    takes = some.send(1, message_pb2.SendRequest(to_user_id=2))
    answers = await some.charge([takes] * 11)
    assert answers[:10] == [None] * 10
    assert answers[10].code == ErrorCode.rate_limited
    assert 0 < answers[10].retry_after_ms <= 501
    clock.advance(answers[10].retry_after_ms / 1000)
    assert await some.charge([takes, []]) == [None, None]
