"""The table of rights, and what of the protocol must stand in it."""

from dataclasses import dataclass
from pathlib import Path

from hongyan_proto import errors_pb2, frames_pb2
from tests.scenario.stories.lines import client_methods

TABLE = Path(__file__).with_name("table.txt")
STANDINGS = ("self", "member", "exmember", "stranger", "blocked", "muted", "admin", "signedout")
REASONS = frozenset(errors_pb2.ErrorCode.DESCRIPTOR.values_by_name)
HANDSHAKE = {"hello", "auth", "call", "ping"}
"""Frames that ask for nothing of anybody's: how one comes in (`signedout` is that), and the way to the methods."""
BESIDE = {"PUT/avatar", "PUT/group/avatar", "GET/avatar"}
"""What REST has beside the methods."""


@dataclass(frozen=True, slots=True)
class Cell:
    word: str
    """A reason word, `ok` (nothing was changed by it) or `done` (something was)."""
    seen: frozenset[str] = frozenset()
    """What of the hidden words stands in the answer: exactly these."""

    @property
    def answered(self) -> bool:
        return self.word in {"ok", "done"}

    def __str__(self) -> str:
        return "+".join([self.word, *sorted(self.seen)])


@dataclass(frozen=True, slots=True)
class Row:
    call: str
    """A method, or `frame/NAME`."""
    of: str
    """Of what: a word of `places.py`."""
    cells: dict[str, Cell]

    @property
    def name(self) -> str:
        return f"{self.call}@{self.of}"


def cell(text: str) -> Cell:
    word, *seen = text.split("+")
    if word not in {"ok", "done"} and (word not in REASONS or seen):
        raise ValueError(f"{text}: neither ok, done nor a reason word")
    return Cell(word, frozenset(seen))


def read(path: Path = TABLE) -> list[Row]:
    """Raises `ValueError` for what is no table."""
    rows: list[Row] = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        name, *texts = line.partition("#")[0].split() or [""]
        if not name or (name, *texts) == STANDINGS:
            continue
        if len(texts) != len(STANDINGS):
            raise ValueError(f"{path.name}:{number}: {name} has {len(texts)} cells")
        call, _, of = name.partition("@")
        rows.append(Row(call, of, dict(zip(STANDINGS, map(cell, texts), strict=True))))
    if len({row.name for row in rows}) != len(rows):
        raise ValueError("a row stands there twice")
    return rows


def protocol() -> set[str]:
    """Every method that a person can call and every frame that asks for something, from the descriptors."""
    frames = {field.name for field in frames_pb2.ClientFrame.DESCRIPTOR.fields} - {"id"} - HANDSHAKE
    methods = {method.full_name for method in client_methods()}
    return methods | {f"frame/{name}" for name in frames} | BESIDE


def gaps(rows: list[Row], spoken: set[str]) -> list[str]:
    """What has no row, and rows of what is not there."""
    told = {row.call for row in rows}
    return [f"{name} has no row" for name in sorted(spoken - told)] + [
        f"{name} has a row and is not there" for name in sorted(told - spoken)
    ]
