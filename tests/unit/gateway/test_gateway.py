"""Joining and leaving: deadlines, revocation, limits of the process."""

from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, inside_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from tests.unit.gateway.conftest import ALICE, BOB, Line, World, entry, live, settle


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


async def test_nobody_is_let_in_before_the_epoch_is_known_and_a_new_one_is_noticed():
    world = World()
    log, world.log.epoch = world.log, ""
    await world.gateway.start()
    assert world.gateway.room_for_one().code == ErrorCode.unavailable
    log.epoch = "epoch-2"
    await world.gateway.renew()
    assert world.gateway.room_for_one() is None
    log.epoch = "epoch-3"
    await world.gateway.renew()
    assert world.gateway.epoch == "epoch-3"
    await world.gateway.close()


async def test_deliveries_while_the_socket_closes_are_dropped_quietly(world):
    line = await live(world)
    line.connection.broken(ServiceError(ErrorCode.bad_frame))
    batch = inside_pb2.DeliverBatch(items=[inside_pb2.DeliverItem(user_ids=[ALICE], entry=entry())])
    reply = await world.gateway.deliver(INSIDE, batch)
    assert list(reply.unknown_user_ids) == [ALICE]
    assert line.code == 4400
