import asyncio
import logging

import pytest

from hongyan.kit.tasks import Tasks


async def forever():
    await asyncio.Event().wait()


async def fail():
    raise ValueError("on purpose")


async def test_a_task_has_the_name_of_its_owner():
    tasks = Tasks("push")
    assert tasks.spawn("relay", forever()).get_name() == "push:relay"
    await tasks.close()


async def test_a_failure_is_counted_and_logged(caplog: pytest.LogCaptureFixture):
    tasks = Tasks("push")
    with caplog.at_level(logging.ERROR):
        task = tasks.spawn("relay", fail())
        await asyncio.wait([task])
        await asyncio.sleep(0)
    assert tasks.failures == 1
    assert "push:relay" in caplog.text
    assert "on purpose" in caplog.text


async def test_closing_cancels_and_waits():
    tasks, ended = Tasks("push"), []

    async def slow():
        try:
            await forever()
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    tasks.spawn("slow", slow())
    task = tasks.spawn("forever", forever())
    await asyncio.sleep(0)
    await tasks.close()
    assert ended == [True]
    assert task.cancelled()
    assert tasks.failures == 0


async def test_a_task_may_close_its_owner():
    tasks = Tasks("push")
    other = tasks.spawn("forever", forever())
    await tasks.spawn("closer", tasks.close())
    assert other.cancelled()
