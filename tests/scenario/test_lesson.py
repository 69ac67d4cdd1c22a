"""The limits that ship, met by honest people behind one address and by somebody who guesses passwords."""

import asyncio
from functools import partial

import pytest

from hongyan.rpc.errors import ServiceError
from hongyan_proto import user_pb2
from tests.processes import CHEAP
from tests.scenario.stories.book import refused
from tests.scenario.stories.people import new_id
from tests.scenario.stories.towns import outside

LESSON = 45 * 60
PASSWORD = "a long password"


@pytest.fixture
async def town(tmp_path):
    async with outside(tmp_path / "data", "json", limits=CHEAP) as made:
        yield made


async def patiently(town, ask):
    """As an app does it: when it is told to wait, it waits. The answer and the seconds that it took."""
    waited = 0.0
    while True:
        try:
            return await ask(), waited
        except ServiceError as error:
            assert error.retry_after_ms, error
            waited += error.retry_after_ms / 1000
            await town.passes(error.retry_after_ms / 1000)


async def test_a_class_behind_one_address(town):
    """Fifty people register, sign in, connect and write within a lesson."""
    desk, waited, teacher = await town.desk(), 0.0, None
    for number in range(50):
        request = user_pb2.RegisterRequest(username=f"pupil{number}", password=PASSWORD, request_id=new_id("r"))
        _, first = await patiently(town, partial(desk.call, "UserService/Register", request))
        pupil, second = await patiently(town, partial(town.signs_in, f"pupil{number}", PASSWORD))
        teacher = teacher or pupil
        _, third = await patiently(town, partial(pupil.says, teacher, "present"))
        waited += first + second + third
    assert waited < LESSON


async def test_who_guesses_is_stopped_by_account(town):
    (alice, _), (bob, _) = [await patiently(town, partial(town.newcomer, name)) for name in ("alice", "bob")]
    for _ in range(5):
        with refused("bad_credentials"):
            await town.signs_in(alice.username, "a wrong guess")
    with refused("too_many_tries") as caught:
        await town.signs_in(alice.username, alice.password)
    assert 0 < caught.value.retry_after_ms <= 15 * 60_000
    with refused("too_many_tries"):
        await town.signs_in(alice.username.upper(), alice.password)
    assert await alice.me()  # who is signed in goes on
    assert (await town.signs_in(bob.username, bob.password)).id == bob.id
    await town.passes(15 * 60)
    assert (await town.signs_in(alice.username, alice.password)).id == alice.id


async def test_guesses_at_once_are_counted_like_guesses_in_a_row(town):
    alice, _ = await patiently(town, partial(town.newcomer, "alice"))
    answers = await asyncio.gather(
        *(town.signs_in(alice.username, f"guess {number}") for number in range(12)), return_exceptions=True
    )
    checked = [answer for answer in answers if "bad_credentials" in str(answer)]
    assert len(checked) == 5


async def test_who_talks_too_fast_is_told_to_wait(town):
    (alice, _), (bob, _) = [await patiently(town, partial(town.newcomer, name)) for name in ("alice", "bob")]
    with refused("rate_limited") as caught:
        for number in range(40):
            await alice.says(bob, f"number {number}")
    assert caught.value.retry_after_ms
    assert (await bob.says(bob, "others are not disturbed")).seq == 1
    await town.passes(caught.value.retry_after_ms / 1000)
    assert await alice.says(bob, "slower")
