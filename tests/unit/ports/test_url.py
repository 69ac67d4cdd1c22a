import pytest

from hongyan.ports.url import BadUrl, parse


def test_parts_are_decoded():
    url = parse("mysql://al%40ice:p%3Aw@db.example:3307/chat?pool=3", scheme="mysql", allowed=frozenset({"pool"}))
    assert (url.user, url.password, url.host, url.port, url.path) == ("al@ice", "p:w", "db.example", 3307, "/chat")
    assert url.number("pool", 1) == 3


def test_relative_and_absolute_paths():
    assert parse("sqlite:log.db", scheme="sqlite").path == "log.db"
    assert parse("sqlite:/a/b.db", scheme="sqlite").path == "/a/b.db"
    assert parse("sqlite:///a/b.db", scheme="sqlite").path == "/a/b.db"
    assert parse("memory:", scheme="memory").path == ""


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("redis:", "expected a `memory:` URL"),
        ("memory:?size=3", "unknown setting `size`"),
        ("memory:?known=1&known=2", "twice"),
        ("memory:#x", "%23"),
        ("memory://[", "not a URL"),
        ("memory://h:99999", "not a URL"),
        ("", "expected a `memory:` URL"),
    ],
)
def test_what_cannot_be_meant_is_refused(url: str, words: str):
    with pytest.raises(BadUrl, match=words):
        parse(url, scheme="memory", allowed=frozenset({"known"}))


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "100", "٣"])
def test_numbers_have_bounds(text: str):
    url = parse(f"memory:?n={text}", scheme="memory", allowed=frozenset({"n"}))
    with pytest.raises(BadUrl, match="`n` must be a whole number from 0 to 99"):
        url.number("n", 5, most=99)


def test_a_missing_number_has_its_default():
    assert parse("memory:", scheme="memory").number("n", 5) == 5


def test_a_password_is_not_told():
    with pytest.raises(BadUrl) as refused:
        parse("mysql://alice:secret@h:99999/", scheme="mysql")
    assert "secret" not in str(refused.value)
