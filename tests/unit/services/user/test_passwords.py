import asyncio
import dataclasses
import threading

import pytest

from hongyan.kit.tasks import Tasks
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.user.passwords import Passwords
from hongyan.services.user.settings import UserSettings

CHEAP = UserSettings(argon2_memory_kib=8, password_queue=3)


@pytest.fixture
async def passwords():
    passwords = Passwords(CHEAP)
    yield passwords
    await passwords.close()


async def test_the_parameters_that_ship():
    passwords = Passwords(UserSettings(), inline=True)
    assert (await passwords.hash("x")).startswith("$argon2id$v=19$m=47104,t=1,p=1$")


async def test_hash_and_verify(passwords):
    stored = await passwords.hash("密码 correct")
    assert stored != await passwords.hash("密码 correct"), "salted"
    assert await passwords.verify(stored, "密码 correct")
    assert not await passwords.verify(stored, "密码 Correct")
    assert not await passwords.verify(None, "nobody has this password")
    assert not await passwords.verify("not a hash", "x")
    assert not await passwords.verify(stored, "x" * 100_000)


async def test_a_flood_is_bounded(passwords):
    tasks = Tasks("test")
    running, most, lock, release = 0, 0, threading.Lock(), threading.Event()

    def slow(stored, password):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        release.wait(10)
        with lock:
            running -= 1
        return True

    passwords._verify = slow
    waiting = [tasks.spawn("verify", passwords.verify("x", "y")) for _ in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(ServiceError) as caught:
        await passwords.verify("x", "y")
    assert reason(caught.value.code) == "overloaded"
    assert caught.value.retry_after_ms > 0
    release.set()
    assert await asyncio.gather(*waiting) == [True] * 5
    assert most <= 2
    assert passwords.busy == 0


async def test_who_gives_up_leaves_the_queue(passwords):
    tasks = Tasks("test")
    waiting = [tasks.spawn("hash", passwords.hash("x")) for _ in range(5)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert passwords.busy == 0
    await passwords.hash("x")


async def test_outdated(passwords):
    stored = await passwords.hash("x")
    assert not passwords.outdated(stored)
    assert Passwords(dataclasses.replace(CHEAP, argon2_memory_kib=16), inline=True).outdated(stored)
