"""Messages that only one browser can open (RFC 8291, aes128gcm), and tokens that say which server sends (RFC 8292)."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RECORD = 4096
SALT = 16
_LAST = b"\x02"
"""Ends the text of the only record; zeros after it are padding."""
TOKEN_S = 12 * 3600


def text_of(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def seal(
    text: bytes, *, receiver: bytes, secret: bytes, salt: bytes, sender: ec.EllipticCurvePrivateKey, padded: int = 0
) -> bytes:
    """The body of a push message for who holds the private half of `receiver`; `sender` is made for this message alone.
    Its text is padded to `padded` bytes. Raises ValueError for a receiver that is no point of the curve.
    """
    here = public_bytes(sender.public_key())
    shared = sender.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, receiver))
    key, nonce = keys_of(shared, receiver=receiver, sender=here, secret=secret, salt=salt)
    record = text + _LAST + b"\0" * max(0, padded - len(text))
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(here)]) + here
    return head + AESGCM(key).encrypt(nonce, record, None)


def keys_of(shared: bytes, *, receiver: bytes, sender: bytes, secret: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Key and nonce of the only record; both sides come to the same."""
    seed = HKDF(SHA256(), 32, secret, b"WebPush: info\0" + receiver + sender).derive(shared)
    return tuple(  # type: ignore[return-value]
        HKDF(SHA256(), size, salt, f"Content-Encoding: {what}\0".encode()).derive(seed)
        for size, what in ((16, "aes128gcm"), (12, "nonce"))
    )


class Voucher:
    """Signs for this server. Its key comes from 32 secret bytes and is the same after a restart: a browser takes
    messages only from the key that it subscribed with."""

    def __init__(self, seed: bytes, *, subject: str, now_ms: Callable[[], int]) -> None:
        wide = hashlib.blake2b(seed, person=b"hongyan-vapid", digest_size=64).digest()
        self._key = ec.derive_private_key(int.from_bytes(wide, "big") % (_ORDER - 1) + 1, CURVE)
        self.public_key = text_of(public_bytes(self._key.public_key()))
        self._subject = subject
        self._now_ms = now_ms
        self._tokens: dict[str, tuple[int, str]] = {}

    def authorization(self, origin: str) -> str:
        """The header for a push service; one token serves for half of its time."""
        now = self._now_ms() // 1000
        until, token = self._tokens.get(origin, (0, ""))
        if now >= until - TOKEN_S // 2:
            until = now + TOKEN_S
            claims = {"aud": origin, "exp": until, "sub": self._subject}
            token = jwt.encode(claims, self._key, algorithm="ES256")
            if len(self._tokens) >= 1000:
                self._tokens.clear()
            self._tokens[origin] = until, token
        return f"vapid t={token}, k={self.public_key}"
