"""The writes of the log in SQL: one adapter, two dialects."""

import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from hongyan.ports.db import Database, Query, Transaction, Work
from hongyan.services.message.migrations import migrations
from hongyan.services.message.statements import statements
from hongyan.services.message.store import (
    RECALLED,
    EntryRow,
    HeadRow,
    Known,
    Lease,
    MemberRow,
    ShardState,
    ShardWriter,
    Target,
)
from hongyan.services.message.store_read import LogReader

T = TypeVar("T")
_EPOCH = Query("store_epoch", "of the store", "SELECT epoch, shards FROM store_epoch WHERE one = 1")
_MAKE_EPOCH = Query(
    "make_epoch",
    "of a new store",
    "INSERT OR IGNORE INTO store_epoch (one, epoch, shards) VALUES (1, ?, ?)",
    "INSERT IGNORE INTO store_epoch (one, epoch, shards) VALUES (1, ?, ?)",
)
_NEW_EPOCH = Query(
    "new_epoch", "unless another one has", "UPDATE store_epoch SET epoch = ? WHERE one = 1 AND epoch = ?"
)
_changed = attrgetter(
    "role",
    "from_seq",
    "to_seq",
    "muted_until",
    "may_send",
    "read_seq",
    "read_ord",
    "delivered_seq",
    "own_after",
    "hidden",
    "marked_unread",
)


class SqlLogStore:
    """A log database with its shards. The reads of `store_read` run inside of `read`."""

    def __init__(self, db: Database, *, shards: int, rng: random.Random) -> None:
        self.shards = shards
        self.epoch = ""
        self.reader = LogReader(db, shards)
        self._db = db
        self._rng = rng
        self._statements = [statements(shard) for shard in range(shards)]

    async def open(self) -> None:
        await self._db.migrate(migrations(self.shards))
        name = self._name()

        async def work(tx: Transaction) -> tuple[str, int]:
            await tx.execute(_MAKE_EPOCH, name, self.shards)
            row = await tx.fetch_one(_EPOCH)
            assert row is not None
            return str(row[0]), int(row[1])

        self.epoch, made_for = await self._db.transact(work)
        if made_for != self.shards:
            raise ValueError(f"the store was made with {made_for} shards, the settings say {self.shards}")

    async def write(self, shard: int, work: Callable[[ShardWriter], Awaitable[T]]) -> T:
        names = self._statements[shard]

        async def with_writer(tx: Transaction) -> T:
            return await work(SqlShardWriter(tx, names))

        return await self._db.transact(with_writer)

    async def read_shard(self, shard: int, work: Callable[[ShardWriter], Awaitable[T]]) -> T:
        names = self._statements[shard]

        async def with_writer(tx: Transaction) -> T:
            return await work(SqlShardWriter(tx, names))

        return await self._db.read(with_writer)

    async def read(self, work: Work[T]) -> T:
        return await self._db.read(work)

    async def transact(self, work: Work[T]) -> T:
        return await self._db.transact(work)

    async def load_epoch(self) -> str:
        async def work(tx: Transaction) -> str:
            row = await tx.fetch_one(_EPOCH)
            assert row is not None
            return str(row[0])

        self.epoch = await self._db.read(work)
        return self.epoch

    async def new_epoch(self, epoch: str) -> str:
        name = self._name()

        async def work(tx: Transaction) -> None:
            await tx.execute(_NEW_EPOCH, name, epoch)

        await self._db.transact(work)
        return await self.load_epoch()

    def _name(self) -> str:
        return f"{self._rng.getrandbits(64):016x}"


class SqlShardWriter:
    __slots__ = ("_sql", "_tx")

    def __init__(self, tx: Transaction, sql: Any) -> None:
        self._tx = tx
        self._sql = sql

    async def lock(self) -> ShardState:
        row = await self._tx.fetch_one(self._sql.lock)
        assert row is not None
        return ShardState(*row)

    async def move(self, position: int) -> None:
        await self._tx.execute(self._sql.move, position)

    async def heads(self, ids: Sequence[str]) -> list[HeadRow]:
        return [HeadRow(*row) for row in await self._tx.fetch(self._sql.heads, ids)]

    async def members(self, convs: Sequence[int]) -> list[tuple[int, MemberRow]]:
        return [(row[0], MemberRow(*row[1:])) for row in await self._tx.fetch(self._sql.members, convs)]

    async def make_head(self, conversation_id: str, kind: int, at: int) -> int:
        return await self._tx.insert(self._sql.make_head, conversation_id, kind, at)

    async def save_heads(self, heads: Iterable[HeadRow], stamp: int) -> None:
        rows = [(h.seq, h.ord, h.at, h.version, h.first_seq, h.last_seq, stamp, h.id, h.conv) for h in heads]
        await self._tx.execute_many(self._sql.save_heads, rows)

    async def save_rules(self, head: HeadRow) -> None:
        await self._tx.execute(self._sql.save_rules, head.muted_all, head.mention_all, head.pin_by, head.conv)

    async def add_members(self, rows: Iterable[tuple[int, MemberRow]], stamp: int) -> None:
        rows = list(rows)
        values = [(m.user, *_changed(m), stamp, conv) for conv, m in rows]
        await self._tx.execute_many(self._sql.add_members, values)
        await self._tx.execute_many(self._sql.add_span, [(conv, m.user, m.from_seq) for conv, m in rows])

    async def save_members(self, rows: Iterable[tuple[int, MemberRow]], stamp: int) -> None:
        values = [(*_changed(m), stamp, conv, m.user) for conv, m in rows]
        await self._tx.execute_many(self._sql.save_members, values)

    async def count_own(self, rows: Iterable[tuple[int, int, int]]) -> None:
        await self._tx.execute_many(self._sql.count_own, rows)

    async def save_settings(self, conv: int, user: int, values: dict[str, Any], stamp: int) -> None:
        for name, value in values.items():
            await self._tx.execute(self._sql.save_setting[name], value, stamp, conv, user)

    async def open_span(self, conv: int, user: int, from_seq: int) -> None:
        await self._tx.execute(self._sql.add_span, conv, user, from_seq)

    async def end_span(self, conv: int, user: int, to_seq: int) -> None:
        await self._tx.execute(self._sql.end_span, to_seq, conv, user)

    async def insert_entries(self, rows: Sequence[EntryRow]) -> None:
        await self._tx.execute_many(self._sql.insert_entries, rows)

    async def known(self, conv: int, sender: int, client_ids: Sequence[bytes]) -> dict[bytes, Known]:
        rows = await self._tx.fetch(self._sql.known, conv, sender, client_ids)
        return {bytes(row[0]): Known(row[1], row[2], row[3], bytes(row[4])) for row in rows}

    async def target(self, conv: int, seq: int) -> Target | None:
        row = await self._tx.fetch_one(self._sql.target, conv, seq)
        return None if row is None else Target(*row)

    async def save_target(self, conv: int, seq: int, body: bytes, state: bytes, ver: int) -> None:
        await self._tx.execute(self._sql.save_target, body, state, ver, conv, seq)

    async def erase_edits(self, conv: int, target_seq: int) -> None:
        await self._tx.execute(self._sql.erase_edits, b"", conv, target_seq, target_seq)

    async def newest_countable(self, conv: int, below: int) -> int:
        row = await self._tx.fetch_one(self._sql.newest_countable, conv, below, RECALLED)
        return 0 if row is None else int(row[0])

    async def ord_at(self, conv: int, seq: int) -> int:
        row = await self._tx.fetch_one(self._sql.ord_at, conv, seq)
        return 0 if row is None else int(row[0])

    async def own_beyond(self, conv: int, user: int, seq: int) -> int:
        row = await self._tx.fetch_one(self._sql.own_beyond, conv, seq, user)
        assert row is not None
        return int(row[0])

    async def add_mentions(self, rows: Sequence[tuple[int, int, int]]) -> None:
        await self._tx.execute_many(self._sql.add_mentions, rows)

    async def delete_mentions(self, conv: int, seq: int) -> None:
        await self._tx.execute(self._sql.delete_mentions, conv, seq)

    async def change(self, conv: int, change_id: str) -> tuple[int, int] | None:
        row = await self._tx.fetch_one(self._sql.change, conv, change_id)
        return None if row is None else (row[0], row[1])

    async def add_change(self, conv: int, change_id: str, seq: int, version: int) -> None:
        await self._tx.execute(self._sql.add_change, conv, change_id, seq, version)

    async def add_event(self, position: int, at: int, event: bytes) -> None:
        await self._tx.execute(self._sql.add_event, position, at, event)

    async def drop_events(self, upto: int) -> None:
        await self._tx.execute(self._sql.drop_events, upto)

    async def events(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        return [(row[0], row[1]) for row in await self._tx.fetch(self._sql.events, after, limit)]

    async def lease(self) -> Lease:
        row = await self._tx.fetch_one(self._sql.lease)
        assert row is not None
        return Lease(*row)

    async def take_lease(self, lease: Lease) -> None:
        await self._tx.execute(self._sql.take_lease, lease.holder, lease.term, lease.until_ms)

    async def set_term(self, term: int) -> None:
        await self._tx.execute(self._sql.set_term, term)

    async def add_lineage(self, lineage: int, start: int) -> None:
        await self._tx.execute(self._sql.add_lineage, lineage, start)
        await self._tx.execute(self._sql.set_lineage, lineage)

    async def newest_conversation(self) -> int:
        row = await self._tx.fetch_one(self._sql.newest_conversation)
        assert row is not None
        return int(row[0])

    async def expired(self, before_ms: int, after: int, upto: int) -> dict[str, int]:
        found = {}
        for conv, name, seq in await self._tx.fetch(self._sql.expired, after, upto, before_ms):
            first = await self._tx.fetch_one(self._sql.first_kept, conv, before_ms)
            found[name] = seq + 1 if first is None else first[0]
        return found

    async def delete_entries(self, conv: int, below: int) -> None:
        await self._tx.execute(self._sql.delete_entries, conv, below)
        await self._tx.execute(self._sql.delete_old_mentions, conv, below)
