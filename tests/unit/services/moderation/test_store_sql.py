import pytest

from hongyan.ports.db import DatabaseError, OutcomeUnknown, StorageFull
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.moderation.store_sql import SqlModerationStore


class Broken:
    def __init__(self, error):
        self.error = error

    async def read(self, work):
        raise self.error

    transact = read


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (StorageFull("x"), "storage_full"),
        (OutcomeUnknown("x"), "outcome_unknown"),
        (DatabaseError("x"), "unavailable"),
    ],
)
async def test_what_the_database_cannot_do_is_a_refusal(error, word):
    store = SqlModerationStore(Broken(error))
    for work in (store.get(1), store.drop_word("x", None)):
        with pytest.raises(ServiceError) as caught:
            await work
        assert reason(caught.value.code) == word
