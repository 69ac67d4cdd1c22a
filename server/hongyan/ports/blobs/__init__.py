"""Files by content hash: written once, read in ranges, shown to others by signed links."""

from collections.abc import AsyncIterator
from typing import Protocol


class NoSuchBlob(Exception):
    """Nothing is stored under this name."""


class BlobsFull(Exception):
    """No room; nothing of the blob is stored."""


class BadName(ValueError):
    """Blob names are 2 to 200 characters of `a-z 0-9 . _ - /`, no part of them empty, `.` or `..`."""


class Blobs(Protocol):
    """Safe to use from many tasks. A blob appears whole or not at all."""

    async def put(self, name: str, chunks: AsyncIterator[bytes]) -> int:
        """Store a blob, replacing an older one of that name; its size in bytes, after it is durable."""
        ...

    def read(self, name: str, *, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start`, at most `length`, in chunks of up to 256 KiB. Raises `NoSuchBlob`."""
        ...

    async def size(self, name: str) -> int | None:
        """In bytes, or None when there is no such blob."""
        ...

    async def delete(self, name: str) -> None:
        """Gone when it returns; unknown names are ignored."""
        ...

    async def link(self, name: str, *, ttl: float) -> str | None:
        """A signed address that anybody may read for `ttl` seconds; None when the adapter has none of its own and the
        gateway must serve the bytes.
        """
        ...

    async def close(self) -> None: ...
