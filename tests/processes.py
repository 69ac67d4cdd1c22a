"""A real server in a process of its own, on a private port, with its log in a file: start, kill, start again, stop.

    with ServerProcess(tmp_path / "data") as server: ...          # a fixture of any scope
    async with ServerProcess(tmp_path / "data") as server: ...    # the loop goes on while it starts and ends

The ports stay the same over a restart. They lie below the system's range for outgoing connections: else a client that
knocks while the server is down may be given the server's port as its own, and meet itself there.
"""

import asyncio
import os
import random
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

SERVER = (sys.executable, "-m", "hongyan.app.cli", "serve")
CHEAP = ("user.argon2_memory_kib=8192",)
"""Passwords that cost little."""
UNLIMITED = (
    *CHEAP,
    "message.group_messages=1000000000",
    *(
        f"gateway.{bucket}_{what}=1e9"
        for bucket in (
            "call",
            "send",
            "peer",
            "address",
            "connect",
            "register",
            "register_minute",
            "password_reset",
            "search_users",
            "friend_requests",
            "recommend",
            "contacts",
            "avatar",
            "reports",
        )
        for what in ("rate", "burst")
    ),
)
"""No allowance is ever used up."""


class ServerProcess:
    """`hongyan serve`, or another program that takes its options and prints `ready`. The data outlives the process.

    `log` has what all its starts wrote to stderr. `before_exec` runs in the child (limits, priority).
    """

    def __init__(
        self,
        data: Path,
        *settings: str,
        options: Sequence[str] = (),
        program: Sequence[str] = SERVER,
        before_exec: Callable[[], None] | None = None,
        log: Path | None = None,
    ) -> None:
        self.data = data
        self.port, self.tcp_port = free_port(), free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.address}"
        self.log = log or data.with_name(f"{data.name}.log")
        self._words = [*program, "--port", str(self.port), "--tcp-port", str(self.tcp_port), "--data", str(data)]
        self._words += [*options, *(word for setting in settings for word in ("--set", setting))]
        self._before_exec = before_exec
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server was not started"
        return self._process.pid

    def start(self, *, within: float = 30.0) -> float:
        """Returns after `ready`, with the seconds that it took. Raises RuntimeError with the log when it ends before."""
        assert self._process is None, "the server was started before"
        began = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._words, stdout=subprocess.PIPE, stderr=log, preexec_fn=self._before_exec
            )
        try:
            self._await_ready(self._process, until=began + within)
        except RuntimeError:
            self.kill()
            raise
        return time.monotonic() - began

    def _await_ready(self, process: "subprocess.Popen[bytes]", *, until: float) -> None:
        assert process.stdout is not None
        said = b""
        while (left := until - time.monotonic()) > 0:
            if select.select([process.stdout], [], [], left)[0]:
                piece = os.read(process.stdout.fileno(), 4096)
                said += piece
                if any(line.startswith(b"ready ") for line in said.split(b"\n")[:-1]):
                    return
                if not piece:
                    raise RuntimeError(f"the server ended with {process.wait()}:\n{self.said()}")
        raise RuntimeError(f"the server is not ready in time:\n{self.said()}")

    def kill(self) -> None:
        """SIGKILL; nothing when it does not run."""
        self._end(signal.SIGKILL, 30.0)

    def shoot(self) -> None:
        """SIGKILL without waiting, also while `start` is under way in another thread; `kill` clears up."""
        process = self._process
        if process is not None:
            process.kill()

    def stop(self, *, within: float = 30.0) -> int:
        """SIGTERM, and its exit code. Raises `subprocess.TimeoutExpired`, and has killed it then."""
        code = self._end(signal.SIGTERM, within)
        assert code is not None, "the server was not started"
        return code

    def _end(self, how: signal.Signals, within: float) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        try:
            process.send_signal(how)
            return process.wait(within)
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def memory(self) -> int:
        """Bytes that are its own."""
        return int(psutil.Process(self.pid).memory_full_info().uss)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.kill()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.kill)


def free_port() -> int:
    """Nobody listens on it, and no outgoing connection is given it."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    rng = random.SystemRandom()
    while True:
        port = rng.randrange(10_000, max(lowest, 20_000))
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port


_given: set[int] = set()
