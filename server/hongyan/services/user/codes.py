"""Codes of six digits by mail: few tries, little time, a few a day, and never one that is known beforehand."""

import hashlib

from hongyan.ports.mail import MailFailed
from hongyan.rpc.errors import ServiceError
from hongyan.services.user.letters import code_letter
from hongyan.services.user.parts import Parts
from hongyan.services.user.settings import DAY_MS
from hongyan.services.user.store import NewCode, Purpose
from hongyan_proto.errors_pb2 import ErrorCode

_DIGITS = 6
_WAIT_MS = 60_000


class Codes:
    """The store holds a keyed hash: a million codes are tried in a second by whoever steals a plain one."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._settings = parts.settings

    def check_mail(self) -> None:
        """Raises `mail_off`."""
        if not self._parts.mail.reaches:
            raise ServiceError(ErrorCode.mail_off)

    async def send(self, user_id: int, purpose: Purpose, address: str) -> None:
        """Void the last code, send a new one. Raises `rate_limited` after a day's allowance, `unavailable`."""
        now, settings = self._parts.clock.now_ms(), self._settings
        code = self._make()
        new = NewCode(
            user_id=user_id,
            purpose=purpose,
            hash=self._hashed(user_id, purpose, code),
            email=address,
            expires_at=now + settings.code_s * 1000,
            day=now // DAY_MS,
        )
        if not await self._parts.store.own.add_code(new, tries=settings.code_tries, a_day=settings.codes_a_day):
            raise ServiceError(ErrorCode.rate_limited, "enough codes for today", retry_after_ms=DAY_MS - now % DAY_MS)
        try:
            await self._parts.mail.send(code_letter(purpose, address, code, seconds=settings.code_s))
        except MailFailed as error:
            if error.refused:
                raise ServiceError(ErrorCode.invalid_field, "no letter reaches this address", field="email") from error
            raise ServiceError(ErrorCode.unavailable, "the letter was not sent", retry_after_ms=_WAIT_MS) from error

    async def show(self, user_id: int, purpose: Purpose, code: str) -> str:
        """The address that the code was sent to. Raises `code_invalid` for one that is wrong, old or worn out."""
        hashed = self._hashed(user_id, purpose, code.strip())
        address = await self._parts.store.own.show_code(user_id, purpose, hashed, at=self._parts.clock.now_ms())
        if address is None:
            raise invalid()
        return address

    def _make(self) -> str:
        # 64 random bits: the remainder favours no code by more than one in ten trillion.
        return f"{int.from_bytes(self._parts.token_bytes(8), 'big') % 10**_DIGITS:0{_DIGITS}}"

    def _hashed(self, user_id: int, purpose: Purpose, code: str) -> bytes:
        text = f"{user_id}.{int(purpose)}.{code}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self._parts.keys.refresh, digest_size=16, person=b"code").digest()


def invalid() -> ServiceError:
    return ServiceError(ErrorCode.code_invalid, "the code is wrong or too old", field="code")
