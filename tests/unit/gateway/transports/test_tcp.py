import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.gateway.frames import split, varint
from hongyan.gateway.transports.tcp import TcpProtocol
from hongyan_proto import frames_pb2, inside_pb2
from tests.unit.gateway.conftest import World, entry
from tests.unit.gateway.transports.conftest import serving

Frame = frames_pb2.ClientFrame
HELLO = Frame(id=1, hello={"version": 1, "token": "1:10"})


def framed(*frames):
    return b"".join(varint(frame.ByteSize()) + frame.SerializeToString() for frame in frames)


class Peer:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.rest = b""
        self.frames = []

    async def next(self):
        while not self.frames:
            data = await asyncio.wait_for(self.reader.read(65536), 8)
            if not data:
                raise EOFError
            parts, taken = split(self.rest + data, 1 << 30)
            self.rest = (self.rest + data)[taken:]
            self.frames = [frames_pb2.ServerFrame.FromString(part) for part in parts]
        return self.frames.pop(0)

    async def until_the_end(self):
        frames = []
        try:
            while True:
                frames.append(await self.next())
        except EOFError:
            return frames
        finally:
            self.writer.close()


async def dial(served):
    return Peer(*await served.raw(served.tcp_port))


async def test_hello_send_and_push(served):
    peer = await dial(served)
    peer.writer.write(framed(HELLO, Frame(id=2, send={"to_user_id": 2, "client_id": "a", "text": {"text": "你好"}})))
    assert (await peer.next()).welcome.user_id == 1
    assert (await peer.next()).sent.seq == 1
    item = inside_pb2.DeliverItem(user_ids=[1], entry=entry(4))
    await served.world.gateway.deliver(None, inside_pb2.DeliverBatch(items=[item]))
    assert (await peer.next()).push.entries[0].seq == 4
    peer.writer.close()


async def test_frames_in_pieces(served):
    peer = await dial(served)
    for byte in framed(HELLO, Frame(id=2, look={"conversation_id": "x" * 64}), Frame(id=3, ping={})):
        peer.writer.write(bytes([byte]))
        await asyncio.sleep(0)
    assert {(await peer.next()).id for _ in range(3)} == {1, 2, 3}
    peer.writer.close()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x03\xff\xff\xff", "bad_frame"),
        (b"\xff\xff\xff\xff\xff\xff", "bad_frame"),
        (varint(64 * 1024 + 1), "too_large"),
        (varint(1 << 31), "too_large"),
        (b"GET / HTTP/1.1\r\n\r\n" + b"x" * 100, "bad_frame"),
        (framed(Frame(id=4, ping={})), "hello_first"),
        (b"\x00", "hello_first"),
    ],
)
async def test_what_is_no_frame(served, data, reason):
    peer = await dial(served)
    peer.writer.write(data)
    frames = await peer.until_the_end()
    assert frames[-1].error.reason == reason
    assert frames[-1].id == 0


async def test_hello_too_late():
    async with serving(hello_timeout=1.0) as served:
        frames = await (await dial(served)).until_the_end()
        assert frames[0].error.reason == "hello_first"


async def test_no_room():
    async with serving(sockets=1) as served:
        one = await dial(served)
        one.writer.write(framed(HELLO))
        await one.next()
        (frame,) = await (await dial(served)).until_the_end()
        assert frame.error.reason == "overloaded"
        one.writer.close()


class Transport:
    """As much of a transport as the protocol asks for."""

    def __init__(self):
        self.written = b""

    def write(self, data):
        self.written += data

    def get_extra_info(self, name):
        return ("127.0.0.1", 1)

    def can_write_eof(self):
        return True

    def write_eof(self):
        pass

    def is_closing(self):
        return False

    def resume_reading(self):
        pass

    def close(self):
        pass


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=80), max_size=6))
def test_random_bytes_end_in_an_error_or_wait_for_more(pieces):
    async def play():
        world = World()
        protocol, transport = TcpProtocol(world.gateway), Transport()
        protocol.connection_made(transport)
        for piece in pieces:
            protocol.data_received(piece)
        assert len(protocol._rest or b"") <= 64 * 1024 + 5
        parts, _ = split(transport.written, 1 << 20)
        assert all(frames_pb2.ServerFrame.FromString(part).HasField("error") for part in parts)
        protocol.connection_lost(None)
        assert world.gateway.sockets == 0
        await world.tasks.close()

    asyncio.run(play())
