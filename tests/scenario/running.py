"""A real server in a process of its own."""

import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path


class Running:
    """`hongyan serve` on free ports. `kill` is a crash; `start` goes on with the same data."""

    def __init__(self, data: Path, *settings: str) -> None:
        self.data = data
        self.port, self.tcp_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._settings = [part for setting in settings for part in ("--set", setting)]
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "hongyan.app.cli", "serve", "--port", str(self.port)]
        command += ["--tcp-port", str(self.tcp_port), "--data", str(self.data), *self._settings]
        with (self.data.parent / "server.log").open("a") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        self._wait_ready(self._process)

    def _wait_ready(self, process: "subprocess.Popen[str]") -> None:
        end = time.monotonic() + 30
        assert process.stdout
        while time.monotonic() < end:
            if select.select([process.stdout], [], [], 1)[0]:
                line = process.stdout.readline()
                if line.startswith("ready "):
                    return
                assert line, "the server ended"
        raise AssertionError("the server is not ready")

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: int) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(20)
            assert self._process.stdout
            self._process.stdout.close()
            self._process = None


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])
