import random
from dataclasses import replace

import pytest

from hongyan.kit.tasks import Tasks
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.ports.notify.log import LogNotify
from hongyan.ports.notify.webpush import open_url
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.push.migrations import MIGRATIONS
from hongyan.services.push.notifications import Notifications
from hongyan.services.push.settings import PushSettings
from hongyan.services.push.store_sql_devices import SqlDeviceStore
from hongyan_proto import push_pb2
from hongyan_proto.model_pb2 import Empty
from tests.clock import ManualClock
from tests.servers.push import Browser

AS_ALICE = Call(user_id=11, session_id=1)
AS_BOB = Call(user_id=22, session_id=9)
CLOCK = ManualClock(5000)
BROWSER = Browser("https://push.example.com")


@pytest.fixture
async def devices(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    await db.migrate(MIGRATIONS)
    yield SqlDeviceStore(db)
    await db.close()


@pytest.fixture
def made(devices):
    seed, rng = b"s" * 32, random.Random(7)
    notify = open_url("webpush:", seed=seed, subject="mailto:a@b.c", clock=CLOCK, rng=rng, tasks=Tasks("notify"))
    return Notifications(devices=devices, notify=notify, settings=PushSettings(devices=2), clock=CLOCK)


async def register(made, call=AS_ALICE, **changes):
    asked = Browser("https://push.example.com").asks() | changes
    return (await made.register_push_target(call, push_pb2.RegisterPushTargetRequest(**asked))).target


async def refused(asking):
    with pytest.raises(ServiceError) as caught:
        await asking
    return reason(caught.value.code), caught.value.field


async def sessions(made, call=AS_ALICE):
    return [target.session_id for target in (await made.list_push_targets(call, Empty())).targets]


async def test_exactly_what_is_present_changes(made):
    before = (await made.get_notifications(AS_ALICE, Empty())).notifications
    assert (before.quiet.on, before.preview) == (False, True)
    quiet = push_pb2.QuietHours(on=True, from_minute=1320, to_minute=420, time_zone="Asia/Shanghai", mentions=True)
    await made.update_notifications(AS_ALICE, push_pb2.UpdateNotificationsRequest(quiet=quiet))
    request = push_pb2.UpdateNotificationsRequest(preview=False)
    after = (await made.update_notifications(AS_ALICE, request)).notifications
    assert after == push_pb2.Notifications(quiet=quiet, preview=False)
    assert (await made.get_notifications(AS_ALICE, Empty())).notifications == after
    assert (await made.get_notifications(AS_BOB, Empty())).notifications == before


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "America", ""])
async def test_quiet_hours_need_a_time_zone_that_there_is(made, zone):
    quiet = push_pb2.QuietHours(on=True, time_zone=zone)
    asking = made.update_notifications(AS_ALICE, push_pb2.UpdateNotificationsRequest(quiet=quiet))
    assert await refused(asking) == ("invalid_field", "quiet.time_zone")
    assert not (await made.get_notifications(AS_ALICE, Empty())).notifications.quiet.on


async def test_a_session_has_one_device_which_is_its_own(made):
    first = await register(made)
    assert (first.session_id, first.at, first.current) == (1, 5000, True)
    await register(made)
    await register(made, replace(AS_ALICE, session_id=2))
    listed = (await made.list_push_targets(AS_ALICE, Empty())).targets
    assert [(target.session_id, target.current) for target in listed] == [(1, True), (2, False)]
    assert await sessions(made, AS_BOB) == []


async def test_beyond_the_most_nobody_is_added(made):
    for session in (1, 2):
        await register(made, replace(AS_ALICE, session_id=session))
    assert await refused(register(made, replace(AS_ALICE, session_id=3))) == ("too_many", None)
    assert await sessions(made) == [1, 2]
    await register(made, AS_BOB)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("endpoint", "http://push.example.com/x"),
        ("endpoint", "https://127.0.0.1/x"),
        ("endpoint", "https://169.254.169.254/latest"),
        ("p256dh", "B" * 87),
        ("p256dh", "BA"),
        ("p256dh", "A"),
        ("auth", "c" * 21),
    ],
)
async def test_what_wakes_nobody_is_refused_and_not_stored(made, field, text):
    assert await refused(register(made, **{field: text})) == ("invalid_field", field)
    assert await sessions(made) == []


async def test_devices_are_removed_by_who_owns_them(made):
    for session in (1, 2):
        await register(made, replace(AS_ALICE, session_id=session))
    for call, name in ((AS_BOB, "1"), (AS_ALICE, "2"), (AS_ALICE, "77"), (AS_ALICE, "9" * 20)):
        await made.remove_push_target(call, push_pb2.RemovePushTargetRequest(session_id=name))
    assert await sessions(made) == [1]
    await made.remove_push_target(AS_ALICE, push_pb2.RemovePushTargetRequest(session_id="current"))
    assert await sessions(made) == []


async def test_the_key_for_pages_and_none_where_browsers_are_not_woken(made, devices):
    assert len((await made.get_push_key(AS_ALICE, Empty())).public_key) == 87
    deaf = Notifications(devices=devices, notify=LogNotify(), settings=PushSettings(), clock=CLOCK)
    assert (await deaf.get_push_key(AS_ALICE, Empty())).public_key == ""
    assert await refused(register(deaf)) == ("push_off", None)
