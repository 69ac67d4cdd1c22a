"""Reading the URLs by which the settings choose adapters."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit


class BadUrl(ValueError):
    """The URL names no adapter, or asks for something that the adapter does not have."""


@dataclass(frozen=True, slots=True)
class Url:
    """The parts of an adapter's URL, decoded; `path` keeps its leading slash only when the URL has an authority or is
    absolute (`sqlite:log.db` has the path `log.db`).
    """

    scheme: str
    user: str
    password: str
    host: str
    port: int | None
    path: str
    query: Mapping[str, str]

    def number(self, key: str, default: int, *, least: int = 0, most: int = 1_000_000) -> int:
        """A whole number from the query; raises `BadUrl` when it is none or out of bounds."""
        text = self.query.get(key)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
            raise BadUrl(f"{self.scheme}: `{key}` must be a whole number from {least} to {most}")
        return int(text)


def parse(url: str, *, scheme: str, allowed: frozenset[str] = frozenset()) -> Url:
    """Take a URL apart. Raises `BadUrl` for another scheme, an unknown or repeated query key, or a fragment; the
    message never holds the password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadUrl(f"not a URL that can be read: {scheme}:…") from error
    if parts.scheme != scheme:
        raise BadUrl(f"expected a `{scheme}:` URL, got `{parts.scheme}:`")
    if parts.fragment:
        raise BadUrl(f"{scheme}: a `#` must be written %23")
    return Url(
        scheme,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        parts.hostname or "",
        port,
        unquote(parts.path),
        _query(scheme, parts.query, allowed),
    )


def _query(scheme: str, text: str, allowed: frozenset[str]) -> dict[str, str]:
    query: dict[str, str] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        if key not in allowed:
            known = ", ".join(sorted(allowed)) or "none"
            raise BadUrl(f"{scheme}: unknown setting `{key}` (known: {known})")
        if key in query:
            raise BadUrl(f"{scheme}: `{key}` is given twice")
        query[key] = value
    return query
