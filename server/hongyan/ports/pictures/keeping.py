"""One blob per owner: its name, then the picture. So a new picture replaces the old one in one step, and nothing is
left over whenever the process ends."""

import secrets
from collections.abc import AsyncIterator, Callable

from hongyan.ports.blobs import Blobs, NoSuchBlob

NAME_BYTES = 16


class Pictures:
    """Safe to use from many tasks; several processes may stand on the same blobs."""

    def __init__(self, blobs: Blobs, *, token_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._blobs = blobs
        self._token_bytes = token_bytes

    async def keep(self, owner: str, picture: bytes) -> str:
        """The name of a drawn picture (32 hexadecimal digits), after it is durable; the old one is gone. Raises
        `blobs.BlobsFull`, and then the old one stays.
        """
        name = self._token_bytes(NAME_BYTES)

        async def chunks() -> AsyncIterator[bytes]:
            yield name
            yield picture

        await self._blobs.put(_blob(owner), chunks())
        return name.hex()

    async def read(self, owner: str, name: str) -> bytes | None:
        """The picture, if the owner has one of this name."""
        try:
            kept = b"".join([chunk async for chunk in self._blobs.read(_blob(owner))])
        except NoSuchBlob:
            return None
        return kept[NAME_BYTES:] if secrets.compare_digest(kept[:NAME_BYTES].hex(), name) else None

    async def drop(self, owner: str, *, unless: str = "") -> None:
        """The owner has no picture any more, unless it is the one of this name; twice does no harm."""
        if unless and await self.read(owner, unless) is not None:
            return
        await self._blobs.delete(_blob(owner))


def _blob(owner: str) -> str:
    return f"avatar/{owner}"
