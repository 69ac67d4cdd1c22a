import asyncio

from hongyan_client.tasks import Tasks


async def test_a_failure_is_logged_and_not_lost(caplog):
    tasks = Tasks()

    async def fail():
        raise ValueError("mine")

    task = tasks.spawn("fails", fail())
    await asyncio.wait([task])
    await asyncio.sleep(0)
    (record,) = caplog.records
    assert (record.name, "hongyan_client:fails" in record.getMessage()) == ("hongyan_client", True)
    assert isinstance(record.exc_info[1], ValueError)
    await tasks.close()


async def test_closing_ends_and_awaits_what_still_runs(caplog):
    tasks, ended = Tasks(), []

    async def forever(name):
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(name)

    running = [tasks.spawn(name, forever(name)) for name in ("a", "b")]
    await asyncio.sleep(0)
    await asyncio.wait_for(tasks.close(), 5)
    assert sorted(ended) == ["a", "b"]
    assert all(task.cancelled() for task in running)
    assert caplog.records == []


async def test_a_task_may_close_its_own_owner():
    tasks = Tasks()
    task = tasks.spawn("last", tasks.close())
    async with asyncio.timeout(5):
        await task
    assert not task.cancelled()
