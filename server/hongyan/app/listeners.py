"""The ports on which a server is reached: REST and WebSocket on one, TCP beside it."""

import asyncio
import socket
import ssl
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hongyan.gateway.gateway import Gateway
from hongyan.kit.tasks import Tasks

BACKLOG = 4096
Certificate = tuple[Path, Path]
"""The files of certificate and key."""


def bind(host: str, port: int) -> socket.socket:
    """A socket with its place taken, which does not listen yet; port 0 takes a free one. Raises OSError."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise OSError(error.errno, f"{host}:{port}: {error.strerror}") from error
    return bound


def address(bound: socket.socket, scheme: str) -> str:
    """`http://127.0.0.1:8000`, as people type it."""
    host, port = bound.getsockname()[:2]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


HEAD_S = 10.0
"""The head of a request must have come whole by then."""
HEAD_BYTES = 64 * 1024


class Requests(HttpToolsProtocol):
    """uvicorn's HTTP with bounds that it lacks: it would wait for a request for ever, and keep a head of any size."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._head_size = 0
        self._head_due: asyncio.TimerHandle | None = None
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._head_size > HEAD_BYTES:  # of former reads: what comes with this one may be the body
            self.transport.abort()
            return
        if self._head_due is not None:
            self._head_size += len(data)
        super().data_received(data)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._head_due is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        self._head_came()
        super().on_headers_complete()

    def timeout_keep_alive_handler(self) -> None:
        if self.transport.get_write_buffer_size():  # its peer has not read the last answer, and never may
            self.transport.abort()
        else:
            super().timeout_keep_alive_handler()

    def _await_head(self) -> None:
        self._head_due = self.loop.call_later(HEAD_S, self.transport.abort)

    def _head_came(self) -> None:
        self._head_size = 0
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None


class HttpListener:
    """uvicorn without its own idea of signals, logs and start."""

    def __init__(self, gateway: Gateway, bound: socket.socket, tls: Certificate | None) -> None:
        self._socket = bound
        self._tasks = Tasks("http")
        config = uvicorn.Config(
            gateway.app,
            http=Requests,
            ws=gateway.ws_protocol,  # type: ignore[arg-type]
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            timeout_keep_alive=20,
            timeout_graceful_shutdown=3,
            ssl_certfile=tls[0] if tls else None,
            ssl_keyfile=tls[1] if tls else None,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)

    async def start(self) -> None:
        await self._server.startup(sockets=[self._socket])
        self._tasks.spawn("ticks", self._server.main_loop())

    async def close(self) -> None:
        """Nobody new; requests under way are answered."""
        self._server.should_exit = True
        await self._server.shutdown(sockets=[self._socket])
        await self._tasks.close()


async def listen_tcp(gateway: Gateway, bound: socket.socket, tls: Certificate | None) -> asyncio.Server:
    context = None
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
    return await asyncio.get_running_loop().create_server(
        gateway.tcp_protocol, sock=bound, ssl=context, backlog=BACKLOG
    )
