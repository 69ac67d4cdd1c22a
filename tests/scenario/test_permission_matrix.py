"""The table of rights holds, cell by cell, and has a row for everything that the protocol lets people ask."""

import pytest

from tests.scenario.matrix.__main__ import judge
from tests.scenario.matrix.table import STANDINGS, cell, gaps, protocol, read


def test_everything_has_its_row():
    assert gaps(read(), protocol()) == []


def test_what_is_forgotten_is_noticed():
    spoken = protocol()
    assert gaps(read(), spoken | {"MessageService/Overhear"}) == ["MessageService/Overhear has no row"]
    assert gaps(read(), spoken - {"frame/typing"}) == ["frame/typing has a row and is not there"]


@pytest.mark.parametrize("word", ["", "yes", "forbiden", "not_found+now"])
def test_a_cell_says_something_that_can_be_so(word):
    with pytest.raises(ValueError, match="neither"):
        cell(word)


async def test_everybody_may_do_and_see_what_the_table_says(tmp_path):
    rows = read()
    cells = await judge(tmp_path / "data", rows)
    assert len(cells) == len(rows) * len(STANDINGS)
    assert [f"{one.row.name} by {one.standing}: {'; '.join(one.complaints)}" for one in cells if one.complaints] == []
