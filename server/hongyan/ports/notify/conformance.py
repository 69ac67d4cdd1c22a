"""The exam of a notifier. A test module gives the fixture `notify`."""

import asyncio

from hongyan.ports.notify import Notify, Wake


class NotifyExam:
    async def test_wakes_are_taken_and_never_fail(self, notify: Notify) -> None:
        wakes = [Wake(user, "g.7", user, mentioned=user == 1) for user in range(3)]
        async with asyncio.timeout(5):
            await notify.wake(wakes)
            await notify.wake([])
            await asyncio.gather(*(notify.wake(wakes) for _ in range(3)))
