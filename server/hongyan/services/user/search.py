"""Finding people by part of a name: a plain table of terms, the same on every engine.

A name becomes terms: single and double characters where a script has no spaces (Chinese), beginnings of one and two
letters and all triples where it has (Latin). A query becomes at most three terms that a match must have; whether it
really matches is then decided on the name itself.
"""

import unicodedata
from collections.abc import Iterator
from itertools import groupby

MOST_TERMS = 3
_WIDE = (
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)


def folded(text: str) -> str:
    """Text as it is compared: without case and width, spaces single."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(plain.split())


def terms_of(username: str, nickname: str) -> set[str]:
    """Every term under which an account is found."""
    return {*_name_terms(folded(username)), *_name_terms(folded(nickname))}


def terms_for(query: str) -> list[str]:
    """Up to three terms that every match has, the most telling ones; empty when the query holds nothing to find."""
    terms = [term for word in folded(query).split(" ") for term in _word_terms(word)]
    return sorted(dict.fromkeys(terms), key=lambda term: -len(term))[:MOST_TERMS]


def number_in(query: str) -> int | None:
    """The whole number that a query is, if it is one."""
    text = folded(query)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def matches(query: str, username: str, nickname: str) -> bool:
    """Whether each word of the query is part of the names; one or two Latin letters must begin a word."""
    names = (folded(username), folded(nickname))
    words = folded(query).split(" ")
    return all(any(_holds(name, word) for name in names) for word in words if word)


def rank(query: str, username: str, nickname: str) -> int:
    """Smaller is nearer: the name itself, its beginning, then any part."""
    wanted, name, nick = folded(query), folded(username), folded(nickname)
    if name == wanted:
        return 0
    if nick == wanted:
        return 1
    return 2 if name.startswith(wanted) or nick.startswith(wanted) else 3


def _holds(name: str, word: str) -> bool:
    if len(word) > 2 or any(wide for _, wide in _runs(word)):
        return word in name
    return any(run.startswith(word) for run, _ in _runs(name)) or name.startswith(word)


def _name_terms(name: str) -> Iterator[str]:
    for run, wide in _runs(name):
        if wide:
            yield from run
            yield from _grams(run, 2)
        else:
            yield from ("^" + run[:1], "^" + run[:2])
            yield from _grams(run, 3)


def _word_terms(word: str) -> Iterator[str]:
    for run, wide in _runs(word):
        if wide:
            yield from _grams(run, 2) if len(run) > 1 else [run]
        elif len(run) > 2:
            yield from _grams(run, 3)
        elif run == word or not word.startswith(run):
            yield "^" + run  # else the name may have letters before it


def _grams(run: str, size: int) -> list[str]:
    return [run[start : start + size] for start in range(len(run) - size + 1)]


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """The stretches of letters of one sort; what is neither letter nor digit only separates."""
    for sort, chars in groupby(text, key=_sort):
        if sort:
            yield "".join(chars), sort == 2


def _sort(char: str) -> int:
    point = ord(char)
    if any(low <= point <= high for low, high in _WIDE):
        return 2
    if char.isalnum() or unicodedata.category(char)[0] == "M":
        return 1
    return 2 if unicodedata.category(char)[0] == "S" and not char.isascii() else 0
