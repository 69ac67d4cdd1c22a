import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.ports.trail import CONSOLE, TRAIL_MIGRATIONS, Line, add_line, lines


@pytest.fixture
async def db(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    for _ in range(2):
        await db.migrate(TRAIL_MIGRATIONS)
    yield db
    await db.close()


async def test_lines_come_back_newest_first_in_pages(db):
    written = [Line(at, at % 2, f"act{at}", "u.1", "why", "10.0.0.1") for at in range(5)]
    for line in written:
        await db.transact(lambda tx, line=line: add_line(tx, line))

    async def page(administrator=None, before=0, limit=10):
        return await db.read(lambda tx: lines(tx, administrator=administrator, before=before, limit=limit))

    found = await page()
    assert [line.at for line in found] == [4, 3, 2, 1, 0]
    assert found[0] == Line(4, 0, "act4", "u.1", "why", "10.0.0.1", found[0].id)
    assert [line.at for line in await page(limit=2)] == [4, 3]
    assert [line.at for line in await page(before=found[1].id, limit=2)] == [2, 1]
    assert [line.at for line in await page(CONSOLE)] == [4, 2, 0]
    assert [line.at for line in await page(1, before=found[1].id)] == [1]


async def test_a_line_is_rolled_back_with_its_act(db):
    async def work(tx):
        await add_line(tx, Line(1, 1, "act", "u.1"))
        raise LookupError

    with pytest.raises(LookupError):
        await db.transact(work)
    assert not await db.read(lambda tx: lines(tx, administrator=None, before=0, limit=10))


async def test_what_is_too_long_is_cut(db):
    await db.transact(lambda tx: add_line(tx, Line(1, 1, "act", "x" * 300, "", "y" * 300)))
    (line,) = await db.read(lambda tx: lines(tx, administrator=None, before=0, limit=10))
    assert (len(line.target), len(line.address)) == (200, 200)
