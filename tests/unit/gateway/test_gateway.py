"""Joining and leaving: routes, deadlines, revocation, draining."""

import asyncio

from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, inside_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from tests.unit.gateway.conftest import ALICE, BOB, Line, World, entry, live, settle


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


async def test_a_revoked_session_is_found_at_the_next_check_without_any_event(world):
    line, other = await live(world, ALICE, 10), await live(world, ALICE, 11)
    await world.pass_time(2)
    world.accounts.ended.add(10)
    for _ in range(3):
        for one in (line, other):
            one.tell(frames_pb2.ClientFrame(id=2, ping=frames_pb2.Ping()))
        await world.pass_time(21)
    assert line.code == 4401
    assert other.code is None
    assert world.accounts.asked < 10


async def test_a_session_that_ended_while_it_joined_is_found_at_once(world):
    line = await live(world)
    world.accounts.ended.add(10)
    await world.pass_time(2)
    assert line.code == 4401


async def test_hello_too_late(world):
    line = Line(world)
    await world.pass_time(4)
    assert line.code is None
    await world.pass_time(3)
    assert line.code == 4408
    assert line.heard()[0].error.reason == "hello_first"


async def test_tokens_that_are_none(world):
    for token, reason in (("nonsense", "unauthenticated"), ("x" * 3000, "invalid_field")):
        line = Line(world)
        (refused, error) = await line.ask(frames_pb2.ClientFrame(id=1, hello=frames_pb2.Hello(version=1, token=token)))
        assert (refused.id, refused.error.reason, error.error.reason) == (1, reason, reason)
        assert line.code == 4401


async def test_a_lame_user_service_is_no_reason_to_sign_out(world):
    world.accounts.down = True
    line = Line(world)
    await line.hello()
    assert line.heard()[0].error.reason == "unavailable"
    assert line.code == 1012


async def test_expiry_and_renewal(world):
    lines = [await Line(world).hello(ALICE, 10, seconds=30) for _ in range(2)]
    auth = frames_pb2.ClientFrame(id=5, auth=frames_pb2.Auth(token="1:10:900"))
    lines[0].heard()
    assert (await lines[0].ask(auth))[0].HasField("ok")
    await world.pass_time(89)
    assert lines[1].code is None
    lines[0].tell(frames_pb2.ClientFrame(id=6, ping=frames_pb2.Ping()))
    await world.pass_time(3)
    assert lines[0].code is None
    assert lines[1].code == 4401


async def test_ten_sockets_for_one_user(world):
    lines = [await live(world) for _ in range(10)]
    more = await Line(world).hello()
    assert more.code == 4429
    lines[0].abort()
    await settle()
    await live(world)


async def test_connects_are_limited_by_address_and_private_networks_have_ten_times_more():
    world = World(connect_burst=2.0, connect_rate=0.01)
    await world.gateway.start()
    codes = {}
    for address in ("203.0.113.9", "10.1.2.3"):
        lines = [await Line(world, address=address).hello(user, user) for user in range(1, 9)]
        codes[address] = [line.code for line in lines]
    assert codes["203.0.113.9"][:2] == [None, None]
    assert codes["203.0.113.9"][2:] == [4429] * 6
    assert codes["10.1.2.3"] == [None] * 8
    await world.gateway.close()


async def test_draining_answers_what_is_under_way_refuses_what_is_new_and_sends_away(world):
    line = await live(world)
    world.log.gate.clear()
    send = frames_pb2.ClientFrame(id=2, send={"to_user_id": BOB, "client_id": "a", "text": {"text": "1"}})
    line.tell(send)
    await settle()
    draining = world.tasks.spawn("drain", world.gateway.drain())
    await settle()
    assert world.gateway.room_for_one() is not None
    send.id = 3
    (refused,) = await line.ask(send)
    assert (refused.id, refused.error.reason) == (3, "draining")
    assert line.code is None
    world.log.gate.set()
    await draining
    sent, goaway, error = line.heard()
    assert sent.sent.seq == 1
    assert goaway.goaway.retry_after_ms <= 5000
    assert error.error.reason == "draining"
    assert line.code == 1012


async def test_the_limits_of_the_process(world):
    small = World(sockets=3, sockets_waiting=2)
    await small.gateway.start()
    one, two = Line(small), Line(small)
    assert small.gateway.room_for_one().code
    await one.hello()
    assert small.gateway.room_for_one() is None
    await two.hello(BOB, 20)
    Line(small)
    assert small.gateway.room_for_one() is not None
    one.abort()
    assert small.gateway.room_for_one() is None
    await small.gateway.close()


async def test_deliveries_while_the_socket_closes_are_dropped_quietly(world):
    line = await live(world)
    line.connection.broken(ServiceError(ErrorCode.bad_frame))
    batch = inside_pb2.DeliverBatch(items=[inside_pb2.DeliverItem(user_ids=[ALICE], entry=entry())])
    reply = await world.gateway.deliver(INSIDE, batch)
    assert list(reply.unknown_user_ids) == [ALICE]
    assert line.code == 4400
