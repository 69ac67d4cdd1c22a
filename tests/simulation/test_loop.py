"""The loop itself: time jumps, the seed decides between processes, the dead stay silent."""

import asyncio
import random

import pytest

from tests.simulation.world.loop import Process, SimLoop, Stuck


def run(seed, main):
    loop = SimLoop(random.Random(seed))
    try:
        return loop.run_until_complete(main(loop)), loop.time()
    finally:
        loop.end()


def test_time_jumps():
    async def main(loop):
        await asyncio.sleep(3600)

    assert run(1, main) == (None, 3600.0)


def test_order_inside_a_process_is_kept():
    async def main(loop):
        seen = []
        for number in range(10):
            loop.call_soon(seen.append, number)
        await asyncio.sleep(1)
        return seen

    assert run(1, main)[0] == list(range(10))


def test_order_between_processes_comes_from_the_seed():
    async def main(loop):
        seen = []
        for name in "abcd":
            loop.later(Process(name), 1.0, seen.append, name)
        await asyncio.sleep(2)
        return "".join(seen)

    orders = {run(seed, main)[0] for seed in range(40)}
    assert len(orders) > 10
    assert run(7, main) == run(7, main)


def test_a_dead_process_does_nothing_more():
    async def main(loop):
        process, seen = Process("server"), []

        async def serve():
            try:
                while True:
                    seen.append(loop.time())
                    await asyncio.sleep(1)
            finally:
                seen.append("cleaned up")

        loop.start(process, serve())
        await asyncio.sleep(2.5)
        process.alive = False
        await asyncio.sleep(10)
        return list(seen)

    assert run(1, main)[0] == [0.0, 1.0, 2.0]


def test_what_was_ready_when_a_process_died_is_dropped():
    async def main(loop):
        process, seen = Process("server"), []
        loop.later(process, 1.0, setattr, process, "alive", False)
        loop.later(process, 1.0, seen.append, "after its death")
        loop.later(Process("server"), 1.0, seen.append, "the next of its name")
        await asyncio.sleep(2)
        return seen

    for seed in range(10):
        assert run(seed, main)[0] == ["the next of its name"]


def test_a_stopped_process_does_everything_later():
    async def main(loop):
        process, seen = Process("server"), []

        async def serve():
            for _ in range(3):
                seen.append(loop.time())
                await asyncio.sleep(1)

        loop.start(process, serve())
        await asyncio.sleep(1.5)
        loop.stop_process(process)
        await asyncio.sleep(10)
        loop.continue_process(process)
        await asyncio.sleep(5)
        return list(seen)

    assert run(1, main)[0] == [0.0, 1.0, 11.5]


def test_a_world_without_a_future_is_stuck():
    async def main(loop):
        await loop.create_future()

    with pytest.raises(Stuck):
        run(1, main)


def test_there_are_no_threads():
    async def main(loop):
        await asyncio.to_thread(print)

    with pytest.raises(RuntimeError, match="no threads"):
        run(1, main)
