import pytest

from hongyan.ports.db import DatabaseError, OutcomeUnknown, Query, StorageFull, Unavailable
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.relation.storage import Held, Storage, friend_of, person_of, request_of
from tests.unit.services.relation.conftest import ALICE, BOB, NOW

ONE = Query("one", "nothing", "SELECT 1")


@pytest.mark.parametrize(
    ("problem", "word"),
    [
        (StorageFull, "storage_full"),
        (OutcomeUnknown, "outcome_unknown"),
        (Unavailable, "unavailable"),
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


async def test_versions_grow_by_one_and_are_written_once(db, store):
    async def work(tx):
        held = await Held.of(tx, [BOB, ALICE, BOB], NOW)
        assert list(held.people) == [ALICE, BOB]
        assert [held.step(ALICE), held.step(ALICE, friends=1)] == [1, 2]
        assert [held.changed(user) for user in (ALICE, BOB)] == [True, False]
        await held.close()

    await db.transact(work)
    persons = await store.people.persons([ALICE, BOB])
    assert [(persons[user].version, persons[user].friends) for user in (ALICE, BOB)] == [(2, 1), (0, 0)]


def test_rows_of_either_engine_become_facts():
    assert person_of((1, 2, 3, 0, "?", bytearray(b"x"), 0, 0, 0, 0, 0, 1)).answer == b"x"
    assert person_of((1, 2, 3, 0, "?", b"", 0, 0, 0, 0, 0, 0)).recommend is False
    assert friend_of((1, 2, "", 0, 5, 6, 1)).gone == 1
    assert request_of((7, 1, 2, "", "", 0, 0, 5, 6, 0, "", 1, "", 0)).hidden is True
