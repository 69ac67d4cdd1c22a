import pytest

from hongyan.app import page
from hongyan.gateway.transports.pages import Pages


@pytest.fixture
def pages(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "icon.svg").write_text("<svg/>")
    (tmp_path / "sw.js").write_text("1")
    (tmp_path / "manifest.webmanifest").write_text("{}")
    (tmp_path / "assets" / "index-a1b2.js").write_text("1")
    made = Pages({})
    page.add(made, tmp_path)
    return made


@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/icon.svg", "image/svg+xml", "no-cache"),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/assets/index-a1b2.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
    ],
)
def test_every_file_by_its_name(pages, path, kind, kept):
    found = pages.get(path)
    headers = dict(found.headers)
    assert (found.content_type, headers["cache-control"]) == (kind, kept)
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "worker-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


def test_nothing_else(pages):
    assert [pages.get(path) for path in ("/index.html", "/../index.html", "/assets/", "/assets")] == [None] * 4


def test_without_a_page_there_is_the_api_alone(tmp_path):
    made = Pages({})
    page.add(made, tmp_path / "nowhere")
    assert made.get("/") is None
    assert made.get("/docs") is not None
