import pytest

from hongyan.ports.db import OutcomeUnknown, StorageFull, Unavailable
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.group.store_sql import SqlGroupStore


@pytest.fixture
async def store(tmp_path):
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    store = SqlGroupStore(db)
    await store.migrate()
    yield store
    await db.close()


@pytest.mark.parametrize(
    ("error", "word"),
    [(StorageFull("x"), "storage_full"), (OutcomeUnknown("x"), "outcome_unknown"), (Unavailable("x"), "unavailable")],
)
async def test_what_the_database_cannot_do_is_said_in_our_words(store, error, word):
    async def work(tx):
        raise error

    for ask in (store.write, store.read):
        with pytest.raises(ServiceError) as refused:
            await ask(work)
        assert reason(refused.value.code) == word


async def test_migrating_twice_does_no_harm(store):
    await store.migrate()
    assert await store.read(lambda tx: tx.stamp()) == 0
