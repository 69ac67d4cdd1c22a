"""One connection of a black-box client: frames in, frames out, over WebSocket or plain TCP. It knows no rule of the game."""

import asyncio
import base64
import os
from collections.abc import Callable
from typing import cast

from hongyan_proto.frames_pb2 import ClientFrame, Hello, ServerFrame, Welcome
from hongyan_proto.model_pb2 import Device
from tests.processes import ServerProcess


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def websocket_message(payload: bytes, opcode: int = 2) -> bytes:
    """A masked message; the mask is zero, so the payload stands as it is."""
    size, kind = len(payload), 0x80 | opcode
    if size < 126:
        head = bytes((kind, 0x80 | size))
    elif size < 1 << 16:
        head = bytes((kind, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((kind, 0x80 | 127)) + size.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload


def upgrade(address: str, subprotocol: str = "hongyan.v1.proto") -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET /ws HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {subprotocol}\r\n\r\n"
    ).encode()


def framed(frame: ClientFrame) -> bytes:
    body = frame.SerializeToString()
    return varint(len(body)) + body


def hello(token: str) -> ClientFrame:
    return ClientFrame(id=1, hello=Hello(version=1, token=token, device=Device(name="fault")))


class Link(asyncio.Protocol):
    """After `open_link` the server has said welcome. `on_frame` gets everything later; `lost` is set at the end."""

    def __init__(self, on_frame: Callable[[ServerFrame], None], *, token: str, greeting: bytes) -> None:
        loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[None] = loop.create_future()
        self.welcome: asyncio.Future[Welcome] = loop.create_future()
        self.close_code = 0
        self.refusal = ""
        self._on_frame = on_frame
        self._hello = hello(token)
        self._greeting = greeting
        self._websocket = bool(greeting)
        self._upgraded = not greeting
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        if self._greeting:
            self.transport.write(self._greeting)
        else:
            self.say(self._hello)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.welcome.done():
            self.welcome.set_exception(ConnectionError(self.refusal or "lost before the welcome"))
        if not self.lost.done():  # nobody waits any more
            self.lost.set_result(None)

    def say(self, frame: ClientFrame) -> None:
        """Into the void when the connection is over: `lost` tells."""
        if self.transport.is_closing():
            return
        raw = framed(frame)
        self.transport.write(websocket_message(raw) if self._websocket else raw)

    def close(self) -> None:
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        if not self._upgraded:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._buffer = head
                return
            if b" 101 " not in head:
                self.transport.abort()
                return
            self._upgraded = True
            self.say(self._hello)
        self._buffer = self._messages(data) if self._websocket else self._frames(data)

    def _messages(self, data: bytes) -> bytes:
        at, end = 0, len(data)
        while end - at >= 2:
            size, start = data[at + 1], at + 2
            if size >= 126:
                start += 2 if size == 126 else 8
                size = int.from_bytes(data[at + 2 : start], "big")
            if start + size > end:
                break
            payload = data[start : start + size]
            if data[at] & 0x0F == 2:
                self._frames(payload)
            elif data[at] & 0x0F == 8:
                self.close_code = int.from_bytes(payload[:2], "big")
                self.transport.close()
            at = start + size
        return data[at:]

    def _frames(self, data: bytes) -> bytes:
        at, end = 0, len(data)
        while at < end:
            begin, size, shift = at, 0, 0
            while at < end:
                byte = data[at]
                at += 1
                size |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80:
                    break
            else:
                return data[begin:]
            if at + size > end:
                return data[begin:]
            self._heard(ServerFrame.FromString(data[at : at + size]))
            at += size
        return b""

    def _heard(self, frame: ServerFrame) -> None:
        if self.welcome.done():
            self._on_frame(frame)
        elif frame.HasField("welcome"):
            self.welcome.set_result(frame.welcome)
        else:
            self.refusal = str(frame.error)
            self.transport.close()


async def open_link(
    server: ServerProcess,
    token: str,
    on_frame: Callable[[ServerFrame], None],
    *,
    tcp: bool = False,
    patience: float = 5.0,
) -> Link:
    """Raises OSError (a ConnectionError, a TimeoutError) when nobody is there or nobody says welcome."""
    port = server.tcp_port if tcp else server.port
    greeting = b"" if tcp else upgrade(server.address)
    async with asyncio.timeout(patience):
        loop = asyncio.get_running_loop()
        _, link = await loop.create_connection(
            lambda: Link(on_frame, token=token, greeting=greeting), "127.0.0.1", port
        )
        try:
            await link.welcome
        except BaseException:
            link.close()
            raise
    return link
