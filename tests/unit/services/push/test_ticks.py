import asyncio

import pytest

from hongyan.kit.tasks import Tasks
from hongyan.services.push import ticks as module
from hongyan.services.push.audience import Memberships
from hongyan.services.push.delivery import Delivery
from hongyan.services.push.ticks import Ticks
from hongyan_proto.inside_pb2 import EventItem, LogEvent
from hongyan_proto.model_pb2 import Entry, Marks
from tests.unit.services.push.people import ALICE, BOB, CAROL, GROUP, PAIR, LogOfTwo


def said(seq, sender, kind="text"):
    entry = Entry(conversation_id=GROUP, seq=seq, sender_id=sender, kind=kind).SerializeToString()
    return EventItem(conversation_id=GROUP, members_version=1, entry=entry, seq=seq)


def read(user, before, upto):
    marks = Marks(conversation_id=GROUP, user_id=user, delivered_seq=upto, read_seq=upto)
    return EventItem(conversation_id=GROUP, members_version=1, marks=marks, read_from=before)


class Told:
    """Ticks behind a delivery, and what they told: (to whom, who, up to where)."""

    def __init__(self, large_group=500):
        log = LogOfTwo(members_of={GROUP: (1, [(ALICE, 1, 0), (BOB, 1, 0), (CAROL, 1, 4)]), PAIR: (1, [])})
        memberships = Memberships(log)
        self.tasks = Tasks("test")
        self.told = []
        self.heard = asyncio.Event()
        self.ticks = Ticks(deliver=self.deliver, memberships=memberships, tasks=self.tasks)
        self.delivery = Delivery(
            log=log, routes=None, memberships=memberships, large_group=large_group, ticks=self.ticks
        )

    async def deliver(self, items):
        self.told += [(item.user_ids, item.value.user_id, item.value.read_seq) for item in items]
        self.heard.set()

    async def after(self, *items):
        await self.delivery.address([LogEvent(items=items)])
        await self.ticks.flush()
        told, self.told = self.told, []
        return told


async def test_those_are_told_whose_messages_were_read():
    town = Told()
    talk = [said(1, ALICE), said(2, ALICE), said(3, BOB, "react"), said(4, CAROL), said(5, BOB)]
    assert await town.after(*talk, read(BOB, 0, 2)) == [([ALICE], BOB, 2)]
    assert await town.after(read(BOB, 2, 5)) == [], "Carol is no member any more, the others wrote nothing there"
    assert await town.after(read(ALICE, 3, 5)) == [([BOB], ALICE, 5)]


async def test_the_marks_of_one_second_are_one():
    town = Told()
    talk = [said(1, ALICE), said(2, BOB), said(3, ALICE)]
    assert await town.after(*talk, read(CAROL, 0, 1), read(CAROL, 1, 2), read(BOB, 2, 3)) == [
        ([ALICE, BOB], CAROL, 2),
        ([ALICE], BOB, 3),
    ]
    assert await town.after() == []


async def test_what_is_not_marked_for_it_tells_nobody():
    town = Told()
    quiet = read(BOB, 0, 1)
    quiet.ClearField("read_from")
    assert await town.after(said(1, ALICE), quiet) == []
    assert await Told(large_group=1).after(said(1, ALICE), read(BOB, 0, 1)) == [], "writers in large groups"


async def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(module, "RECENT", 3)
    monkeypatch.setattr(module, "CONVERSATIONS", 1)
    town = Told()
    await town.after(*(said(seq, BOB) for seq in range(1, 9)))
    assert [list(writers) for writers in town.ticks._writers.values()] == [[6, 7, 8]]
    other = said(1, BOB)
    other.entry = Entry(conversation_id="g.6", seq=1, sender_id=BOB, kind="text").SerializeToString()
    town.ticks.wrote(other)
    assert list(town.ticks._writers) == ["g.6"]


@pytest.mark.parametrize("fails", [False, True])
async def test_again_and_again_also_after_a_failure(monkeypatch, fails):
    monkeypatch.setattr(module, "EVERY_S", 0.0)
    town = Told()
    if fails:
        town.told = None
    town.ticks.start()
    async with asyncio.timeout(5):
        await town.delivery.address([LogEvent(items=[said(1, ALICE), read(BOB, 0, 1)])])
        while town.ticks._reads:
            await asyncio.sleep(0)
        town.told = []
        town.heard.clear()
        await town.delivery.address([LogEvent(items=[said(2, ALICE), read(BOB, 1, 2)])])
        await town.heard.wait()
    assert town.told == [([ALICE], BOB, 2)]
    await town.tasks.close()
