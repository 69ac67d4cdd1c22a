"""A real server in a process of its own."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = [sys.executable, "-m", "hongyan.app.cli"]


@dataclass
class Server:
    url: str
    process: subprocess.Popen
    errors: object

    def said(self):
        self.errors.flush()
        return Path(self.errors.name).read_text()

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(20)


def hongyan(*words, **more):
    """Run a command to its end."""
    environment = {**os.environ, **more.pop("environment", {})}
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, timeout=60, check=False, env=environment)


@contextmanager
def serving(data, *words):
    with data.with_name(f"{data.name}.err").open("a") as errors:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", "--data", str(data), *words],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            line = process.stdout.readline()
            server = Server(line.removeprefix("ready ").strip(), process, errors)
            assert line.startswith("ready "), server.said()
            yield server
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
