"""Ask every cell of the table of rights. Last line: `N cells, M unexpected`; the exit code is 1 when there is one.

With `--found` the table is printed as the server answers, for whoever has to judge a new row.
"""

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.scenario.matrix.cells import Judge, Judged
from tests.scenario.matrix.table import STANDINGS, Row, gaps, protocol, read
from tests.scenario.matrix.world import world


async def judge(data: Path, rows: list[Row]) -> list[Judged]:
    async with world(data) as made:
        asking = Judge(made)
        return [one for row in rows async for one in asking.row(row)]


def main(words: list[str]) -> int:
    wanted = [word for word in words if not word.startswith("-")]
    rows = [row for row in read() if not wanted or any(word in row.name for word in wanted)]
    with tempfile.TemporaryDirectory(prefix="hongyan-matrix-") as folder:
        cells = asyncio.run(judge(Path(folder) / "data", rows))
    if "--found" in words:
        print(as_found(cells))
    complaints = gaps(rows, protocol()) if not wanted else []
    unexpected = len(complaints) + sum(bool(one.complaints) for one in cells)
    complaints += [f"{one.row.name} by {one.standing}: {one_of}" for one in cells for one_of in one.complaints]
    for complaint in complaints:
        print(complaint)
    print(", ".join(f"{count} {word}" for word, count in Counter(one.found.word for one in cells).most_common()))
    print(f"{len(cells)} cells, {unexpected} unexpected")
    return 1 if unexpected else 0


def as_found(cells: list[Judged]) -> str:
    lines = [["", *STANDINGS]]
    for start in range(0, len(cells), len(STANDINGS)):
        some = cells[start : start + len(STANDINGS)]
        lines.append([some[0].row.name, *(str(one.found) for one in some)])
    widths = [max(len(line[number]) for line in lines) for number in range(len(STANDINGS) + 1)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
