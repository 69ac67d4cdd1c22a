"""Frames over plain TCP: each behind its length as a varint, the same protobuf bytes as on the WebSocket."""

import asyncio
from typing import Protocol, cast

from hongyan.gateway.addresses import Addresses
from hongyan.gateway.connection import Connection, Desk
from hongyan.gateway.frames import PROTO, needed, split
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2


class Door(Desk, Protocol):
    """A desk that says whether there is room for one more."""

    addresses: Addresses

    def room_for_one(self) -> ServiceError | None: ...


class TcpProtocol(asyncio.Protocol):
    __slots__ = ("_connection", "_door", "_need", "_rest", "_transport")

    def __init__(self, door: Door) -> None:
        self._door = door
        self._transport: asyncio.Transport | None = None
        self._connection: Connection | None = None
        self._rest: bytearray | None = None
        """The beginning of a frame that has not come whole."""
        self._need = 0

    # What the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        refusal = self._door.room_for_one()
        if refusal is not None:
            self._transport.write(PROTO.encode(frames_pb2.ServerFrame(error=refusal.to_proto())))
            self._transport.close()
            return
        peer = transport.get_extra_info("peername")
        self._connection = Connection(self._door, self, PROTO, str(peer[0]) if peer else "")

    def data_received(self, data: bytes) -> None:
        connection = self._connection
        if connection is None or not connection.outbox.open:
            return
        if self._rest is not None:
            self._rest += data
            if len(self._rest) < self._need:
                return
            data, self._rest = bytes(self._rest), None
        try:
            parts, taken = split(data, self._door.settings.frame_in)
        except ServiceError as error:
            connection.broken(error)
            return
        if taken < len(data):
            self._rest = bytearray(data[taken:])
            self._need = needed(self._rest)
        if parts:
            connection.received_parts(parts, PROTO)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        connection, self._connection, self._rest, self._transport = self._connection, None, None, None
        if connection is not None:
            connection.lost()

    def pause_writing(self) -> None:
        if self._connection is not None:
            self._connection.outbox.blocked()

    def resume_writing(self) -> None:
        if self._connection is not None:
            self._connection.outbox.unblocked()

    # What the connection calls

    def write(self, message: bytes, *, text: bool) -> None:  # noqa: ARG002
        if self._transport is not None:
            self._transport.write(message)

    def close(self, code: int, reason: str) -> None:  # noqa: ARG002 - TCP has no close code: the error frame says it
        if self._transport is not None:
            end(self._transport)

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def pause_reading(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()


def end(transport: asyncio.Transport) -> None:
    """Say that this was all. The peer reads to the end and closes: closing here would reset one that still writes."""
    if transport.is_closing():
        return
    if transport.can_write_eof():
        transport.write_eof()
    else:
        transport.close()
