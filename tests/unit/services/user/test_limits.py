import asyncio

import pytest

from hongyan.kit.tasks import Tasks
from hongyan.ports.cache.memory import MemoryCache
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.user.limits import Tries
from hongyan.services.user.settings import UserSettings
from hongyan_proto.errors_pb2 import ErrorCode
from tests.clock import ManualClock

SETTINGS = UserSettings(failures_per_address=20, waiting_per_account=3)


class Guarded:
    def __init__(self):
        self.clock = ManualClock()
        self.tries = Tries(cache=MemoryCache(self.clock), settings=SETTINGS, clock=self.clock)

    async def wrong(self, account, address="203.0.113.5"):
        try:
            async with self.tries.attempt(account, address):
                raise ServiceError(ErrorCode.bad_credentials)
        except ServiceError as error:
            return reason(error.code)

    async def right(self, account, address="203.0.113.5"):
        try:
            async with self.tries.attempt(account, address) as attempt:
                attempt.succeeded = True
        except ServiceError as error:
            return reason(error.code)
        return "in"


@pytest.fixture
def guard():
    return Guarded()


async def test_fifty_people_behind_one_address_sign_in(guard):
    for number in range(200):
        assert await guard.right(f"user{number}") == "in"
        if number < 19:
            assert await guard.wrong(f"user{number}") == "bad_credentials"


async def test_a_guesser_is_stopped_by_account_the_class_is_not(guard):
    for _ in range(5):
        assert await guard.wrong("alice") == "bad_credentials"
    assert await guard.wrong("alice") == "too_many_tries"
    assert await guard.right("alice", "198.51.100.1") == "too_many_tries"
    assert await guard.right("bob") == "in"


async def test_an_address_that_guesses_names_is_stopped(guard):
    for number in range(20):
        assert await guard.wrong(f"user{number}") == "bad_credentials"
    assert await guard.right("alice") == "too_many_tries"
    assert await guard.right("alice", "203.0.113.6") == "in"
    guard.clock.advance(900)
    assert await guard.right("alice") == "in"


@pytest.mark.parametrize("address", ["127.0.0.1", "192.168.3.4", "10.0.0.1", "::1", "fd00::5", "::ffff:10.0.0.1", ""])
async def test_private_networks_have_ten_times_as_much(guard, address):
    for number in range(200):
        assert await guard.wrong(f"user{number}", address) == "bad_credentials"
    assert await guard.right("alice", address) == "too_many_tries"


async def test_an_ipv6_network_is_one_address(guard):
    for number in range(20):
        assert await guard.wrong(f"user{number}", f"2001:4860:0:1::{number}") == "bad_credentials"
    assert await guard.right("alice", "2001:4860:0:1:ffff::1") == "too_many_tries"
    assert await guard.right("alice", "2001:4860:0:2::1") == "in"


async def test_failures_are_forgotten_after_a_quarter_of_an_hour(guard):
    for _ in range(4):
        await guard.wrong("alice")
    guard.clock.advance(900)
    for _ in range(4):
        assert await guard.wrong("alice") == "bad_credentials"
    assert await guard.right("alice") == "in"


async def test_other_refusals_are_no_failures(guard):
    for _ in range(10):
        with pytest.raises(ServiceError):
            async with guard.tries.attempt("alice", "203.0.113.5"):
                raise ServiceError(ErrorCode.overloaded)
    assert await guard.right("alice") == "in"


async def test_few_wait_for_one_account(guard):
    release, tasks = asyncio.Event(), Tasks("test")

    async def slow():
        async with guard.tries.attempt("alice", "203.0.113.5"):
            await release.wait()

    waiting = [tasks.spawn("slow", slow()) for _ in range(3)]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        assert await guard.right("alice") == "overloaded"
    assert await guard.right("bob") == "in"
    waiting[1].cancel()
    release.set()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await guard.right("alice") == "in"
    assert not guard.tries._locks
