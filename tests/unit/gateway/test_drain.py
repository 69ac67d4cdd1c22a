from hongyan_proto import frames_pb2
from tests.unit.gateway.conftest import BOB, World, live, settle


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


async def test_everybody_is_told_another_moment_to_come_back():
    world = World(drain_spread=0.01)
    await world.gateway.start()
    lines = [await live(world, user, user) for user in range(1, 401)]
    await world.gateway.drain()
    moments = {line.heard()[0].goaway.retry_after_ms for line in lines}
    assert len(moments) > 5
    assert max(moments) <= 10
    assert {line.code for line in lines} == {1012}
    await settle()
    assert world.gateway.hub.users == {}
    await world.gateway.close()


async def test_draining_twice_harms_nobody(world):
    line = await live(world)
    await world.gateway.drain()
    await world.gateway.drain()
    assert [frame.WhichOneof("body") for frame in line.heard()] == ["goaway", "error"]
