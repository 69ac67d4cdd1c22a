"""The exam of a notifier. A test module gives the fixtures `notify`, `targets_of` (the targets of a user, or none) and
`arrived`: waits until so many wakes have arrived and gives them as (conversation, unread, mentioned, preview).

`ReceiverExam` is for adapters that send to somebody else's server. Its fixture `receiver` has `answers` (what it will
answer, `(status, headers)` each; 201 after that), `heard` (the posts so far), `until(count)` and `stuck`; the adapter's
pauses between tries are so short that a test can wait for them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from hongyan.ports.notify import Notify, Target, Wake

Said = tuple[str, int, bool, bool]
Arrived = Callable[[int], Awaitable[list[Said]]]
TargetsOf = Callable[[int], tuple[Target, ...]]


class NotifyExam:
    async def test_each_wake_arrives_once_and_as_it_was(
        self, notify: Notify, targets_of: TargetsOf, arrived: Arrived
    ) -> None:
        wakes = [
            Wake(user, f"g.{user}", user, mentioned=user == 1, seq=user, preview=user != 2, targets=targets_of(user))
            for user in range(1, 4)
        ]
        await notify.wake(wakes)
        await notify.wake([])
        assert sorted(await arrived(3)) == [("g.1", 1, True, True), ("g.2", 2, False, False), ("g.3", 3, False, True)]

    async def test_many_at_once(self, notify: Notify, targets_of: TargetsOf, arrived: Arrived) -> None:
        targets = targets_of(1)
        await asyncio.gather(
            *(notify.wake([Wake(1, f"d.1.{number}", number, targets=targets)]) for number in range(2, 22))
        )
        assert sorted(said[1] for said in await arrived(20)) == list(range(2, 22))

    async def test_who_is_reached_only_after_subscribing_has_a_key_for_it(self, notify: Notify) -> None:
        assert bool(notify.public_key) == notify.by_target


class ReceiverExam(NotifyExam):
    async def test_nobody_waits_for_a_receiver_that_does_not_answer(
        self, notify: Notify, targets_of: TargetsOf, receiver: Any
    ) -> None:
        receiver.stuck = asyncio.Event()
        async with asyncio.timeout(2):
            for number in range(20):
                await notify.wake([Wake(1, f"g.{number}", 1, targets=targets_of(1))])

    async def test_a_receiver_in_trouble_is_asked_again(
        self, notify: Notify, targets_of: TargetsOf, arrived: Arrived, receiver: Any
    ) -> None:
        receiver.answers = [(503, {}), (429, {"Retry-After": "0"})]
        await notify.wake([Wake(1, "g.1", 7, targets=targets_of(1))])
        assert await arrived(3) == [("g.1", 7, False, True)] * 3

    async def test_a_refusal_is_no_reason_to_ask_again(
        self, notify: Notify, targets_of: TargetsOf, receiver: Any, arrived: Arrived
    ) -> None:
        receiver.answers = [(400, {})]
        await notify.wake([Wake(1, "g.1", 1, targets=targets_of(1))])
        await arrived(1)
        await notify.wake([Wake(1, "g.2", 2, targets=targets_of(1))])
        assert [said[0] for said in await arrived(2)] == ["g.1", "g.2"]

    async def test_tries_come_to_an_end(
        self, notify: Notify, targets_of: TargetsOf, receiver: Any, arrived: Arrived
    ) -> None:
        receiver.answers = [(500, {})] * 5
        await notify.wake([Wake(1, "g.1", 1, targets=targets_of(1))])
        await arrived(5)
        await notify.wake([Wake(1, "g.2", 2, targets=targets_of(1))])
        assert [said[0] for said in await arrived(6)] == ["g.1"] * 5 + ["g.2"]

    async def test_what_waits_for_another_try_is_withdrawn(
        self, notify: Notify, targets_of: TargetsOf, receiver: Any, arrived: Arrived
    ) -> None:
        receiver.answers = [(503, {"Retry-After": "1"})]
        await notify.wake([Wake(1, "g.1", 1, seq=9, targets=targets_of(1))])
        await arrived(1)
        while not await self._withdrawn(notify, "g.1", 9):  # noqa: ASYNC110 - the adapter has no event for it
            await asyncio.sleep(0)
        await notify.wake([Wake(1, "g.2", 2, seq=9, targets=targets_of(1))])
        assert [said[0] for said in await arrived(2)] == ["g.1", "g.2"]

    async def _withdrawn(self, notify: Notify, conversation_id: str, seq: int) -> bool:
        """The answer was read and the wake waits: only then there is something to withdraw."""
        before = notify.waiting
        await notify.withdraw(conversation_id, seq)
        return before > 0 and notify.waiting == 0
