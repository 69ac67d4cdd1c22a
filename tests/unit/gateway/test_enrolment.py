"""Routes: before the welcome, until the last one leaves, and again after a lost lease."""

import asyncio

from tests.unit.gateway.conftest import ALICE, BOB, Line, live, settle


async def located(world, user=ALICE):
    return tuple((await world.routes.locate([user])).get(user, ()))


async def test_the_route_stands_before_the_welcome(world, monkeypatch):
    gate = asyncio.Event()
    real = world.routes.register

    async def register(gateway, users):
        await gate.wait()
        return await real(gateway, users)

    monkeypatch.setattr(world.routes, "register", register)
    line = Line(world)
    await line.hello()
    assert line.heard() == []
    gate.set()
    await settle()
    assert line.heard()[0].HasField("welcome")
    assert await located(world) == ("g1",)


async def test_the_last_one_withdraws_the_route(world):
    one, two = await live(world, ALICE, 10), await live(world, ALICE, 11)
    one.abort()
    await settle()
    assert await located(world) == ("g1",)
    two.abort()
    await settle()
    assert await located(world) == ()
    assert world.gateway.hub.users == {}
    assert world.gateway.sockets == 0


async def test_leaving_and_coming_back_at_once_ends_registered(world, monkeypatch):
    gate = asyncio.Event()
    real = world.routes.withdraw

    async def withdraw(gateway, users):
        await gate.wait()
        await real(gateway, users)

    monkeypatch.setattr(world.routes, "withdraw", withdraw)
    line = await live(world)
    line.abort()
    await settle()
    again = Line(world)
    await again.hello()
    assert again.heard() == []
    gate.set()
    await settle()
    assert again.heard()[0].HasField("welcome")
    assert await located(world) == ("g1",)


async def test_a_lost_lease_registers_everybody_and_has_them_resync(world):
    lines = [await live(world, user, user) for user in (ALICE, BOB)]
    await world.routes.leave("g1")
    assert await located(world) == ()
    await world.gateway.renew()
    await settle()
    assert await located(world) == ("g1",)
    assert await located(world, BOB) == ("g1",)
    assert [frame.resync.reason for line in lines for frame in line.heard()] == ["routes_lost"] * 2


async def test_a_lease_that_a_newcomer_finds_lost_does_the_same(world):
    line = await live(world, ALICE, 10)
    await world.routes.leave("g1")
    await live(world, BOB, 20)
    assert [frame.resync.reason for frame in line.heard()] == ["routes_lost"]
    assert await located(world) == ("g1",)


async def test_without_a_route_there_is_no_welcome(world, monkeypatch):
    async def register(gateway, users):
        raise ConnectionError("gone")

    monkeypatch.setattr(world.routes, "register", register)
    line = Line(world)
    await line.hello()
    (frame,) = line.heard()
    assert frame.error.reason == "unavailable"
    assert line.code == 1012
