"""Live settings: what may change while the server runs."""

from collections.abc import AsyncIterator, Mapping
from typing import Protocol


class BadSettings(Exception):
    """What is stored cannot be read; the settings in force stay as they are."""


class Config(Protocol):
    """Safe to use from many tasks. Keys are dotted names (`limits.text_chars`), values are text, number or boolean."""

    async def load(self) -> Mapping[str, str | int | float | bool]:
        """All stored settings. Raises `BadSettings`."""
        ...

    async def store(self, key: str, value: str | float | bool | None) -> None:
        """Set one, or remove it with None; durable when it returns, seen by every watcher."""
        ...

    def watch(self) -> AsyncIterator[Mapping[str, str | int | float | bool]]:
        """All settings at once, and again after each change, from here or elsewhere. Unreadable states are skipped."""
        ...

    async def seal(self, secret: bytes) -> str:
        """Encrypt a secret for storing as a setting."""
        ...

    async def open_sealed(self, sealed: str) -> bytes:
        """The secret again; raises `BadSettings` when it was changed or sealed with another key."""
        ...

    async def close(self) -> None: ...
