"""A server process under measurement: started on core 0, its CPU time and memory read from the kernel."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil

SERVER_CORE, FLEET_CORE = 0, 1
RAISED = (
    "user.argon2_memory_kib=8192",
    "gateway.peer_rate=1e9",
    "gateway.peer_burst=1e9",
    "gateway.address_rate=1e9",
    "gateway.address_burst=1e9",
    "gateway.connect_rate=1e9",
    "gateway.connect_burst=1e9",
    "gateway.register_rate=1e9",
    "gateway.register_burst=1e9",
    "gateway.register_minute_rate=1e9",
    "gateway.register_minute_burst=1e9",
    "gateway.send_rate=1e9",
    "gateway.send_burst=1e9",
    "gateway.call_rate=1e9",
    "gateway.call_burst=1e9",
    "message.group_messages=1000000000",
)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used: CPU in seconds, memory in bytes."""

    cpu_user: float
    cpu_system: float
    memory: int

    @property
    def cpu(self) -> float:
        return self.cpu_user + self.cpu_system


class Server:
    """`hongyan serve`, or another program that prints `ready` like it, on a data folder of its own or a given one."""

    def __init__(self, command: Sequence[str], *, data: Path | None = None) -> None:
        self._command = command
        self._folder = tempfile.TemporaryDirectory(prefix="hongyan-bench-")
        self.data = data or Path(self._folder.name) / "data"
        self.url = ""
        self.ready_after = 0.0

    def __enter__(self) -> "Server":
        began = time.perf_counter()
        words = [word.replace("{data}", str(self.data)) for word in self._command]
        log = Path(self._folder.name) / "log"
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                words, stdout=subprocess.PIPE, stderr=errors, text=True, preexec_fn=_to_its_core
            )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("ready "):
                self.ready_after = time.perf_counter() - began
                self.url = line.split()[1]
                break
        else:
            raise SystemExit(log.read_text() or "the server ended")
        self._seen = psutil.Process(self._process.pid)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()
        self._folder.cleanup()

    def stop(self) -> None:
        """Twice does no harm."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def usage(self) -> Usage:
        everyone = [self._seen, *self._seen.children(recursive=True)]
        times = [process.cpu_times() for process in everyone]
        memory = sum(process.memory_full_info().uss for process in everyone)
        return Usage(sum(t.user for t in times), sum(t.system for t in times), memory)


def _to_its_core() -> None:
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {SERVER_CORE})


def hongyan(*settings: str, data: Path | None = None) -> Server:
    """Every check on, only the rates raised, and cheap password hashes for the sign-ins before the measurement."""
    words = [sys.executable, "-m", "hongyan.app.cli", "serve", "--port", "0", "--data", "{data}"]
    for setting in (*RAISED, *settings):
        words += ["--set", setting]
    return Server(words, data=data)


def floor() -> Server:
    return Server([sys.executable, "-m", "bench.floor", "{data}"])
