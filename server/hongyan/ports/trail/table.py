"""The lines and their table."""

from dataclasses import dataclass, replace

from hongyan.ports.db import Migration, Query, Transaction

CONSOLE = 0
"""The administrator of a line that the command line wrote."""
_NEWEST = 1 << 62
_LONGEST = 200

TRAIL_MIGRATIONS = (
    Migration(
        "trail",
        1,
        (
            """CREATE TABLE trail_line (id {rowid}, at {id} NOT NULL, administrator {id} NOT NULL, act {key} NOT NULL,
                target {key} NOT NULL, detail {text} NOT NULL, address {key} NOT NULL){table_end}""",
            "CREATE INDEX trail_line_administrator ON trail_line (administrator, id)",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """`act` is a room's word (`account.disable`), `target` what it was done to (`u.17`), `detail` more of it: never a
    password, a code or what somebody wrote.
    """

    at: int
    administrator: int
    act: str
    target: str
    detail: str = ""
    address: str = ""
    id: int = 0
    """Given by the table."""


async def add_line(tx: Transaction, line: Line) -> None:
    values = (line.administrator, line.act, line.target[:_LONGEST], line.detail, line.address[:_LONGEST])
    await tx.execute(_ADD, line.at, *values)


async def lines(tx: Transaction, *, administrator: int | None, before: int, limit: int) -> list[Line]:
    """The newest first, from the one before `before` (0: from the newest); None: everybody's."""
    place = (before or _NEWEST, limit)
    rows = await (tx.fetch(_ALL, *place) if administrator is None else tx.fetch(_OF_ONE, administrator, *place))
    return [replace(Line(*row[1:]), id=row[0]) for row in rows]


_COLUMNS = "id, at, administrator, act, target, detail, address"
_ADD = Query(
    "add_trail_line",
    "an act of an administrator",
    "INSERT INTO trail_line (at, administrator, act, target, detail, address) VALUES (?, ?, ?, ?, ?, ?)",
)
_ALL = Query(
    "trail_lines",
    "what administrators did",
    f"SELECT {_COLUMNS} FROM trail_line WHERE id < ? ORDER BY id DESC LIMIT ?",  # noqa: S608 - constants of this file
)
_OF_ONE = Query(
    "trail_lines_of_one",
    "what one administrator did",
    f"SELECT {_COLUMNS} FROM trail_line WHERE administrator = ? AND id < ? ORDER BY id DESC LIMIT ?",  # noqa: S608
)
