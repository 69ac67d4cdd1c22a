import asyncio

import pytest

from hongyan.ports.db.sqlite_thread import Turn


async def test_who_leaves_with_the_turn_in_hand_passes_it_on():
    turn = Turn()
    await turn.take()
    leaving = asyncio.ensure_future(turn.take())  # noqa: TID251
    staying = asyncio.ensure_future(turn.take())  # noqa: TID251
    await asyncio.sleep(0)
    turn.pass_on()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    async with asyncio.timeout(5):
        await staying
    turn.pass_on()
    async with asyncio.timeout(5):
        await turn.take()


async def test_who_left_the_queue_is_passed_over():
    turn = Turn()
    await turn.take()
    waiting = [asyncio.ensure_future(turn.take()) for _ in range(3)]  # noqa: TID251
    await asyncio.sleep(0)
    waiting[0].cancel()
    waiting[1].cancel()
    turn.pass_on()
    async with asyncio.timeout(5):
        await waiting[2]
