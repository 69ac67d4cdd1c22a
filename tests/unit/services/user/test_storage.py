import pytest

from hongyan.ports.db import DatabaseError, Duplicate, OutcomeUnknown, Query, StorageFull, Unavailable
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.user.storage import Storage

ONE = Query("one", "nothing", "SELECT 1")


@pytest.mark.parametrize(
    ("problem", "word"),
    [
        (StorageFull, "storage_full"),
        (OutcomeUnknown, "outcome_unknown"),
        (Unavailable, "unavailable"),
        (Duplicate, "unavailable"),
        (DatabaseError, "unavailable"),
    ],
)
async def test_what_the_database_cannot_do_is_a_refusal(tmp_path, problem, word):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)

    async def work(tx):
        await tx.fetch(ONE)
        raise problem

    for method in (Storage(db).transact, Storage(db).read):
        with pytest.raises(ServiceError) as caught:
            await method(work)
        assert reason(caught.value.code) == word
    await db.close()


async def test_a_closed_database_is_unavailable(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    await db.close()

    async def work(tx):
        return await tx.fetch_one(ONE)

    with pytest.raises(ServiceError) as caught:
        await Storage(db).read(work)
    assert reason(caught.value.code) == "unavailable"
    assert caught.value.retry_after_ms
