"""Backup of embedded data: both databases while the server runs, the secrets, and what lies beside them, in one tar."""

import asyncio
import random
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

from hongyan.app.folder import held
from hongyan.app.keys import FOLDER, NAMES
from hongyan.app.ports import open_database
from hongyan.app.settings import BadSettings, Settings
from hongyan.services.message.store_write import SqlLogStore

DATABASES = ("log.db", "main.db")
"""In this order: the accounts are copied last, so that nobody is missing who wrote something."""
BESIDE = (*(f"{FOLDER}/{name}" for name in NAMES), "settings.json", "settings.key")


class NoBackup(ValueError):
    """The file is no backup of ours, or it is not whole."""


def backup(settings: Settings, target: Path) -> int:
    """Write a backup, beside a running server too; its size in bytes. Raises `BadSettings`, OSError, sqlite3.Error."""
    data = _embedded(settings)
    draft = target.with_name(f"{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        for name in DATABASES:
            _copy(data / name, Path(folder) / name)
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w") as tar:
            for name in DATABASES:
                tar.add(Path(folder) / name, name)
            for name in BESIDE:
                if (data / name).exists():
                    tar.add(data / name, name)
    draft.replace(target)
    return target.stat().st_size


def restore(settings: Settings, source: Path) -> None:
    """Put a backup into an empty data folder. The log gets a new epoch: what clients know beyond it is void."""
    data = _embedded(settings)
    with held(data):
        if any((data / name).exists() for name in DATABASES):
            raise NoBackup(f"{data} holds data already; restore into an empty folder")
        with tempfile.TemporaryDirectory(dir=data) as folder:
            try:
                _unpack(source, Path(folder))
                for name in DATABASES:
                    _examine(Path(folder) / name)
            except (tarfile.TarError, sqlite3.Error) as error:
                raise NoBackup(f"{source}: {error}") from error
            _put_in_place(Path(folder), data)
        asyncio.run(_new_epoch(settings))


def _embedded(settings: Settings) -> Path:
    if {settings.db.main, settings.db.log} != {"sqlite:", "sqlite:log.db"}:
        raise BadSettings("backup and restore are for embedded data; other databases have their own tools")
    return Path(settings.server.data)


def _copy(source: Path, target: Path) -> None:
    address = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other, pages=4096, sleep=0.01)
        other.execute("PRAGMA journal_mode=DELETE")
    _examine(target)


def _examine(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        (found,) = database.execute("PRAGMA quick_check").fetchone()
    if found != "ok":
        raise NoBackup(f"{path.name}: {found}")


def _unpack(source: Path, folder: Path) -> None:
    allowed = {*DATABASES, *BESIDE}
    with tarfile.open(source, "r:") as tar:
        members = tar.getmembers()
        names = {member.name for member in members}
        if not set(DATABASES) <= names <= allowed or not all(member.isfile() for member in members):
            raise NoBackup(f"{source} is not a backup of hongyan")
        for member in members:
            path = folder / member.name
            path.parent.mkdir(mode=0o700, exist_ok=True)
            content = tar.extractfile(member)
            assert content is not None
            path.touch(mode=0o600)
            with path.open("wb") as file:
                while chunk := content.read(1 << 20):
                    file.write(chunk)


def _put_in_place(folder: Path, data: Path) -> None:
    for name in (*BESIDE, *DATABASES):
        if (folder / name).exists():
            (data / name).parent.mkdir(mode=0o700, exist_ok=True)
            (folder / name).replace(data / name)


async def _new_epoch(settings: Settings) -> None:
    rng = random.SystemRandom()
    database = await open_database(settings.db.log, "log.db", folder=Path(settings.server.data), rng=rng)
    try:
        store = SqlLogStore(database, shards=settings.message.shards, rng=rng)
        await store.open()
        await store.new_epoch(store.epoch)
    finally:
        await database.close()
