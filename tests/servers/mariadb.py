"""A private MariaDB for a test run: one server for all workers, a fresh database per test."""

import fcntl
import itertools
import json
import os
import random
import shutil
import socket
import subprocess
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hongyan.ports.db.mysql import MysqlDatabase

INSTALL = "apt-get install -y --no-install-recommends mariadb-server"
_numbers = itertools.count(1)


@dataclass(slots=True)
class Mariadb:
    """Data, socket and log of a server in `folder`; it commits with an fsync, as in production."""

    folder: Path
    port: int
    pid: int = 0

    @property
    def socket(self) -> Path:
        return self.folder / "s"

    def url(self, database: str, *, tcp: bool = True) -> str:
        if tcp:
            return f"mysql://root@127.0.0.1:{self.port}/{database}"
        return f"mysql://root@localhost/{database}?socket={self.socket}"

    def install(self) -> None:
        self.folder.mkdir(parents=True)
        command = ["mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/d", "--skip-test-db"]
        command += ["--auth-root-authentication-method=normal", *_as_user()]
        subprocess.run(command, check=True, capture_output=True)

    def start(self, *options: str) -> None:
        command = [
            str(_program()),
            "--no-defaults",
            *_as_user(),
            f"--datadir={self.folder}/d",
            f"--socket={self.socket}",
        ]
        command += [f"--port={self.port}", "--bind-address=127.0.0.1", "--character-set-server=utf8mb4"]
        command += ["--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=1", "--server-id=1"]
        command += ["--log-bin=bin", "--sync-binlog=1", "--skip-name-resolve", *options]
        # Nobody's child: the worker that starts it may end before the one that stops it.
        detached = ["sh", "-c", 'log=$1; shift; "$@" < /dev/null > "$log" 2>&1 & echo $!', "sh", f"{self.folder}/log"]
        run = subprocess.run([*detached, *command], check=True, capture_output=True, text=True, start_new_session=True)
        self.pid = int(run.stdout)
        _until(self._is_up, "start")

    def stop(self, *, kill: bool = False) -> None:
        """End the server and wait for it; `kill` is a crash."""
        os.kill(self.pid, 9 if kill else 15)
        _until(lambda: not _lives(self.pid), "end")

    def sql(self, text: str) -> str:
        command = ["mariadb", "--no-defaults", "--default-character-set=utf8mb4", "-uroot", "-S", str(self.socket)]
        return subprocess.run([*command, "-Ne", text], check=True, capture_output=True, text=True).stdout

    def _is_up(self) -> bool:
        assert _lives(self.pid), (self.folder / "log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mariadb]:
    if os.environ.get("HONGYAN_TEST_SERVERS") == "none":
        pytest.skip("HONGYAN_TEST_SERVERS=none: no real servers in this run")
    if _program() is None:
        pytest.fail(f"mariadbd is missing: {INSTALL} (or HONGYAN_TEST_SERVERS=none)", pytrace=False)
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    with _shared(root) as server:
        yield server


@pytest.fixture
def mysql_url(mariadb: Mariadb) -> Iterator[str]:
    """The URL of a fresh database."""
    name = f"t_{os.getpid()}_{next(_numbers)}"
    mariadb.sql(f"CREATE DATABASE {name}")
    yield mariadb.url(name)
    mariadb.sql(f"DROP DATABASE {name}")


@pytest.fixture
async def mysql_database(mysql_url: str) -> AsyncIterator[MysqlDatabase]:
    database = await MysqlDatabase.open(mysql_url, rng=random.Random(1))
    yield database
    await database.close()


@contextmanager
def _shared(root: Path) -> Iterator[Mariadb]:
    """The first worker starts the server, the last one stops it."""
    with _state(root) as state:
        if state.get("users"):
            server = Mariadb(Path(state["folder"]), state["port"], state["pid"])
            state["users"] += 1
        else:
            server = Mariadb(root / f"mariadb{state.get('runs', 0)}", _free_port())
            server.install()
            server.start()
            state |= {"users": 1, "folder": str(server.folder), "port": server.port, "pid": server.pid}
            state["runs"] = state.get("runs", 0) + 1
    try:
        yield server
    finally:
        with _state(root) as state:
            state["users"] -= 1
            if state["users"] == 0:
                server.stop(kill=True)
                shutil.rmtree(server.folder, ignore_errors=True)


@contextmanager
def _state(root: Path) -> Iterator[dict[str, Any]]:
    with (root / "mariadb.json").open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or "{}")
        yield state
        file.seek(0)
        file.truncate()
        file.write(json.dumps(state))
        file.flush()


def _until(true: Callable[[], bool], what: str) -> None:
    pause = threading.Event()
    for _ in range(1200):
        if true():
            return
        pause.wait(0.05)
    pytest.fail(f"MariaDB did not {what} within 60 s", pytrace=False)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _program() -> str | None:
    return shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin")


def _as_user() -> list[str]:
    return ["--user=root"] if os.geteuid() == 0 else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
