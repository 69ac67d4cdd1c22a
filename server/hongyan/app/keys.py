"""The secrets of a server: files that only it can read, made at its first start."""

from dataclasses import dataclass
from pathlib import Path

from hongyan.services.user.first_start import secret_file

FOLDER = "secrets"
NAMES = ("signing.key", "refresh.key", "digest.key", "cursor.key", "push.key")
ADDED = frozenset({"push.key"})
"""Those that an older folder does not have: made at its next start."""


@dataclass(frozen=True, slots=True)
class ServerKeys:
    signing: bytes
    """Seed of the key that signs access tokens."""
    refresh: bytes
    """Marks refresh tokens as ours."""
    digest: bytes
    """Keys the hashes that tell a retried message from a conflicting one."""
    cursor: bytes
    """Seals the cursors of clients."""
    push: bytes
    """Seed of the key by which browsers know who wakes them; with another one all of them must subscribe again."""

    def __repr__(self) -> str:
        return "ServerKeys(…)"


def load_keys(data: Path) -> ServerKeys:
    """Read them, or make what is missing (0600). Raises ValueError for a file that holds something else."""
    return ServerKeys(*(secret_file(data / FOLDER / name) for name in NAMES))
