"""The built page, as the gateway serves it. Without it (`make run` builds it) the API is served alone."""

import mimetypes
from pathlib import Path

from hongyan.gateway.transports.pages import Page, Pages

BUILT = Path(__file__).parent / "page"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml"}


def add(pages: Pages, built: Path = BUILT) -> None:
    """Everything below the folder by its name, and the page itself at `/`. Names under `assets/` hold a hash of what is
    in them, so they are kept for ever; everything else is asked for again."""
    for file in sorted(built.rglob("*")) if built.is_dir() else ():
        if file.is_file():
            path = "/" + file.relative_to(built).as_posix()
            pages.add("/" if path == "/index.html" else path, lambda file=file, path=path: _page(file, path))  # type: ignore[misc]


def _page(file: Path, path: str) -> Page:
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    text = "; charset=utf-8" if kind.startswith("text/") else ""
    kept = FOR_EVER if path.startswith("/assets/") else "no-cache"
    return Page(kind + text, file.read_bytes(), (("content-security-policy", CSP), ("cache-control", kept)))
