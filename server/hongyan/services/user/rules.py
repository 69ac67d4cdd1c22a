"""What names, passwords and devices may be. Pure: no store, no clock."""

import ipaddress
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hongyan.rpc.errors import ServiceError
from hongyan.services.user.settings import UserSettings
from hongyan_proto import model_pb2
from hongyan_proto.errors_pb2 import ErrorCode

USERNAME_CHARS = range(2, 33)
USERNAME_BYTES = 96
PASSWORD_CHARS = range(8, 129)
RESERVED = frozenset({"all", "everyone", "me", "system", "hongyan", "全体成员", "所有人"})
_PUNCTUATION = frozenset("_.-")
_HAN = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF))
EMAIL_CHARS = 254
_EMAIL = re.compile(
    r"[A-Za-z0-9_+-][A-Za-z0-9._%+=-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{1,63}"
)
_ZERO_WIDTH_JOINER = "\u200d"  # holds emoji together


def username(text: str) -> str:
    """The name as it is shown: NFKC, so that full-width letters are the letters they look like.

    ASCII letters and digits, `_.-` and Han characters only: nothing invisible, no look-alikes from other alphabets.
    """
    name = unicodedata.normalize("NFKC", text)
    if len(name) not in USERNAME_CHARS or len(name.encode("utf-8", "surrogatepass")) > USERNAME_BYTES:
        raise _invalid("username", "a user name has 2 to 32 characters")
    if not all(_may_name(char) for char in name):
        raise _invalid("username", "a user name is made of letters, digits, _ . - and Chinese characters")
    if all(char in _PUNCTUATION for char in name):
        raise _invalid("username", "a user name needs a letter, a digit or a Chinese character")
    if name_key(name) in RESERVED:
        raise _invalid("username", "this user name is reserved")
    return name


def name_key(text: str) -> str:
    """What two user names are compared by: equal keys are the same name. Takes any text."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded)


def new_password(text: str, *, name: str, field: str = "password") -> str:
    """A password that may be set, as it is hashed (NFKC: input methods differ)."""
    if len(text) not in PASSWORD_CHARS:
        raise _invalid(field, "a password has 8 to 128 characters")
    if name_key(text) == name_key(name):
        raise _invalid(field, "a password must not be the user name")
    return text


def password_bytes(text: str) -> bytes:
    return unicodedata.normalize("NFKC", text).encode("utf-8", "surrogatepass")


def nickname(text: str, most: int) -> str:
    name = _line("nickname", text, most)
    if not any(_visible(char) for char in name):
        raise _invalid("nickname", "a nickname needs a visible character")
    return name


def signature(text: str, most: int) -> str:
    return _line("signature", text, most)


def status(text: str, most: int) -> str:
    return _line("status", text, most)


def note(text: str, most: int) -> str:
    return _line("note", text, most)


def emoji(text: str) -> str:
    """Something small in front of a status: no letters, digits or signs that could stand for words."""
    if any(char.isalnum() or char.isspace() or not _emoji_part(char) for char in text):
        raise _invalid("status", "this is no emoji")
    return text


def email(text: str) -> str:
    """An address as it is written to. ASCII only, no quoted parts: what every mail server takes."""
    if len(text) > EMAIL_CHARS or not _EMAIL.fullmatch(text):
        raise _invalid("email", "this is not an e-mail address")
    return text


def email_key(text: str) -> str:
    """What two addresses are compared by. Takes any text."""
    return text.strip().lower()


def registration_mode(setting: str, host: str) -> str:
    """`open`, `invitation` or `closed` for a server that listens on `host`. Raises `ValueError` for other words."""
    if setting not in {"auto", "open", "invitation", "closed"}:
        raise ValueError(f"registration is auto, open, invitation or closed, not {setting!r}")
    if setting != "auto":
        return setting
    return "open" if _loopback(host) else "invitation"


@dataclass(frozen=True, slots=True)
class OnDevice:
    """A session as the device policy sees it."""

    session_id: int
    device_id: str
    platform: int
    last_seen_at: int


def kicked(
    present: Sequence[OnDevice], *, device_id: str, platform: int, limits: Mapping[int, int], most: int
) -> list[int]:
    """The sessions that a new one ends: the same device's, then of its kind, then of all, longest unseen first."""
    ended = [session for session in present if session.device_id == device_id]
    rest = sorted(
        (session for session in present if session.device_id != device_id),
        key=lambda session: (session.last_seen_at, session.session_id),
    )
    kind = _kind(platform)
    same = [session for session in rest if _kind(session.platform) == kind]
    surplus = same[: max(0, len(same) - limits.get(kind, most) + 1)]
    rest = [session for session in rest if session not in surplus]
    surplus += rest[: max(0, len(rest) - most + 1)]
    return [session.session_id for session in ended + surplus]


def platform_limits(settings: UserSettings) -> dict[int, int]:
    return {
        model_pb2.phone: settings.phones,
        model_pb2.desktop: settings.desktops,
        model_pb2.tablet: settings.tablets,
        model_pb2.web: settings.webs,
        model_pb2.bot: settings.bots,
    }


def _kind(platform: int) -> int:
    return platform or model_pb2.web  # a device that does not say what it is counts as a page


def _may_name(char: str) -> bool:
    return (char.isascii() and (char.isalnum() or char in _PUNCTUATION)) or is_han(char)


def is_han(char: str) -> bool:
    point = ord(char)
    return any(low <= point <= high for low, high in _HAN)


def _line(field: str, text: str, most: int) -> str:
    line = unicodedata.normalize("NFC", text).strip()
    if len(line) > most:
        raise _invalid(field, f"at most {most} characters")
    if any(not _printable(char) for char in line):
        raise _invalid(field, "line breaks, control and direction characters are not allowed")
    return line


def _printable(char: str) -> bool:
    category = unicodedata.category(char)
    return category not in {"Cc", "Cs", "Zl", "Zp", "Cn"} and (category != "Cf" or char == _ZERO_WIDTH_JOINER)


def _emoji_part(char: str) -> bool:
    """Pictures, their skin tones and variants, flags, and the joiner; keycaps are left out."""
    return unicodedata.category(char) in {"So", "Sk", "Mn"} or char == _ZERO_WIDTH_JOINER


def _visible(char: str) -> bool:
    return unicodedata.category(char)[0] not in {"C", "Z", "M"}


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _invalid(field: str, message: str) -> ServiceError:
    return ServiceError(ErrorCode.invalid_field, message, field=field)
