"""WebSocket (RFC 6455) on the port of REST: uvicorn parses the request head and replays it into what `ws=` returns.

No extensions and no compression. The right to speak comes from the first frame, never from a cookie, so a missing
`Origin` is fine; a foreign one is refused all the same.
"""

import asyncio
import base64
import binascii
import hashlib
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from websockets.speedups import apply_mask

from hongyan.gateway.connection import Connection
from hongyan.gateway.frames import CODECS, JSON, Codec
from hongyan.gateway.session import BAD_FRAME
from hongyan.gateway.transports.tcp import Door, end
from hongyan.rpc import rest
from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode

_KEY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
_FIN, _RESERVED, _MASKED, _CONTROL = 0x80, 0x70, 0x80, 0x08
_MOST_CONTROL = 125
_WHOLE = _FIN | _BINARY
_NORMAL = 1000


class WebSocketDoor:
    """What uvicorn calls for every upgrade (`Config(ws=gateway.ws_protocol)`)."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def __call__(self, config: Any = None, server_state: Any = None, app_state: Any = None) -> "WebSocket":  # noqa: ARG002
        return WebSocket(self._door)


class WebSocket(asyncio.Protocol):
    __slots__ = ("_closed", "_connection", "_door", "_kind", "_message", "_need", "_rest", "_skip", "_transport")

    def __init__(self, door: Door) -> None:
        self._door = door
        self._transport: asyncio.Transport | None = None
        self._connection: Connection | None = None
        self._rest: bytearray | None = None
        """The beginning of a frame that has not come whole; `_need` bytes make it so."""
        self._need = 0
        self._message: bytearray | None = None
        """The fragments so far of a message whose first frame was of `_kind`."""
        self._kind = 0
        self._skip = 0
        """So many bytes of a frame that was refused are still to come; -1: no sense can be made of anything more."""
        self._closed = False
        """The close frame was written."""

    # What the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._connection is None:
            if self._transport is not None and not self._transport.is_closing():
                self._shake_hands(data)
            return
        if self._skip:
            if self._skip < 0 or len(data) <= self._skip:
                self._skip -= min(len(data), max(self._skip, 0))
                return
            data, self._skip = data[self._skip :], 0
        if self._rest is not None:
            self._rest += data
            if len(self._rest) < self._need:
                return
            data, self._rest = bytes(self._rest), None
        self._parse(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        connection, self._connection = self._connection, None
        self._rest = self._message = self._transport = None
        if connection is not None:
            connection.lost()

    def pause_writing(self) -> None:
        if self._connection is not None:
            self._connection.outbox.blocked()

    def resume_writing(self) -> None:
        if self._connection is not None:
            self._connection.outbox.unblocked()

    # What the connection calls

    def write(self, message: bytes, *, text: bool) -> None:
        size = len(message)
        if self._transport is not None and _MOST_CONTROL < size < 1 << 16:  # mostly
            first = _FIN | (_TEXT if text else _BINARY)
            self._transport.write(bytes((first, 126, size >> 8, size & 0xFF)) + message)
        else:
            self._write(_TEXT if text else _BINARY, message)

    def close(self, code: int, reason: str) -> None:
        if self._closed:
            return
        self._closed = True
        said = reason.encode()[: _MOST_CONTROL - 2].decode(errors="ignore").encode()
        self._write(_CLOSE, code.to_bytes(2, "big") + said)

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def pause_reading(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    # Frames

    def _write(self, opcode: int, payload: bytes) -> None:
        size = len(payload)
        if size <= _MOST_CONTROL:
            head = bytes((_FIN | opcode, size))
        elif size < 1 << 16:
            head = b"%c\x7e%b" % (_FIN | opcode, size.to_bytes(2, "big"))
        else:
            head = b"%c\x7f%b" % (_FIN | opcode, size.to_bytes(8, "big"))
        if self._transport is not None:
            self._transport.write(head + payload)

    def _parse(self, data: bytes) -> None:
        at, end, most = 0, len(data), self._door.settings.frame_in
        while end - at > 1:
            size, mask = data[at + 1] & 0x7F, at + 2
            if size > _MOST_CONTROL:
                wide = 2 if size == 126 else 8
                if end < mask + wide:
                    break
                size, mask = int.from_bytes(data[mask : mask + wide], "big"), mask + wide
            start, stop = mask + 4, mask + 4 + size
            first = data[at]
            usual = first == _WHOLE and data[at + 1] & _MASKED and size <= most and self._message is None
            if not usual and (refusal := self._refusal(first, data[at + 1], size)):
                self._refuse(refusal, stop - end)
                if self._skip:
                    return
                at = stop
                continue
            if stop > end:
                self._rest, self._need = bytearray(data[at:]), stop - at
                return
            payload = apply_mask(data[start:stop], data[mask:start])
            at = stop
            if usual:
                self._whole(_BINARY, payload)
            else:
                self._frame(first, payload)
            if self._skip:
                return
        if at < end:
            self._rest, self._need = bytearray(data[at:]), 2

    def _refusal(self, first: int, second: int, size: int) -> ServiceError | None:
        if first & _RESERVED or not second & _MASKED:
            return ServiceError(ErrorCode.bad_frame, "an unmasked frame, or one of an extension")
        if first & _CONTROL and (size > _MOST_CONTROL or not first & _FIN):
            return ServiceError(ErrorCode.bad_frame, "a control frame is short and whole")
        most = self._door.settings.frame_in
        if size > most or (self._message is not None and size + len(self._message) > most):
            return ServiceError(ErrorCode.too_large, f"a message may have {most} bytes")
        return None

    def _refuse(self, error: ServiceError, to_come: int) -> None:
        # What is still on its way of a frame that is too large is passed over, so that the closing can be polite.
        self._skip = max(to_come, 0) if error.code == ErrorCode.too_large else -1
        self._message = None
        if self._connection is not None:
            self._connection.broken(error)
        if self._skip < 0 and self._transport is not None:
            # Its close frame could not be told from the noise.
            end(self._transport)

    def _frame(self, first: int, payload: bytes) -> None:
        opcode = first & 0xF
        if opcode == _PING:
            if not self._closed:
                self._write(_PONG, payload)
        elif opcode == _CLOSE:
            self._peer_closes(payload)
        elif opcode in {_TEXT, _BINARY} and self._message is None:
            if first & _FIN:
                self._whole(opcode, payload)
            else:
                self._message, self._kind = bytearray(payload), opcode
        elif opcode == _CONTINUATION and self._message is not None:
            self._message += payload
            if first & _FIN:
                message, self._message = bytes(self._message), None
                self._whole(self._kind, message)
        elif opcode != _PONG:
            self._refuse(ServiceError(ErrorCode.bad_frame, "a frame that fits nothing before it"), 0)

    def _whole(self, kind: int, message: bytes) -> None:
        connection = self._connection
        if connection is None or self._closed:
            return
        if (kind == _TEXT) is not connection.outbox.codec.text:
            wanted = "text" if connection.outbox.codec.text else "binary"
            connection.broken(ServiceError(ErrorCode.bad_frame, f"this subprotocol speaks in {wanted} messages"))
            return
        connection.received(message)

    def _peer_closes(self, payload: bytes) -> None:
        code = int.from_bytes(payload[:2], "big") if len(payload) > 1 else _NORMAL
        self.close(code if 1000 <= code < 5000 else BAD_FRAME, "")
        self._skip = -1
        if self._transport is not None:
            self._transport.close()

    # The handshake

    def _shake_hands(self, head: bytes) -> None:
        assert self._transport is not None
        lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            if name:
                name, value = name.lower(), value.strip()
                headers[name] = f"{headers[name]},{value}" if name in headers else value
        peer = self._transport.get_extra_info("peername")
        peer_address = str(peer[0]) if peer else ""
        try:
            codec, chosen = self._agreed(lines[0], headers, peer_address)
        except ServiceError as error:
            self._transport.write(_turned_away(error))
            self._transport.close()
            return
        named = f"Sec-WebSocket-Protocol: {codec.subprotocol}\r\n" if chosen else ""
        accept = base64.b64encode(hashlib.sha1(headers["sec-websocket-key"].encode() + _KEY).digest()).decode()  # noqa: S324
        self._transport.write(f"{_SWITCH}Sec-WebSocket-Accept: {accept}\r\n{named}\r\n".encode())
        address = self._door.addresses.client(peer_address, headers.get("x-forwarded-for", ""))
        self._connection = Connection(self._door, self, codec, address)

    def _agreed(self, request: str, headers: dict[str, str], peer: str) -> tuple[Codec, bool]:
        """The codec, and whether the client asked for it by name."""
        verb, _, rest_of = request.partition(" ")
        path = rest_of.partition(" ")[0].partition("?")[0]
        if path != self._door.settings.path:
            raise ServiceError(ErrorCode.unknown_method, "there is no socket at this path")
        if (
            verb != "GET"
            or headers.get("sec-websocket-version") != "13"
            or not _is_key(headers.get("sec-websocket-key"))
        ):
            raise ServiceError(ErrorCode.bad_request, "not a handshake of WebSocket 13")
        secure = self._is_secure(headers, peer)
        if not is_home(
            headers.get("origin"), headers.get("host", ""), secure=secure, others=self._door.settings.origins
        ):
            raise ServiceError(ErrorCode.origin_refused, "this origin may not open a socket")
        if refusal := self._door.room_for_one():
            raise refusal
        offered = [name.strip() for name in headers.get("sec-websocket-protocol", "").split(",") if name.strip()]
        if not offered:
            return JSON, False
        for name in offered:
            if name in CODECS:
                return CODECS[name], True
        raise ServiceError(ErrorCode.unsupported_version, f"the subprotocols are {', '.join(sorted(CODECS))}")

    def _is_secure(self, headers: dict[str, str], peer: str) -> bool:
        assert self._transport is not None
        if self._door.addresses.believed(peer) and "x-forwarded-proto" in headers:
            return headers["x-forwarded-proto"] == "https"
        return self._transport.get_extra_info("ssl_object") is not None


def _turned_away(error: ServiceError) -> bytes:
    """The HTTP answer to a handshake that is refused."""
    status, body = rest.refusal(error)
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Sec-WebSocket-Version: 13",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def is_home(origin: str | None, host: str, *, secure: bool, others: tuple[str, ...]) -> bool:
    """Whether a page of this origin may come: one of the host itself, or a named one. Native programs send none."""
    if origin is None or origin in others:
        return True
    try:
        parts = urlsplit(origin)
        port = parts.port
        home = urlsplit(f"//{host}")
        home_port = home.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or (secure and parts.scheme != "https"):
        return False
    default = 443 if parts.scheme == "https" else 80
    return bool(home.hostname) and (parts.hostname, port or default) == (home.hostname, home_port or default)


def _is_key(key: str | None) -> bool:
    try:
        return key is not None and len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False
