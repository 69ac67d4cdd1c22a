"""The user streams in SQL, on both engines."""

from collections.abc import Sequence

from hongyan.ports.db import Database, Query, Transaction
from hongyan.services.push.store import StreamHead
from hongyan_proto.push_pb2 import UserEvent

LOCK_HEAD = Query(
    "stream_lock_head",
    "the user's head, held until the end of the transaction",
    "SELECT number FROM stream_head WHERE user = ?",
    "SELECT number FROM stream_head WHERE user = ? FOR UPDATE",
)
MAKE_HEAD = Query(
    "stream_make_head",
    "a head for a user without one",
    "INSERT OR IGNORE INTO stream_head (user, number, first_kept) VALUES (?, 0, 1)",
    "INSERT IGNORE INTO stream_head (user, number, first_kept) VALUES (?, 0, 1)",
)
MOVE_HEAD = Query("stream_move_head", "the newest number", "UPDATE stream_head SET number = ? WHERE user = ?")
BY_EVENT_ID = Query(
    "stream_by_event_id", "an event that came before", "SELECT event FROM stream_event WHERE event_id = ?"
)
INSERT_EVENT = Query(
    "stream_insert_event",
    "one event of a user",
    "INSERT INTO stream_event (user, number, event_id, at, event) VALUES (?, ?, ?, ?, ?)",
)
HEADS = Query(
    "stream_heads", "heads of many users", "SELECT user, number, first_kept FROM stream_head WHERE user IN ({list})"
)
EVENTS = Query(
    "stream_events",
    "a user's events after a number",
    "SELECT event FROM stream_event WHERE user = ? AND number > ? ORDER BY number LIMIT ?",
)
EXPIRED = Query(
    "stream_expired",
    "the oldest events that are over their time",
    "SELECT user, number FROM stream_event WHERE at < ? ORDER BY at, number LIMIT ?",
)
DELETE_EVENT = Query("stream_delete_event", "one event", "DELETE FROM stream_event WHERE user = ? AND number = ?")
RAISE_FIRST = Query(
    "stream_raise_first",
    "what is kept begins later",
    "UPDATE stream_head SET first_kept = ? WHERE user = ? AND first_kept < ?",
)


class SqlStreamStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def append(self, user_id: int, event_id: str, event: UserEvent) -> UserEvent:
        async def work(tx: Transaction) -> UserEvent:
            await tx.execute(MAKE_HEAD, user_id)
            head = await tx.fetch_one(LOCK_HEAD, user_id)
            if (known := await tx.fetch_one(BY_EVENT_ID, event_id)) is not None:
                return UserEvent.FromString(known[0])
            assert head is not None
            stored = UserEvent()
            stored.CopyFrom(event)
            stored.number = head[0] + 1
            await tx.execute(INSERT_EVENT, user_id, stored.number, event_id, stored.at, stored.SerializeToString())
            await tx.execute(MOVE_HEAD, stored.number, user_id)
            return stored

        return await self._db.transact(work)

    async def heads(self, user_ids: Sequence[int]) -> dict[int, StreamHead]:
        async def work(tx: Transaction) -> dict[int, StreamHead]:
            return {user: StreamHead(number, first) for user, number, first in await tx.fetch(HEADS, list(user_ids))}

        return await self._db.read(work) if user_ids else {}

    async def events(self, user_id: int, *, after: int, limit: int) -> list[UserEvent]:
        async def work(tx: Transaction) -> list[UserEvent]:
            return [UserEvent.FromString(row[0]) for row in await tx.fetch(EVENTS, user_id, after, limit)]

        return await self._db.read(work)

    async def purge(self, before_ms: int, *, limit: int = 1000) -> int:
        async def work(tx: Transaction) -> int:
            expired = await tx.fetch(EXPIRED, before_ms, limit)
            newest: dict[int, int] = {}
            for user, number in expired:
                newest[user] = max(number, newest.get(user, 0))
            await tx.execute_many(RAISE_FIRST, [(number + 1, user, number + 1) for user, number in newest.items()])
            await tx.execute_many(DELETE_EVENT, expired)
            return len(expired)

        return await self._db.transact(work)
