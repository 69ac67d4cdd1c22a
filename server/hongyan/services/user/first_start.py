"""What a server makes at its first start: secrets that only it can read, and one link for whoever administers it."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from hongyan.kit.clock import Clock
from hongyan.services.user.settings import DAY_MS
from hongyan.services.user.store import AccountStore, Invitation
from hongyan.services.user.tokens import stored

_FOR_EVER = 2**62


def secret_file(path: Path, *, size: int = 32, token_bytes: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    """The secret in this file, made now if there is none: mode 0600, in a folder that only we can enter.

    Two processes that start at once get the same one. Raises `ValueError` when the file holds something else.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path, token_bytes(size))
    path.chmod(0o600)
    secret = path.read_bytes()
    if len(secret) != size:
        raise ValueError(f"{path} should hold {size} bytes, not {len(secret)}")
    return secret


def _make(path: Path, secret: bytes) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)  # unlike a rename it does not replace what another process made meanwhile
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


class Invitations:
    """Codes that let somebody register. The store holds only their hashes."""

    def __init__(
        self, *, accounts: AccountStore, clock: Clock, token_urlsafe: Callable[[int], str] = secrets.token_urlsafe
    ) -> None:
        self._accounts = accounts
        self._clock = clock
        self._token = token_urlsafe

    async def administrator(self) -> str | None:
        """A new single-use code that makes the administrator, voiding older ones; None when there is one already."""
        if await self._accounts.has_administrator():
            return None
        await self._accounts.forget_administrator_invitations()
        return await self._make(administrator=True, uses=1, expires_at=_FOR_EVER)

    async def invite(self, *, uses: int = 1, days: int = 7) -> str:
        return await self._make(administrator=False, uses=uses, expires_at=self._clock.now_ms() + days * DAY_MS)

    async def _make(self, *, administrator: bool, uses: int, expires_at: int) -> str:
        code = self._token(32)
        await self._accounts.invite(Invitation(stored(code), administrator, uses, expires_at))
        return code
