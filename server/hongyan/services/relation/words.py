"""What remarks, categories, messages and answers may be."""

import unicodedata
from hashlib import blake2b

from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode

_JOINER = "\u200d"  # holds emoji together


def line(text: str, field: str) -> str:
    """One line of text as it is stored: composed, without spaces around. Its length is the .proto's."""
    found = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp", "Cn"} for char in found):
        raise ServiceError(ErrorCode.invalid_field, "line breaks and control characters are not allowed", field=field)
    if any(unicodedata.category(char) == "Cf" and char != _JOINER for char in found):
        raise ServiceError(ErrorCode.invalid_field, "invisible characters are not allowed", field=field)
    return found


def visible_line(text: str, field: str) -> str:
    """A line that shows something."""
    found = line(text, field)
    if not any(unicodedata.category(char)[0] not in {"C", "Z", "M"} for char in found):
        raise ServiceError(ErrorCode.invalid_field, "needs a visible character", field=field)
    return found


def folded(text: str) -> str:
    """Text as it is compared: without case, width and superfluous spaces."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(plain.split())


def answer_hash(text: str, *, user: int, key: bytes) -> bytes:
    """Of the answer to somebody's question: nobody reads it, also not in the database. Empty for no answer."""
    plain = folded(text)
    return (
        blake2b(f"{user}:{plain}".encode(), key=key, digest_size=16, person=b"friend answer").digest() if plain else b""
    )


def contact_hash(text: str, *, key: bytes) -> bytes:
    """Of a device's hash of a telephone number: a stolen database alone cannot be tried number by number."""
    return blake2b(bytes.fromhex(text), key=key, digest_size=16, person=b"contact").digest()


def contact_salt(key: bytes) -> str:
    """What devices put before an entry; the same for everybody here, another one elsewhere."""
    return blake2b(b"", key=key, digest_size=16, person=b"contact salt").hexdigest()
