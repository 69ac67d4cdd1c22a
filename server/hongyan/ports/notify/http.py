"""One POST to somebody's server: over a vetted address, bounded in time and size, without redirects.

The bytes of HTTP are h11's; here is what a general client does not promise: that the address which was looked at is the
one which is connected to.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import h11

from hongyan.kit.clock import Clock
from hongyan.ports.notify.addresses import resolve

_HEAD_MOST = 16_384
_READ = 16_384
_ADDRESSES = 3
"""Of one name, tried one after the other."""
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses after which the same request may find a better moment."""


class Failed(OSError):
    """There was no answer, or none that can be read."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: float | None = None
    """Seconds, when the server said so."""

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300

    @property
    def again(self) -> bool:
        return self.status in AGAIN


class Place(NamedTuple):
    """Where a URL leads."""

    tls: bool
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        shown = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (443 if self.tls else 80)
        return f"{'https' if self.tls else 'http'}://{shown}" + ("" if usual else f":{self.port}")


def place(url: str) -> Place:
    """Raises ValueError for anything but a plain http or https URL in ASCII."""
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("not a URL in ASCII")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not a URL of http or https")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("names and fragments do not belong here")
    tls = parts.scheme == "https"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(tls, parts.hostname, parts.port or (443 if tls else 80), target)


class Http:
    """Safe to use from many tasks; each request has a connection of its own. `private`: also to addresses that are not
    public."""

    def __init__(
        self,
        *,
        clock: Clock,
        private: bool,
        timeout_s: float = 5.0,
        context: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._clock = clock
        self.private = private
        self._timeout_s = timeout_s
        self._make_context = context
        self._context: ssl.SSLContext | None = None

    async def post(self, where: Place, headers: Mapping[str, str], body: bytes) -> Answer:
        """Raises OSError (`addresses.Forbidden`, `Failed`, what the network says) or TimeoutError."""
        async with asyncio.timeout(self._timeout_s):
            reader, writer = await self._connect(where)
            try:
                return await self._talk(reader, writer, _request(where, headers, body), body)
            except h11.ProtocolError as error:
                raise Failed(f"not HTTP: {error}") from error
            finally:
                writer.close()
                with suppress(OSError, RuntimeError):
                    writer.transport.abort()

    async def _connect(self, where: Place) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        failure: OSError = Failed("the name has no address")
        tls = await self._tls() if where.tls else None
        for address in (await resolve(where.host, where.port, private=self.private))[:_ADDRESSES]:
            try:
                name = where.host if tls else None
                return await asyncio.open_connection(address, where.port, limit=_READ, ssl=tls, server_hostname=name)
            except OSError as error:
                failure = error
        raise failure

    async def _talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: h11.Request, body: bytes
    ) -> Answer:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_MOST)
        for part in (request, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(connection.send(part) or b"")
        await writer.drain()
        while True:
            event = connection.next_event()
            if isinstance(event, h11.Response):
                return Answer(event.status_code, self._retry_after(event))
            if isinstance(event, h11.ConnectionClosed):
                raise Failed("closed without an answer")
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(_READ))

    def _retry_after(self, response: h11.Response) -> float | None:
        said = dict(response.headers).get(b"retry-after", b"").decode("ascii", "replace").strip()
        if said.isdigit():
            return float(said[:9])
        try:
            return max(0.0, parsedate_to_datetime(said).timestamp() - self._clock.now_ms() / 1000)
        except (TypeError, ValueError):
            return None

    async def _tls(self) -> ssl.SSLContext:
        """Made when it is first needed, on a thread: it reads every authority that the system trusts."""
        if self._context is None:
            self._context = await asyncio.to_thread(self._make_context)
        return self._context


def _request(where: Place, headers: Mapping[str, str], body: bytes) -> h11.Request:
    fixed = {
        "Host": where.origin.partition("://")[2],
        "Content-Length": str(len(body)),
        "Connection": "close",
        "User-Agent": "hongyan",
    }
    return h11.Request(method="POST", target=where.target, headers=list({**fixed, **headers}.items()))
