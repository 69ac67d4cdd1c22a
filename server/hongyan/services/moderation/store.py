"""What the moderation room needs of a store. Its exam is `store_conformance.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hongyan.ports.answers import RequestKey
from hongyan.ports.trail import Line
from hongyan_proto.moderation_pb2 import ReportReply


class TooManyWords(Exception):
    """The list is full."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    id: int
    target: str
    """What tells whether two reports are of the same."""
    reporter: int
    user: int
    """Who is reported, or who sent the message."""
    conversation: str
    """Empty: a person is reported."""
    seq: int
    reason: int
    text: str
    at: int
    decision: int = 0
    closed_at: int = 0
    """0: it is open."""
    closed_by: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class WordRow:
    word: str
    action: int
    at: int
    by: int


@dataclass(frozen=True, slots=True)
class Closing:
    decision: int
    note: str
    line: Line
    """Who closes it, and when."""


class ModerationStore(Protocol):
    """Each method is one transaction. Every method raises `ServiceError` for what the database cannot do."""

    async def report(self, row: ReportRow, key: RequestKey | None) -> ReportReply:
        """Keep it, unless this reporter has an open report of the same target: then that one. What a request id was
        answered is answered again; raises `ports.answers.Conflict`.
        """
        ...

    async def answered(self, key: RequestKey) -> ReportReply | None:
        """Raises `ports.answers.Conflict`."""
        ...

    async def get(self, report_id: int) -> ReportRow | None: ...

    async def reports(self, *, closed: bool, before: int, limit: int) -> list[ReportRow]:
        """The newest first, with ids below `before` (0: from the newest)."""
        ...

    async def open_counts(self, targets: Sequence[str]) -> dict[str, int]:
        """Open reports per target; targets without one are left out."""
        ...

    async def close(self, report_id: int, closing: Closing) -> ReportRow | None:
        """Close every open report of the same target, and write the line. A closed one is given as it is, without a
        line. None: there is no such report.
        """
        ...

    async def words(self, *, after: str, limit: int) -> list[WordRow]:
        """In the order of their bytes."""
        ...

    async def words_since(self, version: int) -> tuple[int, list[WordRow]]:
        """The version of now and all words; none when it is `version`."""
        ...

    async def put_word(self, row: WordRow, *, most: int, line: Line) -> WordRow:
        """Forbid it or change its action: a new version and a line, if it was not so already. Raises `TooManyWords`."""
        ...

    async def drop_word(self, word: str, line: Line) -> bool:
        """Whether it was there; a new version and the line if so."""
        ...

    async def write_line(self, line: Line) -> None:
        """For an act that is done elsewhere, before it is."""
        ...

    async def lines(self, *, administrator: int | None, before: int, limit: int) -> list[Line]:
        """As `ports.trail.lines`."""
        ...

    async def forget(self, reporters: Sequence[int]) -> None:
        """Erase what they wrote in reports, and their answers; who reported what stays in numbers."""
        ...

    async def purge(self, *, closed_before: int, answers_before: int) -> None: ...

    async def migrate(self) -> None: ...
