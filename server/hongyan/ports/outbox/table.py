"""The rows that wait."""
# ruff: noqa: S608 - the name of a table is a constant of its room

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from google.protobuf.message import Message

from hongyan.ports.db import Database, Query, Row, Transaction

Event = TypeVar("Event", bound=Message)


class OutboxTable(Generic[Event]):
    """A table of encoded events, by its name. `add` runs in the transaction of the change that they tell of."""

    def __init__(self, name: str, event_type: type[Event]) -> None:
        self.ddl = f"CREATE TABLE {name} (id {{rowid}}, event {{blob}} NOT NULL, at {{id}} NOT NULL){{table_end}}"
        self.event_type = event_type
        self._add = Query(f"add_{name}", "to be published", f"INSERT INTO {name} (event, at) VALUES (?, ?)")
        self.oldest = Query(
            f"oldest_{name}", "the oldest", f"SELECT id, event FROM {name} WHERE at <= ? ORDER BY id LIMIT ?"
        )
        self.drop = Query(f"drop_{name}", "published", f"DELETE FROM {name} WHERE id IN ({{list}})")

    async def add(self, tx: Transaction, events: Iterable[tuple[Event, int]]) -> None:
        """Events and when they happened (Unix milliseconds)."""
        await tx.execute_many(self._add, [(event.SerializeToString(), at) for event, at in events])

    def on(self, db: Database) -> "Waiting[Event]":
        return Waiting(self, db)


class Waiting(Generic[Event]):
    """What waits in a table of a database. Both methods raise `DatabaseError`."""

    def __init__(self, table: OutboxTable[Event], db: Database) -> None:
        self._table = table
        self._db = db

    async def waiting(self, *, before: int, limit: int) -> list[tuple[int, Event]]:
        """The oldest events written up to this time, with their keys, in order."""

        async def work(tx: Transaction) -> list[Row]:
            return await tx.fetch(self._table.oldest, before, limit)

        return [(row[0], self._table.event_type.FromString(bytes(row[1]))) for row in await self._db.read(work)]

    async def done(self, keys: Sequence[int]) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(self._table.drop, list(keys))

        if keys:
            await self._db.transact(work)
