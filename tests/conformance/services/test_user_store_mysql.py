import asyncio
from typing import TypeVar, cast

import pytest

from hongyan.ports.db import Database, Query, Transaction, Work
from hongyan.ports.db.mysql import MysqlDatabase
from hongyan.services.user.own_conformance import OwnStoreExam
from hongyan.services.user.queries import ADD_EMAIL
from hongyan.services.user.storage import Storage
from hongyan.services.user.store import EmailTaken
from hongyan.services.user.store_conformance import UserStoreExam, added
from hongyan.services.user.store_sql import SqlUserStore
from hongyan.services.user.store_sql_own import SqlOwn

T = TypeVar("T")


@pytest.fixture
async def store(mysql_database: MysqlDatabase):
    store = SqlUserStore(mysql_database)
    await store.migrate()
    return store


class TestMysql(UserStoreExam):
    pass


class TestMysqlOwn(OwnStoreExam):
    pass


class Meeting:
    """A database whose transactions wait for one another before they write an address."""

    def __init__(self, db: MysqlDatabase, parties: int) -> None:
        self._db = db
        self._all_here = asyncio.Barrier(parties)

    async def transact(self, work: Work[T]) -> T:
        return await self._db.transact(lambda tx: work(cast("Transaction", Waiting(tx, self._all_here))))


class Waiting:
    def __init__(self, tx: Transaction, all_here: asyncio.Barrier) -> None:
        self._tx = tx
        self._all_here = all_here

    async def execute(self, query: Query, *arguments: object) -> int:
        if query is ADD_EMAIL:
            await self._all_here.wait()
        return await self._tx.execute(query, *arguments)

    def __getattr__(self, name: str) -> object:
        return getattr(self._tx, name)


async def test_two_who_both_saw_an_address_free_do_not_share_it(
    store: SqlUserStore, mysql_database: MysqlDatabase
) -> None:
    for number in (1, 2):
        await added(store, number, f"guest{number}")
    own = SqlOwn(Storage(cast("Database", Meeting(mysql_database, 2))))
    tries = [own.set_email(number, "a@b", "a@b") for number in (1, 2)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(result) for result in results if result is not None] == [EmailTaken]
