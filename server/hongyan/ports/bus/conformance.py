"""The exam of a bus. A test module gives the fixture `make_bus`: an async callable that opens a bus with three tries
and short pauses; two calls reach the same broker (or are the same bus, where it lives in one process).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from google.protobuf.wrappers_pb2 import StringValue

from hongyan.ports.bus import Bus, Handler, PublishFailed, Topic

MakeBus = Callable[[], Awaitable[Bus]]
TRIES = 3
PATIENCE = 20.0


class Inbox:
    """A handler that notes what it was given and lets a test wait for it. `poison` texts are never acknowledged."""

    def __init__(self, *poison: str, failures: int = 0, beside: "Inbox | None" = None) -> None:
        self.poison = poison
        self.failures = failures
        self.events: list[tuple[int, str]] = []
        self.calls: list[list[str]] = []
        self.busy: set[int] = set()
        self._more: asyncio.Condition = beside._more if beside else asyncio.Condition()

    async def __call__(self, shard: int, events: Sequence[StringValue]) -> None:
        assert shard not in self.busy, "two calls at once for one shard"
        self.busy.add(shard)
        try:
            await asyncio.sleep(0)
            self.calls.append([event.value for event in events])
            if self.failures or any(event.value in self.poison for event in events):
                self.failures = max(0, self.failures - 1)
                raise ValueError("on purpose")
            self.events += [(shard, event.value) for event in events]
        finally:
            self.busy.discard(shard)
            async with self._more:
                self._more.notify_all()

    async def until(self, true: "Callable[[Inbox], bool]") -> None:
        async with asyncio.timeout(PATIENCE), self._more:
            await self._more.wait_for(lambda: true(self))

    async def has(self, *texts: str) -> None:
        await self.until(lambda inbox: [text for _, text in inbox.events] == list(texts))


def texts(*values: str) -> list[StringValue]:
    return [StringValue(value=value) for value in values]


class BusExam:
    topic = Topic("exam", StringValue, shards=4)

    async def test_events_arrive_in_order(self, make_bus: MakeBus) -> None:
        bus, inbox = await make_bus(), Inbox()
        await bus.subscribe(self.topic, "group", inbox)
        expected = [f"鸿{number}" for number in range(200)]
        for at in range(0, 200, 4):
            await bus.publish(self.topic, 2, texts(*expected[at : at + 4]))
        await inbox.has(*expected)
        assert {shard for shard, _ in inbox.events} == {2}

    async def test_every_group_gets_every_event(self, make_bus: MakeBus) -> None:
        bus, first, second = await make_bus(), Inbox(), Inbox()
        await bus.subscribe(self.topic, "first", first)
        await bus.subscribe(self.topic, "second", second)
        await bus.publish(self.topic, 0, texts("a", "b"))
        await first.has("a", "b")
        await second.has("a", "b")

    async def test_members_of_a_group_share_the_shards(self, make_bus: MakeBus) -> None:
        bus, first = await make_bus(), Inbox()
        second = Inbox(beside=first)
        await bus.subscribe(self.topic, "group", first)
        await bus.subscribe(self.topic, "group", second)
        for shard in range(4):
            await bus.publish(self.topic, shard, texts(str(shard)))
        await first.until(lambda _: len(first.events) + len(second.events) == 4)
        assert sorted(first.events + second.events) == [(shard, str(shard)) for shard in range(4)]

    async def test_a_failed_handler_gets_the_events_again_in_order(self, make_bus: MakeBus) -> None:
        bus, inbox = await make_bus(), Inbox(failures=1)
        await bus.subscribe(self.topic, "group", inbox)
        await bus.publish(self.topic, 1, texts("a", "b", "c"))
        await inbox.has("a", "b", "c")

    async def test_a_poisoned_event_is_given_up_and_takes_no_other_with_it(self, make_bus: MakeBus) -> None:
        bus, inbox = await make_bus(), Inbox("poison")
        await bus.subscribe(self.topic, "group", inbox)
        await bus.publish(self.topic, 1, texts("a", "poison", "b"))
        await bus.publish(self.topic, 1, texts("c"))
        await inbox.has("a", "b", "c")
        assert TRIES <= sum("poison" in call for call in inbox.calls) <= TRIES + 1  # once in company, then alone

    async def test_a_patient_topic_gives_nothing_up(self, make_bus: MakeBus) -> None:
        bus, inbox = await make_bus(), Inbox(failures=4 * TRIES)
        patient = Topic("patient", StringValue, patient=True)
        await bus.subscribe(patient, "group", inbox)
        await bus.publish(patient, 0, texts("a", "b"))
        await inbox.has("a", "b")

    async def test_one_shard_that_fails_does_not_hold_up_another(self, make_bus: MakeBus) -> None:
        bus, inbox = await make_bus(), Inbox("poison")
        await bus.subscribe(self.topic, "group", inbox)
        await bus.publish(self.topic, 0, texts("poison"))
        await bus.publish(self.topic, 1, texts("a"))
        await inbox.has("a")

    async def test_events_wait_while_nobody_is_in_the_group(self, make_bus: MakeBus) -> None:
        bus, first, second = await make_bus(), Inbox(), Inbox()
        leaving = await bus.subscribe(self.topic, "group", first)
        await leaving.close()
        await leaving.close()
        await bus.publish(self.topic, 3, texts("a"))
        await bus.subscribe(self.topic, "group", second)
        await second.has("a")
        assert first.events == []

    async def test_what_a_leaving_member_did_not_acknowledge_goes_to_the_next(self, make_bus: MakeBus) -> None:
        bus, second, began = await make_bus(), Inbox(), asyncio.Event()

        async def stuck(_shard: int, _events: Sequence[StringValue]) -> None:
            began.set()
            await asyncio.Event().wait()

        leaving = await bus.subscribe(self.topic, "group", stuck)
        await bus.publish(self.topic, 0, texts("a", "b"))
        await began.wait()
        await leaving.close()
        await bus.subscribe(self.topic, "group", second)
        await second.has("a", "b")

    async def test_a_handler_may_leave_from_inside(self, make_bus: MakeBus) -> None:
        bus, second, left = await make_bus(), Inbox(), asyncio.Event()

        async def once(_shard: int, _events: Sequence[StringValue]) -> None:
            await subscription.close()
            left.set()

        handler: Handler[StringValue] = once
        subscription = await bus.subscribe(self.topic, "group", handler)
        await bus.publish(self.topic, 0, texts("a"))
        await left.wait()
        await bus.publish(self.topic, 0, texts("b"))
        await bus.subscribe(self.topic, "group", second)
        await second.until(lambda inbox: bool(inbox.events) and inbox.events[-1] == (0, "b"))

    async def test_closing_cancels_handlers_and_refuses_events(self, make_bus: MakeBus) -> None:
        bus, began, ended = await make_bus(), asyncio.Event(), asyncio.Event()

        async def stuck(_shard: int, _events: Sequence[StringValue]) -> None:
            began.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        await bus.subscribe(self.topic, "group", stuck)
        await bus.publish(self.topic, 0, texts("a"))
        await began.wait()
        await bus.close()
        assert ended.is_set()
        with pytest.raises(PublishFailed):
            await bus.publish(self.topic, 0, texts("b"))

    async def test_an_unknown_shard_is_a_mistake(self, make_bus: MakeBus) -> None:
        bus = await make_bus()
        with pytest.raises(ValueError, match="shard"):
            await bus.publish(self.topic, 4, texts("a"))
