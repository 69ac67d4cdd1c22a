"""Who was signed out is gone, on live sockets too, within a second."""

import asyncio
import time

import pytest

from hongyan.app.desk import front_desk
from hongyan.app.world import World
from hongyan_proto import frames_pb2, user_pb2
from hongyan_proto import moderation_pb2 as pb
from hongyan_proto.model_pb2 import Platform
from tests.scenario.stories.book import refused
from tests.scenario.stories.lines import WebSocketJson
from tests.scenario.stories.towns import outside

AT_ONCE = 1.0
LONG = ("gateway.idle_drop=100000", "gateway.idle_drop_mobile=100000")


@pytest.fixture(params=["json", "proto", "tcp"])
async def town(request, tmp_path):
    async with outside(tmp_path / "data", request.param, *LONG) as made:
        yield made


@pytest.fixture
async def page(tmp_path):
    """A town that speaks JSON."""
    async with outside(tmp_path / "data", "json", *LONG) as made:
        yield made


async def settled(town):
    """The look at a session after its welcome is over; the next would come in a minute: only a push can be faster."""
    await town.passes(2)


async def ends(device, code, reason="session_ended", *, within=AT_ONCE):
    """The socket says why and closes so; TCP has no close codes."""
    began = time.monotonic()
    closed = await device.line.ended()
    assert time.monotonic() - began < within
    assert closed in {code, 0}
    frame = await device.line.until(lambda frame: frame.HasField("error"))
    assert frame.error.reason == reason


async def test_a_device_that_is_signed_out(town):
    phone = await town.newcomer("alice")
    desktop = await town.another(phone)
    await settled(town)
    await phone.ends(desktop.signed_in.session_id)
    await ends(desktop, 4401)
    with refused("session_ended"):
        await town.line(desktop.token)
    assert await phone.me()


async def test_signing_out_oneself(town):
    phone = await town.newcomer("alice")
    await settled(town)
    await phone.ends("current")
    await ends(phone, 4401)


async def test_a_new_phone_replaces_the_old_one(town):
    old = await town.newcomer("alice", Platform.phone)
    await settled(town)
    new = await town.another(old, Platform.phone)
    await ends(old, 4409)
    assert await new.me()


async def test_a_new_password_closes_the_sockets_of_the_others(page):
    phone = await page.newcomer("alice")
    desktop = await page.another(phone)
    await settled(page)
    await phone.changes_password(phone.password, "the new password")
    await ends(desktop, 4401)
    assert await phone.me()


async def test_a_refresh_token_that_was_used_again_closes_the_thief_too(page):
    alice, desk = await page.newcomer("alice"), await page.desk()
    first = user_pb2.RefreshRequest(refresh_token=alice.signed_in.refresh_token)
    second = await desk.call("UserService/Refresh", first)
    await desk.call("UserService/Refresh", user_pb2.RefreshRequest(refresh_token=second.refresh_token))
    await page.passes(60)
    with refused("refresh_reused"):
        await desk.call("UserService/Refresh", first)
    await ends(alice, 4401)


async def test_an_account_that_is_disabled_by_a_report(page):
    boss = await page.newcomer("boss", invitation=await page.house.invitations.administrator())
    alice, bob = await page.newcomer("alice"), await page.newcomer("bob")
    await settled(page)
    report = pb.ReportRequest(user_id=bob.id, reason=pb.Report.fraud)
    made = (await alice.line.call("ModerationService/Report", report)).report
    decision = pb.CloseReportRequest(id=made.id, decision=pb.Report.account_disabled)
    await boss.line.call("ModerationAdminService/CloseReport", decision)
    await ends(bob, 4401)
    assert await alice.me()


async def test_an_account_that_the_operator_disables(page):
    alice, bob = await page.newcomer("alice"), await page.newcomer("bob")
    await settled(page)
    async with front_desk(page.settings, World.real()) as desk:
        await desk.disable(alice.username)
    await ends(alice, 4401, within=3.0)  # the running server looks twice a second
    with refused("account_disabled"):
        await page.signs_in(alice.username, alice.password)
    with refused("account_disabled", "session_ended"):
        refresh = user_pb2.RefreshRequest(refresh_token=alice.signed_in.refresh_token)
        await (await page.desk()).call("UserService/Refresh", refresh)
    assert alice.id not in await bob.finds(alice.username)


async def test_an_ending_that_no_event_tells_is_found_at_the_next_look(page):
    phone = await page.newcomer("alice")
    desktop = await page.another(phone)
    await settled(page)
    page.house.gateway.hub._close = lambda _: None
    await phone.ends(desktop.signed_in.session_id)
    await page.passes(5)
    assert not desktop.line.closed.done()
    await page.passes(61)
    await ends(desktop, 4401)


async def test_a_token_that_ends_takes_its_socket_with_it(town):
    alice = await town.newcomer("alice")
    expires = alice.signed_in.expires_in
    town.clock.advance(expires + 30)
    assert await alice.me()  # there is a minute's grace on a live socket
    town.clock.advance(40)
    await ends(alice, 4401, "token_expired", within=3.0)


async def test_auth_keeps_a_socket_open(town):
    alice = await town.newcomer("alice")
    town.clock.advance(alice.signed_in.expires_in - 60)
    desk = await town.desk()
    fresh = await desk.call("UserService/Refresh", user_pb2.RefreshRequest(refresh_token=alice.signed_in.refresh_token))
    await alice.line.ask(frames_pb2.ClientFrame(auth=frames_pb2.Auth(token=fresh.access_token)))
    await town.passes(300)
    assert await alice.me()
    assert not alice.line.closed.done()
    town.clock.advance(fresh.expires_in)
    await ends(alice, 4401, "token_expired", within=3.0)


async def test_a_token_of_somebody_else_renews_nothing(page):
    phone, bob = await page.newcomer("alice"), await page.newcomer("bob")
    desktop = await page.another(phone)
    for token in (bob.token, desktop.token):
        with refused("forbidden"):
            await phone.line.ask(frames_pb2.ClientFrame(auth=frames_pb2.Auth(token=token)))
    with refused("unauthenticated"):
        await phone.line.ask(frames_pb2.ClientFrame(auth=frames_pb2.Auth(token="nonsense")))
    assert await phone.me()


async def test_who_does_not_say_hello_is_sent_away(page):
    socket = WebSocketJson()
    await socket.open(page.url)
    page.clock.advance(6)
    async with asyncio.timeout(3):
        assert await socket.ended() == 4408
    await socket.close()


async def test_who_says_something_else_first_is_sent_away(page):
    socket = WebSocketJson()
    await socket.open(page.url)
    with refused("hello_first"):
        await socket.ask(frames_pb2.ClientFrame(ping=frames_pb2.Ping()))
    assert await socket.ended() == 4400
    await socket.close()
