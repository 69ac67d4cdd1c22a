"""Peers that are slow, silent or deaf: they cost little, they are shown out, and nobody else notices."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from hongyan_proto.frames_pb2 import ClientFrame, Ping
from tests.fault.link import framed, hello, upgrade
from tests.fault.people import Person, conversation_of, make_person
from tests.fault.raw import raw
from tests.fault.talk import Talk, read_log, send_frame
from tests.processes import UNLIMITED, ServerProcess

MIB = 1 << 20
LONG = "雁字回时月满西楼" * 600
"""14 kB."""


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServerProcess]:
    """In a hurry; the parameter says for how many seconds it bears a slow reader."""
    bears = getattr(request, "param", 1)
    hurried = ("gateway.hello_timeout=1", "gateway.close_linger=1", f"gateway.idle_drop={2 * bears}")
    with ServerProcess(tmp_path / "data", *UNLIMITED, *hurried, f"gateway.slow_reader={bears}") as server:
        yield server


async def pair(server: ServerProcess) -> tuple[Person, Person, str]:
    alice, bob = [await make_person(server, name) for name in ("alice", "bob")]
    return alice, bob, conversation_of(alice, bob)


async def is_shown_out(port: int, *pieces: bytes, pause: float = 0.0, within: float = 8.0) -> None:
    """The server ends a connection on which this was said, byte after byte when there is a pause."""
    async with raw(port) as peer, asyncio.timeout(within):
        for piece in pieces:
            peer.write(piece)
            await asyncio.sleep(pause)
        await peer.rest(within)


@pytest.mark.parametrize("way", ["silent tcp", "silent websocket", "slow hello", "half a frame"])
async def test_who_never_says_hello_is_shown_out(server, way):
    greeting = upgrade(server.address)
    match way:
        case "silent tcp":
            await is_shown_out(server.tcp_port)
        case "silent websocket":
            await is_shown_out(server.port, greeting)
        case "slow hello":
            slow = [bytes((byte,)) for byte in framed(hello("x" * 400))[:60]]
            await is_shown_out(server.tcp_port, *slow, pause=0.05)
        case "half a frame":
            await is_shown_out(server.port, greeting, b"\x82\xfe\x10\x00", pause=0.3)


@pytest.mark.parametrize("said", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "], ids=["nothing", "half a head"])
async def test_a_request_that_never_comes_is_not_awaited_for_ever(server, said):
    await is_shown_out(server.port, said, within=15)


async def test_a_request_head_without_end_is_not_kept(server):
    before = server.memory()
    async with raw(server.port) as peer:
        peer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ")
        with contextlib.suppress(ConnectionError):
            for _ in range(256):
                peer.write(b"x" * 65_536)
                await peer.writer.drain()
        assert await peer.rest(1) == b""
    assert server.memory() - before < 8 * MIB


async def test_a_second_request_on_a_connection_has_its_time_again(server):
    head = f"GET /healthz HTTP/1.1\r\nHost: {server.address}\r\n".encode()
    async with raw(server.port) as peer:
        for _ in range(3):
            peer.write(head[:20])
            await asyncio.sleep(0.1)
            peer.write(head[20:] + b"\r\n")
            assert b" 200 " in await peer.reader.readuntil(b"}")


@pytest.mark.parametrize("tcp", [False, True])
async def test_a_silent_socket_is_given_up(server, tcp):
    """Signed in, then neither a word nor a FIN: what a peer looks like whose cable was cut."""
    alice, bob, _ = await pair(server)
    async with Talk(server, bob.token, tcp=tcp) as dead, Talk(server, alice.token) as talk, asyncio.timeout(10):
        dead.link.transport.pause_reading()
        port = dead.link.transport.get_extra_info("sockname")[1]
        assert port in peers(server)
        while port in peers(server):
            assert (await talk.ask(ClientFrame(ping=Ping()))).HasField("pong")
            await asyncio.sleep(0.2)


def peers(server: ServerProcess) -> set[int]:
    """Ports of those who are connected."""
    found = psutil.Process(server.pid).net_connections(kind="tcp")
    return {connection.raddr.port for connection in found if connection.raddr}


@pytest.mark.parametrize("tcp", [False, True], ids=["websocket", "tcp"])
@pytest.mark.parametrize(("server", "for_ever"), [(60, False), (1, True)], indirect=["server"], ids=["a while", "ever"])
async def test_a_deaf_reader_costs_little_and_misses_nothing(server, tcp, for_ever):
    """It is told to resync, or cut when it does not come back; what it missed is in the log."""
    alice, bob, room = await pair(server)
    async with Talk(server, alice.token) as talk:
        await write(talk, room, 0, 5_000)  # until the database's own cache is full
        async with Talk(server, bob.token, tcp=tcp) as deaf:
            deaf.link.transport.pause_reading()
            before = server.memory()
            slowest = await write(talk, room, 5_000, 7_000)
            assert server.memory() - before < 12 * MIB, "28 MB were written past a deaf peer"
            assert slowest < 5
            async with asyncio.timeout(10):
                while for_ever and deaf.link.transport.get_extra_info("sockname")[1] in peers(server):
                    await asyncio.sleep(0.1)
                deaf.link.transport.resume_reading()
                while not (deaf.link.lost.done() or any(frame.HasField("resync") for frame in deaf.heard)):
                    await asyncio.sleep(0.02)
            assert deaf.link.lost.done() is for_ever
            assert sum(len(frame.push.entries) for frame in deaf.heard) < 1_500
    lines = await read_log(server, bob.token, room)
    assert [line.client_id for line in lines] == [f"m-{number}" for number in range(7_000)]


async def write(talk: Talk, room: str, start: int, stop: int) -> float:
    """Fifty at a time; the longest wait for their answers."""
    slowest, loop = 0.0, asyncio.get_running_loop()
    for number in range(start, stop, 50):
        began = loop.time()
        asks = [talk.start(send_frame(room, f"m-{number + n}", LONG)) for n in range(50)]
        for ask in asks:
            assert (await ask).HasField("sent")
        slowest = max(slowest, loop.time() - began)
    return slowest


async def test_a_reset_in_the_middle_of_a_send_harms_nobody(server):
    alice, bob, room = await pair(server)
    for number in range(50):
        async with raw(server.tcp_port) as peer:
            whole = framed(hello(alice.token)) + framed(send_frame(room, f"cut-{number}", LONG))
            peer.write(whole[: len(whole) * (number + 1) // 60])
            linger = struct.pack("ii", 1, 0)
            peer.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    async with Talk(server, alice.token) as talk:
        assert (await talk.send(room, "whole", "x")).HasField("sent")
    assert [line.client_id for line in await read_log(server, bob.token, room)] == ["whole"]
    assert "Traceback" not in server.said()
