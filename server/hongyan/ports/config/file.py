"""`file:` - one JSON file, and beside it the key of its secrets. Both belong to the owner alone."""

import asyncio
import base64
import fcntl
import json
import math
import os
import re
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hongyan.ports.config import BadSettings
from hongyan.ports.url import parse

Settings = Mapping[str, str | int | float | bool]
POLL_SECONDS = 2.0
_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_PREFIX = "sealed1:"
_NONCE = 12


def open_url(url: str, *, folder: Path) -> "FileConfig":
    """`file:` is `settings.json` in `folder`; `file:name.json` another one there; `file:/a/b.json` an absolute path."""
    return FileConfig(folder / (parse(url, scheme="file").path or "settings.json"))


class FileConfig:
    """Changes from here reach watchers at once, those of another process or an editor with the next `poll`."""

    def __init__(self, path: Path, *, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._path = path
        self._random_bytes = random_bytes
        self._cipher = AESGCM(_key(path.with_suffix(".key"), random_bytes))
        self._stamp = self._look()
        self._version = 0
        self._waiting: set[asyncio.Future[None]] = set()
        self._closed = False

    async def load(self) -> Settings:
        return _read(self._path)

    async def store(self, key: str, value: str | float | bool | None) -> None:
        if not _KEY.fullmatch(key):
            raise BadSettings(f"`{key}` is not a dotted name")
        _check(key, value)
        await asyncio.get_running_loop().run_in_executor(None, self._store, key, value)
        await self.poll()

    async def watch(self) -> AsyncIterator[Settings]:
        seen = -1
        while not self._closed:
            if seen == self._version:
                await self._wait()
                continue
            seen = self._version
            try:
                settings = _read(self._path)
            except BadSettings:
                continue
            yield settings

    async def poll(self) -> None:
        """Look whether the file has changed, and tell the watchers."""
        stamp = self._look()
        if stamp != self._stamp:
            self._stamp = stamp
            self._version += 1
            self._wake()

    async def run(self, every: float = POLL_SECONDS) -> None:
        """Poll for ever: a task for whoever owns this adapter."""
        while not self._closed:
            await asyncio.sleep(every)
            await self.poll()

    async def seal(self, secret: bytes) -> str:
        nonce = self._random_bytes(_NONCE)
        return _PREFIX + base64.b64encode(nonce + self._cipher.encrypt(nonce, secret, None)).decode()

    async def open_sealed(self, sealed: str) -> bytes:
        try:
            if not sealed.startswith(_PREFIX):
                raise ValueError
            data = base64.b64decode(sealed.removeprefix(_PREFIX), validate=True)
            return self._cipher.decrypt(data[:_NONCE], data[_NONCE:], None)
        except (ValueError, InvalidTag):
            raise BadSettings("a sealed secret was changed, or sealed with another key") from None

    async def close(self) -> None:
        self._closed = True
        self._wake()

    def _store(self, key: str, value: str | float | bool | None) -> None:
        with _locked(self._path.with_suffix(".lock")):
            settings = dict(_read(self._path))
            settings.pop(key, None)
            if value is not None:
                settings[key] = value
            text = json.dumps(settings, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
            _replace(self._path, text.encode())

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    async def _wait(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)


def _read(path: Path) -> Settings:
    try:
        settings: Any = json.loads(path.read_bytes() or b"{}")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise BadSettings(f"{path}: {error}") from error
    if not isinstance(settings, dict):
        raise BadSettings(f"{path}: not an object of names and values")
    for key, value in settings.items():
        _check(key, value if value is not None else [])
    return settings


def _check(key: str, value: Any) -> None:
    usable = value is None or isinstance(value, (str, int, float))
    if not usable or (isinstance(value, float) and not math.isfinite(value)):
        raise BadSettings(f"`{key}` must be text, number or boolean")


def _replace(path: Path, content: bytes) -> None:
    part = path.with_suffix(".new")
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(file)
    part.rename(path)
    _sync_folder(path.parent)


def _key(path: Path, random_bytes: Callable[[int], bytes]) -> bytes:
    """The key, made at the first start; of two processes that start at once one wins."""
    with _locked(path.with_suffix(".lock")):
        if not path.exists():
            _replace(path, random_bytes(32))
    key = path.read_bytes()
    if len(key) != 32:
        raise BadSettings(f"{path}: not a key of 32 bytes")
    return key


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
