"""`hongyan serve`: from settings to `ready`, and from a signal to the end."""

import asyncio
import gc
import ipaddress
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

import uvloop

from hongyan.app.folder import held
from hongyan.app.keys import FOLDER, load_keys
from hongyan.app.listeners import Certificate, HttpListener, address, bind, listen_tcp
from hongyan.app.settings import BadSettings, Settings
from hongyan.app.wiring import House, build
from hongyan.app.world import World
from hongyan.kit import log as logs
from hongyan.kit.clock import Clock

log = logs.get_logger("app")
TOLD = "administrator.told"


def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises `BadSettings`, `FolderInUse`, `BadUrl`, OSError before it is ready."""
    logs.configure(level=settings.log.level, json=settings.log.json)
    raise_open_files()
    with held(Path(settings.server.data)), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


def raise_open_files() -> None:
    """A socket is an open file: allow as many as the system lets us."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


GARBAGE = (50_000, 20, 50)
"""A batch of a thousand messages makes and drops tens of thousands of objects, none of them in a cycle."""


async def _serve(settings: Settings) -> None:
    server = settings.server
    stopping = _signals()
    world = World.real()
    tls = certificate(settings, world.clock)
    bound = bind(server.host, server.port)
    beside = bind(server.host, server.tcp_port) if server.tcp_port >= 0 else None
    house = await build(settings, load_keys(Path(server.data)), world)
    try:
        await house.start()
        http = HttpListener(house.gateway, bound, tls)
        await http.start()
        tcp = await listen_tcp(house.gateway, beside, tls) if beside else None
        here = address(bound, "https" if tls else "http")
        await tell_administrator(house, server.public_url or here, Path(server.data) / FOLDER / TOLD)
        _warn_if_open(settings, tls)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GARBAGE)
        print(f"ready {here}", flush=True)  # noqa: T201 - the promised line
        if beside is not None:
            log.info("tcp", address=address(beside, "tcp"))
        await stopping.wait()
        await _stop(house, http, tcp, patience=server.drain_s)
    finally:
        await house.close()


def _signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        if stopping.is_set():  # asked twice: at once
            sys.stderr.flush()
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    return stopping


async def _stop(house: House, http: HttpListener, tcp: asyncio.Server | None, *, patience: float) -> None:
    log.info("draining")
    if tcp is not None:
        tcp.close()
    try:
        async with asyncio.timeout(patience):
            await house.gateway.drain()
    except TimeoutError:
        log.warning("connections were cut", after_s=patience)
    await http.close()


def certificate(settings: Settings, clock: Clock) -> Certificate | None:
    """The files for TLS, or None: the port then speaks plain HTTP."""
    server = settings.server
    if server.tls == "self":
        from hongyan.app.tls import fingerprint, own_certificate  # noqa: PLC0415 - only then

        files = own_certificate(Path(server.data), server.host, clock)
        log.info("own certificate", sha256=fingerprint(files[0]))
        return files
    if not server.tls_cert:
        return None
    for path in (server.tls_cert, server.tls_key):
        if not Path(path).is_file():
            raise BadSettings(f"there is no file {path}")
    return Path(server.tls_cert), Path(server.tls_key)


async def tell_administrator(house: House, base: str, told: Path) -> None:
    """Print the link of the first start: once, so that a later start does not make the one in somebody's hands void."""
    if told.exists():  # noqa: ASYNC240 - nobody is served yet
        return
    code = await house.invitations.administrator()
    if code is not None:
        text = f"Make the administrator's account once at {base}/#invitation={code}\n"
        sys.stderr.write(text + "(or register with this `invitation`, or: hongyan user add NAME --administrator)\n")
        sys.stderr.flush()
    told.touch(mode=0o600)  # noqa: ASYNC240 - as above


def _warn_if_open(settings: Settings, tls: Certificate | None) -> None:
    if tls is None and not is_loopback(settings.server.host):
        log.warning("no TLS: passwords travel readable unless a proxy with TLS stands before this port")


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
