import asyncio

import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.push.migrations import MIGRATIONS
from hongyan.services.push.store_sql_devices import ADD_DEVICE, SqlDeviceStore
from hongyan_proto.model_pb2 import Kind
from tests.unit.services.push.people import ALICE, BOB, CAROL, GROUP, PAIR, seqs, wrote
from tests.unit.services.push.sleeping import Night, marks, message
from tests.unit.services.push.test_lanes import until

EVERYBODY = range(1, 2001)


@pytest.fixture
async def db(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    await db.migrate(MIGRATIONS)
    yield db
    await db.close()


@pytest.fixture
async def night(db):
    night = Night(SqlDeviceStore(db))
    await night.has_device(ALICE, BOB, CAROL)
    yield night
    await night.waker.close()


async def test_who_is_away_is_woken_and_neither_the_writer_nor_who_is_there(night):
    woken = await night.said(message(1), message(2), connected=[CAROL])
    assert list(woken) == [BOB]
    wake = woken[BOB]
    assert (wake.conversation_id, wake.unread, wake.seq, wake.mentioned, wake.preview) == (GROUP, 2, 2, False, True)
    assert [target.id for target in wake.targets] == [BOB * 10]
    assert night.notify.wakes == [wake]
    assert "nobody else" not in repr((wake, night.waker._queue))


async def test_once_per_conversation_and_interval(night):
    assert list(await night.said(message(1))) == [BOB, CAROL]
    assert await night.said(message(2)) == {}
    assert list(await night.said(message(1, users=[ALICE, BOB], conversation=PAIR))) == [BOB]
    night.clock.advance(29)
    assert await night.said(message(3)) == {}
    night.clock.advance(1.1)
    assert (await night.said(message(4)))[BOB].unread == 4


async def test_the_interval_ends_when_a_device_has_taken_what_there_is(night):
    await night.said(message(1))
    assert await night.said(marks(BOB, delivered_seq=1), connected=[BOB]) == {}
    assert list(await night.said(message(2))) == [BOB]


async def test_who_came_after_a_message_is_not_woken_by_it(night):
    await night.said(message(1))
    night.clock.advance(29)
    came, later = [marks(BOB, delivered_seq=2), marks(CAROL, delivered_seq=2)], message(3, users=[ALICE, BOB])
    woken = await night.said(message(2), *came, later, later=2)
    assert {user: wake.seq for user, wake in woken.items()} == {BOB: 3}


async def test_two_processes_agree(night):
    other = night.another()
    assert list(await night.said(message(1))) == [BOB, CAROL]
    assert await night.said(message(2), waker=other) == {}
    await night.said(marks(BOB, read_seq=2), connected=[BOB])
    night.clock.advance(31)
    assert list(await night.said(message(3), waker=other)) == [BOB, CAROL]
    assert await night.said(message(4)) == {}


@pytest.mark.parametrize("kind", [Kind.edit, Kind.react, Kind.pin, Kind.member, Kind.notice])
async def test_changes_wake_nobody(night, kind):
    assert await night.said(message(2, kind=kind, target=1)) == {}
    assert night.log.asked == []


async def test_a_muted_conversation_wakes_only_whom_somebody_names(night):
    night.log.muted = {BOB: -1, CAROL: night.clock.now_ms() + 1000}
    assert await night.said(message(1, mentions=["all"])) == {}
    woken = await night.said(message(2, mentions=[str(BOB)]))
    assert {user: wake.mentioned for user, wake in woken.items()} == {BOB: True}
    night.clock.advance(1.1)
    assert {user: wake.mentioned for user, wake in (await night.said(message(3, mentions=["all"]))).items()} == {
        CAROL: True
    }


async def test_quiet_hours_are_quiet_unless_one_wants_to_hear_of_mentions(night):
    await night.devices.prefer(BOB, {"quiet": True, "zone": "Asia/Shanghai"})
    await night.devices.prefer(CAROL, {"quiet": True, "zone": "Asia/Shanghai", "quiet_mentions": True})
    assert await night.said(message(1, mentions=[str(BOB), "all"])) == {}
    assert list(await night.said(message(2, mentions=[str(BOB), str(CAROL)]))) == [CAROL]


async def test_a_recalled_mention_breaks_no_silence(night):
    night.log.recalled = {1}
    night.log.muted = {CAROL: -1}
    await night.devices.prefer(BOB, {"quiet": True, "zone": "Asia/Shanghai", "quiet_mentions": True})
    assert await night.said(message(1, mentions=[str(BOB), str(CAROL)]), message(2)) == {}


async def test_a_preview_that_is_not_wanted_is_forbidden_to_the_device(night):
    await night.devices.prefer(BOB, {"preview": False})
    assert {user: wake.preview for user, wake in (await night.said(message(1))).items()} == {BOB: False, CAROL: True}


async def test_what_was_recalled_before_is_no_reason(night):
    night.log.recalled = {2}
    assert await night.said(message(2, mentions=[str(BOB)])) == {}
    woken = await night.said(message(3), message(2, mentions=[str(BOB)]))
    assert (woken[BOB].seq, woken[BOB].mentioned) == (3, False)


async def test_what_is_recalled_later_is_withdrawn(night):
    await night.said(message(1))
    await night.said(message(2, kind=Kind.recall, target=1))
    assert night.notify.withdrawn == [(GROUP, 1)]


async def test_who_has_read_or_left_or_come_meanwhile_is_not_woken(night):
    night.log.read = {BOB: 1}
    night.log.left = {CAROL}
    assert await night.said(message(1)) == {}
    night.log.left = set()
    await night.routes.register("gw1", [CAROL])
    assert await night.said(message(1)) == {}
    await night.routes.withdraw("gw1", [CAROL])
    assert list(await night.said(message(1))) == [CAROL]


async def test_a_device_ends_with_its_session(night):
    night.sessions.ended = {BOB * 10}
    assert list(await night.said(message(1))) == [CAROL]
    assert await night.devices.devices([BOB]) == []
    await night.waker.forget_sessions([CAROL * 10])
    night.clock.advance(31)
    assert await night.said(message(2)) == {}


async def test_a_target_that_is_gone_is_forgotten(night):
    (target,) = (await night.said(message(1)))[BOB].targets
    await night.notify.gone([target])
    assert await night.devices.devices([BOB]) == []


async def test_nobody_is_asked_about_who_has_no_device(night):
    await night.devices.remove_sessions([BOB * 10, CAROL * 10])
    assert await night.said(message(1)) == {}
    assert night.log.asked == []
    night.notify.by_target = False
    assert list(await night.said(message(1))) == [BOB, CAROL]


async def test_a_large_group_costs_a_few_reads(night, db):
    devices = [
        (user * 10, user, "https://push.example.com", bytes(f"{user}", "ascii"), b"p", b"s", 1) for user in EVERYBODY
    ]
    await db.transact(lambda tx: tx.execute_many(ADD_DEVICE, devices[CAROL:]))
    before = db.statistics.statements
    woken = await night.said(*(message(seq, sender=1, users=EVERYBODY) for seq in range(1, 41)), connected=[77])
    assert len(woken) == 2000 - CAROL - 1 + 3
    assert len(night.log.asked) == 1
    assert db.statistics.statements - before < 20


async def test_when_everybody_is_there_nothing_is_kept(night):
    night.waker.offer([message(1)], {ALICE: ("a",), BOB: ("a",), CAROL: ("a",)}, True)
    night.waker.offer([message(1, users=[BOB]), message(1)], {BOB: ("a",), ALICE: ("a",)}, False)
    assert len(night.waker._queue) == 1


async def test_what_overflows_is_dropped_and_counted(night):
    waker = Night(night.devices, wake_queue=3).waker
    for seq in range(5):
        waker.offer([message(seq)], {}, False)
    assert ([word.seq for word in waker._queue], waker.dropped) == ([2, 3, 4], 2)


async def test_it_goes_on_after_a_failure(night):
    log, night.log.sleepers = night.log.sleepers, None
    night.waker.start()
    night.waker.offer([message(1)], {}, False)
    while night.waker._queue or night.waker._news.is_set():
        await asyncio.sleep(0)
    night.log.sleepers = log
    night.waker.offer([message(2)], {}, False)
    await until(lambda: night.notify.wakes)


async def test_the_delivery_waits_for_nothing_of_it(night, world):
    """Not for a log that does not answer, and not when more is offered than is looked at."""
    stuck = asyncio.Event()

    async def hangs(call, request):
        stuck.set()
        await asyncio.Event().wait()

    night.log.sleepers = hangs
    world.push._delivery._located = night.waker.offer
    night.waker.start()
    await world.routes.register("gw1", [ALICE])
    for seq in range(1, 31):
        event = wrote(seq)
        event.items[0].entry = message(seq, users=[ALICE, BOB], conversation=PAIR).value
        await world.bus.publish(world.log_topic, 0, [event])
        await until(lambda seq=seq: seq in seqs(world.taken()))
    await until(stuck.is_set)
    assert seqs(world.taken()) == list(range(1, 31))
