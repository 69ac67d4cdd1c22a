"""Access tokens that anybody with the public key can check; refresh tokens that only the store understands."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hongyan.kit.clock import Clock
from hongyan.rpc.errors import ServiceError
from hongyan.services.user.settings import UserSettings
from hongyan_proto.errors_pb2 import ErrorCode

ALGORITHM = "EdDSA"
TYPE = "at+jwt"
ISSUER = "hongyan"
VERSION = 1
"""Of the claims: a token of another version is refused."""
_CLAIMS = ["iss", "aud", "sub", "sid", "did", "plt", "ver", "iat", "nbf", "exp"]
_SECRET_BYTES = 32
_TAG_BYTES = 16
_ACCESS_MOST = 2048
_REFRESH_MOST = 128


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid access token says. Times in Unix milliseconds."""

    user_id: int
    session_id: int
    device_id: str
    platform: int
    expires_at: int


class AccessTokens:
    """Signs with the first key and accepts all of them, so that keys can be changed without signing anybody out."""

    def __init__(self, keys: Sequence[bytes], *, settings: UserSettings, clock: Clock) -> None:
        """`keys`: Ed25519 seeds of 32 bytes, the present one first."""
        pairs = [Ed25519PrivateKey.from_private_bytes(key) for key in keys]
        self._public = {_kid(pair): pair.public_key() for pair in pairs}
        self._private, self._kid = pairs[0], _kid(pairs[0])
        self._settings = settings
        self._clock = clock

    def sign(self, *, user_id: int, session_id: int, device_id: str, platform: int) -> str:
        now = self._clock.now_ms() // 1000
        claims = {
            "iss": ISSUER,
            "aud": self._settings.audience,
            "sub": str(user_id),
            "sid": str(session_id),
            "did": device_id,
            "plt": platform,
            "ver": VERSION,
            "iat": now,
            "nbf": now,
            "exp": now + self._settings.access_token_s,
        }
        return jwt.encode(claims, self._private, ALGORITHM, headers={"kid": self._kid, "typ": TYPE})

    def verify(self, token: str) -> Claims:
        """Raises `unauthenticated`, or `token_expired` when only its time is over (beyond the leeway)."""
        if len(token) > _ACCESS_MOST:
            raise _refused()
        try:
            header = jwt.get_unverified_header(token)
            key = self._public.get(header.get("kid", ""))
            if key is None or header.get("alg") != ALGORITHM or header.get("typ") != TYPE:
                raise _refused()
            claims = jwt.decode(token, key, [ALGORITHM], self._options(), audience=self._settings.audience)
            found = _claims(claims)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise _refused() from error
        self._check_times(claims)
        return found

    def _options(self) -> Any:
        # The times are checked against the injected clock instead.
        unchecked = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
        return unchecked | {"require": _CLAIMS}

    def _check_times(self, claims: dict[str, Any]) -> None:
        now, leeway = self._clock.now_ms() / 1000, self._settings.leeway_s
        if claims["nbf"] > now + leeway or claims["iat"] > now + leeway:
            raise ServiceError(ErrorCode.unauthenticated, "this token is not valid yet")
        if claims["exp"] + leeway <= now:
            raise ServiceError(ErrorCode.token_expired)


class RefreshTokens:
    """Opaque tokens: session, 256 random bits, and a tag by which an old token is known as genuine without a row.

    The store holds the SHA-256 of the present and of the previous one only; any other genuine token of a session was
    exchanged before, so it is being used again.
    """

    def __init__(self, key: bytes, *, token_bytes: Callable[[int], bytes]) -> None:
        self._key = key
        self._token_bytes = token_bytes

    def make(self, session_id: int) -> str:
        body = session_id.to_bytes(8, "big") + self._token_bytes(_SECRET_BYTES)
        return urlsafe_b64encode(body + self._tag(body)).decode().rstrip("=")

    def session_of(self, token: str) -> int | None:
        """The session that a token was made for; None when this server never made it."""
        if not token.isascii() or len(token) > _REFRESH_MOST:
            return None
        try:
            raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        body, tag = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
        if len(body) != 8 + _SECRET_BYTES or not hmac.compare_digest(tag, self._tag(body)):
            return None
        return int.from_bytes(body[:8], "big")

    def _tag(self, body: bytes) -> bytes:
        return hashlib.blake2b(body, key=self._key, digest_size=_TAG_BYTES, person=b"refresh").digest()


def stored(token: str) -> bytes:
    """A secret as the store holds it."""
    return hashlib.sha256(token.encode()).digest()


def _claims(claims: dict[str, Any]) -> Claims:
    times = (claims["iat"], claims["nbf"], claims["exp"])
    if claims["iss"] != ISSUER or claims["ver"] != VERSION or not all(type(time) is int for time in times):
        raise ValueError("claims")
    return Claims(
        user_id=int(claims["sub"]),
        session_id=int(claims["sid"]),
        device_id=str(claims["did"]),
        platform=int(claims["plt"]),
        expires_at=claims["exp"] * 1000,
    )


def _kid(pair: Ed25519PrivateKey) -> str:
    raw = pair.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def _refused() -> ServiceError:
    return ServiceError(ErrorCode.unauthenticated, "this token is not valid")
