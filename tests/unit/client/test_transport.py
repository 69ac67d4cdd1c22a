import asyncio
import contextlib

import pytest
from websockets.asyncio.server import serve

from hongyan_client import wire
from hongyan_client.transport import LineClosed, tcp, websocket


@contextlib.asynccontextmanager
async def web(handler, **options):
    async with serve(handler, "127.0.0.1", 0, subprotocols=[wire.SUBPROTOCOL], **options) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@contextlib.asynccontextmanager
async def plain(handler):
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def ends(line):
    with pytest.raises(LineClosed) as closed:
        for _ in range(10):
            await asyncio.wait_for(line.receive(), 5)
    return closed.value.code, closed.value.reason


async def test_a_websocket_carries_bytes_both_ways():
    heard = []

    async def echo(socket):
        heard.append((socket.request.path, socket.subprotocol))
        async for data in socket:
            await socket.send(data)

    async with web(echo) as url:
        line = await websocket(url + "/")()
        await line.send(b"\x00\xff")
        assert await line.receive() == b"\x00\xff"
        await line.close()
    assert heard == [("/ws", wire.SUBPROTOCOL)]


async def test_the_server_s_code_and_reason_are_told():
    async def refuse(socket):
        await socket.close(4401, "session_ended")

    async with web(refuse) as url:
        line = await websocket(url)()
        assert await ends(line) == (4401, "session_ended")
        with pytest.raises(LineClosed) as closed:
            await line.send(b"x")
        assert closed.value.code == 4401


async def test_a_server_that_is_cut_off_has_said_nothing():
    async def cut(socket):
        socket.transport.abort()

    async with web(cut) as url:
        line = await websocket(url)()
        assert await ends(line) == (1006, "")
        await line.close()


async def test_text_is_no_frame():
    async def talk(socket):
        await socket.send("hello")
        await socket.wait_closed()

    async with web(talk) as url:
        line = await websocket(url)()
        assert await ends(line) == (1003, "text")
        await line.close()


async def test_a_message_that_is_too_large_ends_the_line():
    async def flood(socket):
        await socket.send(b"x" * (wire.MOST_BYTES + 17))
        await socket.wait_closed()

    async with web(flood) as url:
        line = await websocket(url)()
        with pytest.raises(LineClosed):
            await asyncio.wait_for(line.receive(), 5)


async def test_what_is_no_websocket_cannot_be_dialled():
    async def page(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        await writer.drain()
        writer.close()

    async with plain(page) as port:
        for url in (f"http://127.0.0.1:{port}", "http://127.0.0.1:1", "http://"):
            with pytest.raises(LineClosed) as closed:
                await websocket(url)()
            assert closed.value.code == 1006


async def test_tcp_carries_bytes_both_ways_and_tells_the_end():
    async def echo(reader, writer):
        writer.write(await reader.readexactly(3))
        await writer.drain()
        writer.close()

    async with plain(echo) as port:
        line = await tcp("127.0.0.1", port)()
        await line.send(b"abc")
        got = b""
        with pytest.raises(LineClosed) as closed:
            for _ in range(10):
                got += await asyncio.wait_for(line.receive(), 5)
        assert (got, closed.value.code) == (b"abc", 1006)
        await line.close()


async def test_tcp_that_was_cut_off_ends_too():
    async def cut(reader, writer):
        writer.transport.abort()

    async with plain(cut) as port:
        line = await tcp("127.0.0.1", port)()
        assert await ends(line) == (1006, "")
        with pytest.raises(LineClosed):
            for _ in range(100):
                await line.send(b"x" * 65536)
        await line.close()


async def test_nobody_there():
    with pytest.raises(LineClosed):
        await tcp("127.0.0.1", 1)()
