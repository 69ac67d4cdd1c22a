"""`hongyan doctor`: what could keep a server from working, found before it does."""

import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hongyan.app.folder import FolderInUse, held
from hongyan.app.keys import ADDED, FOLDER, NAMES
from hongyan.app.listeners import bind
from hongyan.app.serve import is_loopback
from hongyan.app.settings import Settings

LEAST_FREE = 512 << 20
LEAST_FILES = 4096


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    trouble: str = ""
    """Empty: all is well."""


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding per question. Changes nothing but the lock file of an unused data folder."""
    data = Path(settings.server.data)
    running = _running(data)
    questions: dict[str, Callable[[], str]] = {
        "data folder": lambda: _folder(data),
        "free space": lambda: _space(data),
        "open files": _files,
        "secrets": lambda: _secrets(data),
        "port": lambda: "" if running else _port(settings),
        "tls": lambda: _tls(settings),
        **{name: lambda name=name: _database(data / name) for name in ("main.db", "log.db")},  # type: ignore[misc]
    }
    yield Finding("server " + ("runs on this folder" if running else "does not run"))
    for name, question in questions.items():
        try:
            yield Finding(name, question())
        except (OSError, sqlite3.Error) as error:
            yield Finding(name, str(error))


def _running(data: Path) -> bool:
    if not data.is_dir():
        return False
    try:
        with held(data):
            return False
    except FolderInUse:
        return True


def _folder(data: Path) -> str:
    if not data.exists():
        return ""
    mode = data.stat().st_mode & 0o777
    return f"{data} may be read by others (mode {mode:o}): chmod 700 it" if mode & 0o077 else ""


def _space(data: Path) -> str:
    place = next(one for one in (data.absolute(), *data.absolute().parents) if one.exists())
    free = shutil.disk_usage(place).free
    return f"only {free >> 20} MiB are free" if free < LEAST_FREE else ""


def _files() -> str:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return f"at most {hard} open files: too few for many sockets" if 0 <= hard < LEAST_FILES else ""


def _secrets(data: Path) -> str:
    found = [data / FOLDER / name for name in NAMES if (data / FOLDER / name).exists()]
    if found and not set(NAMES) - ADDED <= {path.name for path in found}:
        return f"some are missing in {data / FOLDER}: restore them from a backup"
    loose = [path.name for path in found if path.stat().st_mode & 0o077]
    return f"{', '.join(loose)}: readable by others, chmod 600 them" if loose else ""


def _port(settings: Settings) -> str:
    bind(settings.server.host, settings.server.port).close()
    return ""


def _tls(settings: Settings) -> str:
    server = settings.server
    missing = [path for path in (server.tls_cert, server.tls_key) if path and not Path(path).is_file()]
    if missing:
        return f"there is no file {missing[0]}"
    if not (server.tls or server.tls_cert) and not is_loopback(server.host):
        return "no TLS beyond loopback: --tls self, --tls-cert, or a proxy with TLS"
    return ""


def _database(path: Path) -> str:
    if not path.exists():
        return ""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        (found,) = database.execute("PRAGMA quick_check").fetchone()
    return "" if found == "ok" else str(found)
