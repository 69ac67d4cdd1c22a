import asyncio

import pytest

from hongyan.kit.tasks import Tasks
from hongyan.ports.notify.posting import Job, Posting


class Desk:
    """Jobs that write down who they are, and wait while the gate is closed."""

    def __init__(self):
        self.done = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.running = 0
        self.most_running = 0

    def job(self, key, lane="a", *, pauses=(), about=None, name=None):
        left = list(pauses)

        async def attempt(tries):
            self.running += 1
            self.most_running = max(self.running, self.most_running)
            await self.gate.wait()
            self.running -= 1
            self.done.append((name or key, tries))
            return left.pop(0) if left else None

        return Job(key, lane, attempt, about)

    async def until(self, count):
        async with asyncio.timeout(10):
            while len(self.done) < count:
                await asyncio.sleep(0)
        return self.done


@pytest.fixture
async def desk():
    return Desk()


@pytest.fixture
async def posting():
    made = Posting(Tasks("test"), most=5, per_lane=2, at_once=3)
    yield made
    await made.close()


async def test_jobs_are_done_in_their_order(desk, posting):
    for key in "xyz":
        posting.put(desk.job(key))
    assert await desk.until(3) == [("x", 1), ("y", 1), ("z", 1)]
    assert len(posting) == 0


async def test_one_lane_does_not_hold_up_another_and_never_takes_all(desk, posting):
    desk.gate.clear()
    for number in range(4):
        posting.put(desk.job(number, "slow"))
    while desk.running < 2:
        await asyncio.sleep(0)
    posting.put(desk.job("x", "b"))
    while desk.running < 3:
        await asyncio.sleep(0)
    desk.gate.set()
    await desk.until(5)
    assert desk.most_running == 3


async def test_it_is_tried_again_with_the_number_of_the_try(desk, posting):
    posting.put(desk.job("x", pauses=(0.0, 0.0)))
    assert await desk.until(3) == [("x", 1), ("x", 2), ("x", 3)]


async def test_a_newer_one_takes_the_place_of_one_that_waits(desk, posting):
    posting.put(desk.job("x", pauses=(0.02,), name="old"))
    await desk.until(1)
    while len(posting) < 1:
        await asyncio.sleep(0)
    posting.put(desk.job("x", name="new"))
    assert len(posting) == 1
    assert await desk.until(2) == [("old", 1), ("new", 1)]
    assert len(posting) == 0


async def test_beyond_the_bound_the_oldest_goes(desk, posting):
    desk.gate.clear()
    for number in range(9):
        posting.put(desk.job(number))
        while number < 2 and desk.running <= number:
            await asyncio.sleep(0)
    desk.gate.set()
    assert sorted(key for key, _ in await desk.until(7)) == [0, 1, 4, 5, 6, 7, 8]
    assert posting.dropped == 2


async def test_what_waits_can_be_withdrawn(desk, posting):
    posting.put(desk.job("x", pauses=(60.0,), about="m1"))
    await desk.until(1)
    while len(posting) < 1:
        await asyncio.sleep(0)
    posting.withdraw("m2")
    assert len(posting) == 1
    posting.withdraw("m1")
    assert len(posting) == 0


async def test_a_job_that_breaks_does_not_end_its_lane(desk, posting):
    async def breaks(tries):
        raise RuntimeError("!")

    posting.put(Job("bad", "a", breaks))
    posting.put(desk.job("x"))
    assert await desk.until(1) == [("x", 1)]
