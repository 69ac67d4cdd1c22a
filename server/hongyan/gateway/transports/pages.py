"""What is served beside the methods: the API described for machines and for people."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from hongyan.rpc import docs, json_codec, openapi

CSP = (
    "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


class Page(NamedTuple):
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("content-security-policy", CSP),)


class Pages:
    """Pages by path, each made when it is first asked for: the start does not wait for them."""

    def __init__(self, limits: Mapping[str, int]) -> None:
        self._makers: dict[str, Callable[[], Page]] = {}
        self._made: dict[str, Page] = {}
        self.add("/openapi.json", lambda: Page("application/json", json_codec.dumps(openapi.document(limits)).encode()))
        self.add("/docs", lambda: Page("text/html; charset=utf-8", docs.page(limits).encode()))
        self.add("/docs.css", lambda: Page("text/css; charset=utf-8", docs.STYLE.encode()))

    def add(self, path: str, make: Callable[[], Page]) -> None:
        self._makers[path] = make

    def get(self, path: str) -> Page | None:
        page = self._made.get(path)
        if page is None and (make := self._makers.get(path)) is not None:
            page = self._made[path] = make()
        return page
