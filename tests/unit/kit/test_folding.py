import pytest

from hongyan.kit.folding import folded


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Bad", "bad"),
        ("ＢＡＤ", "bad"),
        ("b\u200ba\u2060d", "bad"),
        ("坏\ufe0f话", "坏话"),
        ("ﾊﾞ", "バ"),
        ("STRASSE", "straße"),
        ("①", "1"),
        ("e\u0301", "é"),
    ],
)
def test_written_differently(text, same):
    assert folded(text) == folded(same)


def test_what_is_different_stays_so():
    assert folded("bad") != folded("bed")
    assert folded("a b") == "a b"


def test_folded_once_is_folded_for_ever():
    for text in ("Ｂａｄ", "straße", "坏\u200b话", "İ"):
        assert folded(folded(text)) == folded(text)
