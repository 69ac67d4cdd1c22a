"""Devices that are asleep, on a real server: a push service of our own opens what arrives, with the browser's key."""

import asyncio
import json

import pytest

from hongyan.ports.notify.webhook import signature
from hongyan.services.push.store_sql_devices import SqlDeviceStore
from hongyan_proto import account_pb2, message_pb2, model_pb2, push_pb2
from tests.scenario.stories.book import refused
from tests.scenario.stories.lines import Rest
from tests.scenario.stories.towns import outside
from tests.servers.push import Browser, receiver

HOME = ("notify=webpush:?private=on&subject=mailto:a@example.com", "push.wake_every_s=0.01")
INTERVAL_S = 31


@pytest.fixture
async def service():
    async with receiver() as made:
        yield made


@pytest.fixture
async def town(request, tmp_path):
    runner = f"server.runner={getattr(request, 'param', 'local')}"
    async with outside(tmp_path / "data", "json", *HOME, runner) as made:
        yield made


class Sleeper:
    """Somebody with a browser that can be woken, and no connection."""

    def __init__(self, town, service, device):
        self.town, self.service, self.device = town, service, device
        self.browser = Browser(service.origin)
        self.id, self.signed_in = device.id, device.signed_in

    @property
    def rest(self):
        """What the page asks without a socket: it is not there for that."""
        return Rest(self.town.url, self.device.token)

    async def ask(self, name, request):
        line = self.rest
        try:
            return await line.call(name if "/" in name else f"NotificationService/{name}", request)
        finally:
            await line.close()

    async def registers(self):
        await self.ask("RegisterPushTarget", push_pb2.RegisterPushTargetRequest(**self.browser.asks()))

    async def sleeps(self):
        await self.device.line.close()
        await until_connected(self.town, self.id, False)

    async def wakes(self, count):
        """What its browser was told, once it is so much."""
        key = (await self.ask("GetPushKey", model_pb2.Empty())).public_key
        await self.service.until(count)
        mine = [heard for heard in self.service.heard if heard.path == self.browser.path]
        return [self.browser.opens(heard, key) for heard in mine]


async def until_connected(town, user, connected):
    async with asyncio.timeout(10):
        while bool(await town.house.ports.routes.locate([user])) != connected:
            await asyncio.sleep(0.005)


async def asleep(town, service, name):
    sleeper = Sleeper(town, service, await town.newcomer(name))
    await sleeper.registers()
    await sleeper.sleeps()
    return sleeper


@pytest.fixture
async def people(town, service):
    """Alice writes, Bob and Carol sleep."""
    return await town.newcomer("alice"), await asleep(town, service, "bob"), await asleep(town, service, "carol")


async def test_many_messages_wake_once_and_say_nothing_of_what_was_written(town, service, people):
    alice, bob, carol = people
    for number in range(5):
        sent = await alice.says(bob.device, f"secret {number}")
    await alice.says(carol.device, "and you?")
    (wake,), (other,) = await bob.wakes(2), await carol.wakes(2)
    assert (wake["conversationId"], wake["mentioned"], wake["preview"]) == (sent.conversation_id, False, True)
    assert 1 <= wake["unread"] <= 5
    assert other["unread"] == 1
    assert not any(b"secret" in heard.body for heard in service.heard)
    town.clock.advance(INTERVAL_S)
    await alice.says(bob.device, "later")
    assert [wake["unread"] for wake in await bob.wakes(3)][-1] == 6


async def test_a_muted_conversation_is_silent_unless_one_is_named(town, service, people):
    alice, bob, carol = people
    sent = await alice.says(bob.device, "first")
    await bob.wakes(1)
    town.clock.advance(INTERVAL_S)
    mute = message_pb2.UpdateConversationRequest(conversation_id=sent.conversation_id, muted_until=-1)
    await bob.ask("MessageService/UpdateConversation", mute)
    await alice.says(bob.device, "muted")
    await alice.says(carol.device, "a word after it")
    await carol.wakes(2)
    await alice.says(bob.device, "you!", mentions=[str(bob.id)])
    assert [wake["mentioned"] for wake in await bob.wakes(3)] == [False, True]


@pytest.mark.parametrize("town", ["local", "loopback", "grpc"], indirect=True)
async def test_quiet_hours_and_no_preview(town, service, people):
    alice, bob, carol = people
    quiet = push_pb2.QuietHours(on=True, time_zone="Asia/Shanghai")
    await bob.ask("UpdateNotifications", push_pb2.UpdateNotificationsRequest(quiet=quiet))
    await carol.ask("UpdateNotifications", push_pb2.UpdateNotificationsRequest(preview=False))
    await alice.says(bob.device, "at night")
    await alice.says(carol.device, "at night")
    (wake,) = await carol.wakes(1)
    assert (wake["preview"], len(service.heard)) == (False, 1)


async def test_who_is_connected_is_not_woken_and_is_at_once_when_they_go(town, service, people):
    alice, bob, carol = people
    back = await town.another(bob.device)
    await until_connected(town, bob.id, True)
    sent = await alice.says(bob.device, "you are there")
    await back.line.until(lambda frame: any(entry.seq == sent.seq for entry in frame.push.entries))
    await alice.says(carol.device, "a word after it")
    await carol.wakes(1)
    await back.line.close()
    await until_connected(town, bob.id, False)
    await alice.says(bob.device, "you have gone")
    assert [wake["unread"] for wake in await bob.wakes(2)] == [2]


async def test_what_a_device_has_taken_lets_the_next_message_wake(town, service, people):
    alice, bob, _ = people
    sent = await alice.says(bob.device, "first")
    await bob.wakes(1)
    back = await town.another(bob.device)
    await back.reads(sent.conversation_id, sent.seq)
    await alice.line.until(lambda frame: any(mark.user_id == bob.id for mark in frame.push.marks))
    await back.line.close()
    await until_connected(town, bob.id, False)
    await alice.says(bob.device, "second")
    assert [wake["unread"] for wake in await bob.wakes(2)] == [1, 1]


async def test_a_signed_out_device_is_told_nothing(town, service, people):
    alice, bob, carol = people
    listed = (await bob.ask("ListPushTargets", model_pb2.Empty())).targets
    assert [(one.session_id, one.current) for one in listed] == [(bob.signed_in.session_id, True)]
    desktop = await town.another(bob.device)
    await desktop.ends(bob.signed_in.session_id)
    await desktop.line.until(lambda frame: any(event.HasField("ended") for event in frame.push.events))
    assert not (await desktop.line.call("NotificationService/ListPushTargets", model_pb2.Empty())).targets
    await desktop.line.close()
    await until_connected(town, bob.id, False)
    await alice.says(bob.device, "who reads this?")
    await alice.says(carol.device, "a word after it")
    await carol.wakes(1)
    assert len(service.heard) == 1


async def test_a_deleted_account_leaves_nothing_here(town, people):
    _, bob, _ = people
    await bob.ask("UpdateNotifications", push_pb2.UpdateNotificationsRequest(preview=False))
    kept = SqlDeviceStore(town.house.ports.main)
    assert await kept.devices([bob.id])
    assert await kept.preferences([bob.id])
    await bob.ask("AccountService/DeleteMe", account_pb2.DeleteMeRequest())
    async with asyncio.timeout(10):
        while await kept.devices([bob.id]) or await kept.preferences([bob.id]):
            await asyncio.sleep(0.005)


async def test_a_target_that_is_gone_is_forgotten(town, service, people):
    alice, bob, _ = people
    service.answers = [(410, {})]
    await alice.says(bob.device, "are you there?")
    await service.until(1)
    async with asyncio.timeout(10):
        while (await bob.ask("ListPushTargets", model_pb2.Empty())).targets:
            await asyncio.sleep(0.005)


async def test_what_is_recalled_is_withdrawn_while_it_waits(town, service, people):
    alice, bob, _ = people
    service.answers = [(503, {"Retry-After": "600"})]
    sent = await alice.says(bob.device, "not for you")
    await service.until(1)
    async with asyncio.timeout(10):
        while not town.house.ports.notify.waiting:
            await asyncio.sleep(0.005)
        await alice.recalls(sent)
        while town.house.ports.notify.waiting:
            await asyncio.sleep(0.005)


async def test_as_it_ships_no_private_address_is_taken(tmp_path):
    async with outside(tmp_path / "data", "json") as town:
        alice = await town.newcomer("alice")
        for origin in ("http://push.example.com", "https://127.0.0.1", "https://10.0.0.1", "https://[::1]"):
            request = push_pb2.RegisterPushTargetRequest(**Browser(origin).asks())
            with refused("invalid_field"):
                await alice.line.call("NotificationService/RegisterPushTarget", request)
        good = push_pb2.RegisterPushTargetRequest(**Browser("https://push.example.com").asks())
        assert (await alice.line.call("NotificationService/RegisterPushTarget", good)).target.current
        assert (await alice.line.call("NotificationService/GetPushKey", model_pb2.Empty())).public_key


async def test_a_webhook_hears_of_everybody_who_sleeps(tmp_path, service):
    hook = f"notify=webhook://:secret@127.0.0.1:{service.port}/wakes?tls=off"
    async with outside(tmp_path / "data", "json", hook) as town:
        alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
        await bob.line.close()
        await until_connected(town, bob.id, False)
        await alice.says(bob, "secret")
        (post,) = await service.until(1)
    told = post.headers["hongyan-timestamp"]
    assert post.headers["hongyan-signature"] == f"sha256={signature(b'secret', told, post.body)}"
    (wake,) = json.loads(post.body)["wakes"]
    assert (wake["userId"], wake["unread"]) == (str(bob.id), 1)
