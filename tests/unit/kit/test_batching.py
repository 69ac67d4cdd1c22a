import asyncio

import pytest

from hongyan.kit.batching import Batcher, Full
from hongyan.kit.tasks import Tasks


class Recorder:
    """Doubles numbers once its gate is open; -1 fails the batch."""

    def __init__(self):
        self.batches = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, items):
        self.batches.append(list(items))
        await self.gate.wait()
        if -1 in items:
            raise ValueError("on purpose")
        return [item * 2 for item in items]


@pytest.fixture
async def tasks():
    made = Tasks("test")
    yield made
    await made.close()
    assert made.failures == 0


async def test_what_comes_while_a_batch_is_in_flight_is_the_next_batch(tasks: Tasks):
    run = Recorder()
    run.gate.clear()
    batcher = Batcher(tasks, "double", run)
    calls = [asyncio.ensure_future(batcher.call(1))]  # noqa: TID251
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    calls += [asyncio.ensure_future(batcher.call(number)) for number in (2, 3, 4)]  # noqa: TID251
    await asyncio.sleep(0)
    assert batcher.waiting == 3
    run.gate.set()
    assert await asyncio.gather(*calls) == [2, 4, 6, 8]
    assert run.batches == [[1], [2, 3, 4]]


async def test_batches_are_bounded_and_in_order(tasks: Tasks):
    run = Recorder()
    batcher = Batcher(tasks, "double", run, most=2)
    assert await asyncio.gather(*(batcher.call(number) for number in range(5))) == [0, 2, 4, 6, 8]
    assert run.batches == [[0, 1], [2, 3], [4]]


async def test_a_failed_batch_fails_its_items_and_no_others(tasks: Tasks):
    batcher = Batcher(tasks, "double", Recorder(), most=2)
    results = await asyncio.gather(*(batcher.call(number) for number in (1, -1, 3)), return_exceptions=True)
    assert [type(result) for result in results] == [ValueError, ValueError, int]
    assert await batcher.call(5) == 10


async def test_more_than_may_wait_is_refused(tasks: Tasks):
    batcher = Batcher(tasks, "double", Recorder(), waiting=2)
    done = []
    for number in (1, 2):
        batcher.submit(number, lambda result, _: done.append(result))
    with pytest.raises(Full):
        batcher.submit(3, lambda result, _: done.append(result))
    assert await batcher.call(4) if batcher.waiting < 2 else True
    while len(done) < 2:
        await asyncio.sleep(0)
    assert done == [2, 4]


async def test_a_receiver_that_fails_does_not_break_its_batch(tasks: Tasks):
    batcher = Batcher(tasks, "double", Recorder())

    def broken(result, error):
        raise ValueError("on purpose")

    batcher.submit(1, broken)
    assert await batcher.call(2) == 4
    assert await batcher.call(3) == 6


async def test_a_caller_that_left_is_not_answered(tasks: Tasks):
    run = Recorder()
    run.gate.clear()
    batcher = Batcher(tasks, "double", run)
    leaving = asyncio.ensure_future(batcher.call(1))  # noqa: TID251
    staying = asyncio.ensure_future(batcher.call(2))  # noqa: TID251
    await asyncio.sleep(0)
    leaving.cancel()
    run.gate.set()
    assert await staying == 4


async def test_closing_cancels_what_is_in_flight():
    tasks = Tasks("test")
    run = Recorder()
    run.gate.clear()
    batcher = Batcher(tasks, "double", run, most=1)
    calls = [asyncio.ensure_future(batcher.call(number)) for number in (1, 2)]  # noqa: TID251
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await tasks.close()
    async with asyncio.timeout(5):
        results = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError] * 2


async def test_a_result_too_few_fails_the_batch(tasks: Tasks):
    async def wrong(items):
        return items[1:]

    batcher = Batcher(tasks, "wrong", wrong)
    async with asyncio.timeout(5):
        results = await asyncio.gather(*(batcher.call(number) for number in (1, 2)), return_exceptions=True)
    assert [type(result) for result in results] == [ValueError] * 2
