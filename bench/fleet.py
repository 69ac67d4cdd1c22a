"""The generator: many WebSocket clients in one loop, made of ready bytes, so that it costs a fraction of the server."""

import asyncio
import base64
import os
import socket
import time
from collections.abc import Callable, Iterator
from typing import cast

from hongyan_proto.frames_pb2 import ClientFrame, Hello, ServerFrame
from hongyan_proto.message_pb2 import SendRequest
from hongyan_proto.model_pb2 import Device

CLIENT_ID = "########-####-7###-8000-############"  # UUIDv7, as every client makes them
TEXT = "今晚七点老地方见，别忘了带上相机和三脚架。" * 3 + "ok"


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def websocket_message(payload: bytes) -> bytes:
    """A masked binary message; the mask is zero, so the payload stands as it is."""
    size = len(payload)
    head = bytes((130, 128 | size)) if size < 126 else bytes((130, 128 | 126)) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + payload


def framed(frame: ClientFrame) -> bytes:
    body = frame.SerializeToString()
    return websocket_message(varint(len(body)) + body)


def frames_in(data: bytes, at: int, end: int) -> Iterator[ServerFrame]:
    """The frames of one message: each behind its length."""
    while at < end:
        size, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
        yield ServerFrame.FromString(data[at : at + size])
        at += size


class Client(asyncio.Protocol):
    """One signed-in socket. `on_frame` gets every server frame; bytes are parsed in place."""

    def __init__(self, host: str, token: str, on_frame: Callable[["Client", ServerFrame], None]) -> None:
        self._host = host
        self._token = token
        self._on_frame = on_frame
        self._buffer = b""
        self._upgraded = False
        self.lost = False
        self.welcomed = asyncio.get_running_loop().create_future()
        self.write: Callable[[bytes], None] = lambda _: None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass
        self._transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.write = transport.write
        key = base64.b64encode(os.urandom(16)).decode()
        lines = f"GET /ws HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        lines += f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        transport.write((lines + "Sec-WebSocket-Protocol: hongyan.v1.proto\r\n\r\n").encode())

    def connection_lost(self, _: Exception | None) -> None:
        self.lost = True
        if not self.welcomed.done():
            self.welcomed.set_exception(ConnectionError("closed before welcome"))

    def close(self) -> None:
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        if not self._upgraded:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._buffer = head
                return
            if b" 101 " not in head:
                raise ConnectionError(head.decode())
            self._upgraded = True
            device = Device(platform="desktop", name="bench")
            self.write(framed(ClientFrame(id=1, hello=Hello(version=1, token=self._token, device=device))))
        self._buffer = self._messages(data)

    def _messages(self, data: bytes) -> bytes:
        at, end = 0, len(data)
        while end - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if start + size > end:
                break
            if data[at] & 0x0F == 2:
                self._frames(data, start, start + size)
            at = start + size
        return data[at:]

    def _frames(self, data: bytes, at: int, end: int) -> None:
        for frame in frames_in(data, at, end):
            if not self.welcomed.done():
                self._welcome(frame)
            else:
                self._on_frame(self, frame)

    def _welcome(self, frame: ServerFrame) -> None:
        if frame.HasField("welcome"):
            self.welcomed.set_result(frame.welcome)
        else:
            self.welcomed.set_exception(ConnectionError(str(frame)))


class Talker:
    """One of a pair: keeps `window` messages in flight, remembers every seq that it saw, own or pushed."""

    def __init__(self, conversation_id: str, name: str) -> None:
        probe = ClientFrame(id=1, send=SendRequest(conversation_id=conversation_id, client_id=CLIENT_ID))
        probe.send.text.text = TEXT
        self._template = framed(probe)
        self._at = self._template.index(CLIENT_ID.encode())
        self._name = name
        self._count = 0
        self._began: dict[int, int] = {}
        self.client: Client | None = None
        self.running = False
        self.seqs: list[int] = []
        self.acks = 0
        self.deliveries = 0
        self.ack_ns: list[int] = []
        self.errors: list[str] = []

    def send(self) -> None:
        self._count += 1
        began = time.perf_counter_ns()
        self._last = began
        ms = time.time_ns() // 10**6
        key = f"{ms >> 16:08x}-{ms & 0xFFFF:04x}-7{self._count & 0xFFF:03x}-8000-{self._name:0>12}".encode()
        assert self.client is not None
        self.client.write(self._template[: self._at] + key + self._template[self._at + len(key) :])

    def on_frame(self, _: Client, frame: ServerFrame) -> None:
        if frame.id:
            if frame.HasField("sent"):
                self.acks += 1
                self.ack_ns.append(time.perf_counter_ns() - self._last)
                self.seqs.append(frame.sent.seq)
            else:
                self.errors.append(str(frame))
            if self.running:
                self.send()
            return
        for entry in frame.push.entries:
            self.deliveries += 1
            self.seqs.append(entry.seq)


def is_whole(one: Talker, other: Talker) -> bool:
    """Nothing lost, nothing twice: both saw every seq of their conversation exactly once."""
    seqs = sorted(one.seqs)
    return seqs == sorted(other.seqs) and seqs == list(range(1, len(seqs) + 1))
