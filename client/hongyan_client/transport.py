"""A line to the server: WebSocket or TCP. Both carry the same bytes."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from hongyan_client import wire

WAIT_S = 10


class LineClosed(Exception):
    """The line is gone. Code and reason are the server's, 1006 if it said none."""

    def __init__(self, code: int = 1006, reason: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Line(Protocol):
    async def send(self, frames: bytes) -> None: ...

    async def receive(self) -> bytes:
        """Bytes of frames as they come; raises LineClosed at the end."""
        ...

    async def close(self) -> None: ...


Dial: TypeAlias = Callable[[], Awaitable[Line]]


def websocket(url: str, tls: ssl.SSLContext | None = None) -> Dial:
    """`url` is the server's, e.g. `http://127.0.0.1:8000`."""
    address = url.rstrip("/").replace("http", "ws", 1) + "/ws"

    async def dial() -> Line:
        try:
            return WebSocketLine(
                await connect(
                    address,
                    subprotocols=[Subprotocol(wire.SUBPROTOCOL)],
                    compression=None,
                    max_size=wire.MOST_BYTES + 16,
                    ping_interval=None,
                    open_timeout=WAIT_S,
                    close_timeout=1,
                    proxy=None,
                    ssl=tls if address.startswith("wss") else None,
                )
            )
        except (OSError, TimeoutError, InvalidHandshake, InvalidURI, EOFError) as error:
            raise LineClosed(reason=str(error)) from error

    return dial


class WebSocketLine:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, frames: bytes) -> None:
        try:
            await self._socket.send(frames)
        except ConnectionClosed as error:
            raise _closed(error) from error

    async def receive(self) -> bytes:
        try:
            data = await self._socket.recv()
        except ConnectionClosed as error:
            raise _closed(error) from error
        if isinstance(data, str):
            raise LineClosed(1003, "text")
        return data

    async def close(self) -> None:
        await self._socket.close()


def _closed(error: ConnectionClosed) -> LineClosed:
    return LineClosed(error.rcvd.code, error.rcvd.reason) if error.rcvd else LineClosed()


def tcp(host: str, port: int, tls: ssl.SSLContext | None = None) -> Dial:
    async def dial() -> Line:
        try:
            async with asyncio.timeout(WAIT_S):
                reader, writer = await asyncio.open_connection(host, port, ssl=tls)
        except (OSError, TimeoutError) as error:
            raise LineClosed(reason=str(error)) from error
        return TcpLine(reader, writer)

    return dial


class TcpLine:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, frames: bytes) -> None:
        try:
            self._writer.write(frames)
            await self._writer.drain()
        except OSError as error:
            raise LineClosed from error

    async def receive(self) -> bytes:
        try:
            data = await self._reader.read(1 << 16)
        except OSError as error:
            raise LineClosed from error
        if not data:
            raise LineClosed
        return data

    async def close(self) -> None:
        self._writer.close()
