"""The data folder: ours alone, and one server at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"


class FolderInUse(RuntimeError):
    """Another server works on this folder."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make the folder if it is missing and hold it; the lock ends with the process, however it ends.

    Raises `FolderInUse`, or OSError for a folder that cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(handle, 32, 0).decode(errors="replace").strip() or "unknown"
            raise FolderInUse(f"{folder} is in use by another server (process {owner})") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)
