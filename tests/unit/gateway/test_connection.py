from hongyan.gateway.frames import JSON
from hongyan_proto import frames_pb2
from tests.unit.gateway.conftest import ALICE, Line, live, settle


def ping(number):
    return frames_pb2.ClientFrame(id=number, ping=frames_pb2.Ping())


async def test_a_fault_in_one_frame_is_answered_and_the_others_live(world, monkeypatch):
    line = await live(world)

    def handle(connection, frame):
        if frame.id == 3:
            raise KeyError("a secret")
        world.gateway.dispatch.handle(connection, frame)

    monkeypatch.setattr(world.gateway, "handle", handle)
    frames = await line.ask(ping(2), ping(3), ping(4))
    assert [(frame.id, frame.WhichOneof("body")) for frame in frames] == [(2, "pong"), (3, "error"), (4, "pong")]
    assert frames[1].error.reason == "internal"
    assert "secret" not in frames[1].error.message


async def test_a_refused_frame_in_an_array_leaves_the_others(world):
    line = await live(world, codec=JSON)
    line.connection.received(b'[{"id":2,"ping":{}},{"id":3,"look":5},{"id":4,"ping":{}}]')
    await settle()
    assert [frame["id"] for frame in line.heard()] == [2, 3, 4]


async def test_nothing_is_heard_after_the_end(world):
    line = await live(world)
    line.connection.received(b"\x05ab")
    (error,) = line.heard()
    assert (error.error.reason, line.code) == ("bad_frame", 4400)
    assert await line.ask(ping(2)) == []
    line.connection.lost()
    line.connection.lost()
    await settle()
    assert ALICE not in world.gateway.hub.users
    assert world.gateway.sockets == 0


async def test_a_wire_that_cannot_even_be_closed_is_aborted(world, monkeypatch):
    line = await live(world)

    def close(code, reason):
        raise OSError("gone")

    line.close = close
    line.connection.received(b"\x05ab")
    assert line.aborted


async def test_what_the_peer_says_while_it_joins_is_answered_after_the_welcome(world):
    line = Line(world)
    line.tell(frames_pb2.ClientFrame(id=1, hello=frames_pb2.Hello(version=1, token="1:10")), ping(2))
    await settle()
    assert [(frame.id, frame.WhichOneof("body")) for frame in line.heard()] == [(1, "welcome"), (2, "pong")]
