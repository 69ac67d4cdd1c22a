"""`file:` - blobs as files below a folder."""

import asyncio
import errno
import itertools
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from hongyan.ports.blobs import BadName, BlobsFull, NoSuchBlob
from hongyan.ports.url import parse

T = TypeVar("T")
CHUNK = 256 * 1024
_NAME = re.compile(r"[a-z0-9._/-]{2,200}")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def open_url(url: str, *, folder: Path) -> "FileBlobs":
    """`file:` keeps them in `folder/blobs`; `file:name` in another folder there; `file:/a/b` in an absolute one."""
    return FileBlobs(folder / (parse(url, scheme="file").path or "blobs"))


class FileBlobs:
    """One process owns the folder: what is half written in it at the start is removed."""

    def __init__(self, folder: Path) -> None:
        self._kept = folder / "kept"
        self._writing = folder / "writing"
        for made in (folder, self._kept, self._writing):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        for rest in self._writing.iterdir():
            rest.unlink()
        self._numbers = itertools.count()

    async def put(self, name: str, chunks: AsyncIterator[bytes]) -> int:
        path = self._path(name)
        part = self._writing / str(next(self._numbers))
        file = await _threaded(os.open, part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        size = 0
        try:
            async for chunk in chunks:
                await _threaded(_write_all, file, chunk)
                size += len(chunk)
            await _threaded(_keep, file, part, path, self._kept)
        except OSError as error:
            if error.errno in _FULL:
                raise BlobsFull(str(error)) from error
            raise
        finally:
            os.close(file)
            part.unlink(missing_ok=True)
        return size

    async def read(self, name: str, *, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        if start < 0 or (length is not None and length < 0):
            raise ValueError("a range does not begin before the blob or end before it begins")
        try:
            file = await _threaded(os.open, self._path(name), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            raise NoSuchBlob(name) from None
        try:
            left = length if length is not None else os.fstat(file).st_size
            while left > 0 and (chunk := await _threaded(os.pread, file, min(CHUNK, left), start)):
                start += len(chunk)
                left -= len(chunk)
                yield chunk
        finally:
            os.close(file)

    async def size(self, name: str) -> int | None:
        try:
            return (await _threaded(os.stat, self._path(name))).st_size
        except FileNotFoundError:
            return None

    async def delete(self, name: str) -> None:
        await _threaded(_delete, self._path(name))

    async def link(self, name: str, *, ttl: float) -> str | None:  # noqa: ARG002 - the gateway serves the bytes
        self._path(name)
        return None

    async def close(self) -> None:
        pass

    def _path(self, name: str) -> Path:
        parts = name.split("/")
        if not _NAME.fullmatch(name) or any(part in {"", ".", ".."} for part in parts):
            raise BadName(name)
        # A sign outside the alphabet keeps the blob `a` apart from the folder of `a/b`.
        return self._kept.joinpath(*parts[:-1], parts[-1] + "~")


def _write_all(file: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(file, view) :]


def _keep(file: int, part: Path, path: Path, root: Path) -> None:
    """Make the content durable, then the name, then the folders that were made for it."""
    os.fsync(file)
    made = [folder for folder in path.parents if folder.is_relative_to(root) and not folder.exists()]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part.rename(path)
    for folder in {path.parent, *(folder.parent for folder in made)}:
        _sync_folder(folder)


def _delete(path: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        path.unlink()
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def _threaded(work: Callable[..., T], *arguments: Any) -> T:
    """Run in a thread. A cancelled caller waits until the thread has let go of the file."""
    future = asyncio.get_running_loop().run_in_executor(None, work, *arguments)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise
