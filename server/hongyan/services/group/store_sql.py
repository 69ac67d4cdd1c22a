"""The store of the group room on `ports.db`: the same statements on both engines."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, replace
from typing import TypeVar

from google.protobuf.message import Message

from hongyan.ports.answers import Conflict, RequestKey
from hongyan.ports.db import Database, DatabaseError, OutcomeUnknown, Query, Row, StorageFull, Transaction
from hongyan.rpc.errors import ServiceError
from hongyan.services.group import queries
from hongyan.services.group.migrations import ANSWERS, MIGRATIONS, OUTBOX
from hongyan.services.group.store import (
    AnnouncementRow,
    GroupRow,
    JoinRow,
    LinkRow,
    MemberRow,
    Pending,
    Place,
    Reply,
    Work,
)
from hongyan_proto import inside_pb2
from hongyan_proto.errors_pb2 import ErrorCode

T = TypeVar("T")
RETRY_MS = 1_000
_FIRST = 1 << 30
"""Greater than any role: before the first page."""


class SqlGroupStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def migrate(self) -> None:
        await self._db.migrate(MIGRATIONS)

    async def write(self, work: Work[T]) -> T:
        with _refusing():
            return await self._db.transact(lambda tx: work(SqlGroupTx(tx)))

    async def read(self, work: Work[T]) -> T:
        with _refusing():
            return await self._db.read(lambda tx: work(SqlGroupTx(tx)))


class _Part:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def _count(self, query: Query, *arguments: int) -> int:
        row = await self._tx.fetch_one(query, *arguments)
        assert row is not None
        return int(row[0])


class _Groups(_Part):
    async def lock(self) -> int:
        stamp = await self._count(queries.LOCK) + 1
        await self._tx.execute(queries.SET_STAMP, stamp)
        return stamp

    async def stamp(self) -> int:
        return await self._count(queries.STAMP)

    async def take_number(self) -> int:
        number = await self._count(queries.NUMBER)
        await self._tx.execute(queries.SET_NUMBER, number + 1)
        return number

    async def group(self, group_id: int) -> GroupRow | None:
        return _group(await self._tx.fetch_one(queries.GROUP, group_id))

    async def group_by_number(self, number: int) -> GroupRow | None:
        return _group(await self._tx.fetch_one(queries.GROUP_BY_NUMBER, number))

    async def add_group(self, row: GroupRow) -> None:
        await self._tx.execute(queries.ADD_GROUP, *_plain(row))

    async def save_group(self, row: GroupRow) -> None:
        first, *rest = _plain(row)
        await self._tx.execute(queries.SAVE_GROUP, *rest, first)

    async def groups_since(self, user_id: int, stamp: int) -> list[tuple[GroupRow, MemberRow]]:
        found = []
        for row in await self._tx.fetch(queries.GROUPS_SINCE, user_id, stamp, stamp):
            group = _group(row[:_GROUP_COLUMNS])
            assert group is not None
            found.append((group, _member(row[_GROUP_COLUMNS:])))
        return found

    async def joined(self, user_ids: Collection[int]) -> dict[int, int]:
        return {row[0]: row[1] for row in await self._tx.fetch(queries.JOINED, list(user_ids))} if user_ids else {}

    async def owned(self, user_id: int) -> int:
        return await self._count(queries.OWNED, user_id)

    async def created(self, user_id: int, since: int) -> int:
        return await self._count(queries.CREATED, user_id, since)

    async def together(self, user_id: int, others: Collection[int]) -> set[int]:
        if not others:
            return set()
        return {row[0] for row in await self._tx.fetch(queries.TOGETHER, user_id, list(others))}

    async def companions(self, user_id: int, *, most_members: int, limit: int) -> list[tuple[int, int]]:
        rows = await self._tx.fetch(queries.COMPANIONS, most_members, user_id, limit)
        return [(row[0], row[1]) for row in rows]


class _Members(_Part):
    async def member(self, group_id: int, user_id: int) -> MemberRow | None:
        row = await self._tx.fetch_one(queries.MEMBER, group_id, user_id)
        return None if row is None else _member(row)

    async def members(self, group_id: int, user_ids: Collection[int]) -> dict[int, MemberRow]:
        if not user_ids:
            return {}
        rows = map(_member, await self._tx.fetch(queries.MEMBERS, group_id, list(user_ids)))
        return {row.user_id: row for row in rows}

    async def present(self, group_id: int) -> list[MemberRow]:
        return [_member(row) for row in await self._tx.fetch(queries.PRESENT, group_id)]

    async def members_page(self, group_id: int, after: Place | None, limit: int) -> list[MemberRow]:
        role, joined_at, user_id = after or (_FIRST, 0, 0)
        place = role, role, joined_at, joined_at, user_id
        return [_member(row) for row in await self._tx.fetch(queries.PAGE, group_id, *place, limit)]

    async def leaders(self, group_id: int) -> list[MemberRow]:
        return [_member(row) for row in await self._tx.fetch(queries.LEADERS, group_id)]

    async def save_members(self, rows: Iterable[MemberRow]) -> None:
        await self._tx.execute_many(queries.SAVE_MEMBER, [_plain(row) for row in rows])

    async def groups_of(self, user_id: int) -> list[int]:
        return [row[0] for row in await self._tx.fetch(queries.GROUPS_OF, user_id)]

    async def add_pending(self, row: Pending) -> Pending:
        _, *values = astuple(row)
        return replace(row, id=await self._tx.insert(queries.ADD_PENDING, *values))

    async def drop_pending(self, pending_id: int) -> bool:
        return await self._tx.execute(queries.DROP_PENDING, pending_id) > 0

    async def pending(self, before: int, limit: int) -> list[Pending]:
        return [_pending(row) for row in await self._tx.fetch(queries.PENDING, before, limit)]

    async def pending_of(self, group_id: int) -> list[Pending]:
        return [_pending(row) for row in await self._tx.fetch(queries.PENDING_OF, group_id)]

    async def pending_under(self, user_id: int, request_id: str) -> Pending | None:
        row = await self._tx.fetch_one(queries.PENDING_UNDER, user_id, request_id)
        return None if row is None else _pending(row)


class _WaysIn(_Part):
    async def add_join(self, row: JoinRow) -> None:
        await self._tx.execute(queries.ADD_JOIN, *_plain(row))

    async def join(self, join_id: int) -> JoinRow | None:
        row = await self._tx.fetch_one(queries.JOIN, join_id)
        return None if row is None else JoinRow(*row)

    async def open_joins(self, group_id: int, user_ids: Collection[int]) -> list[JoinRow]:
        if not user_ids:
            return []
        return [JoinRow(*row) for row in await self._tx.fetch(queries.OPEN_JOINS, group_id, list(user_ids))]

    async def save_join(self, row: JoinRow) -> None:
        answer = row.state, row.answered_by, row.answered_at, row.reason
        await self._tx.execute(queries.SAVE_JOIN, *answer, row.id)

    async def joins(self, group_id: int, *, only_open: bool, before: int, limit: int) -> list[JoinRow]:
        query = queries.WAITING_JOINS if only_open else queries.JOINS
        return [JoinRow(*row) for row in await self._tx.fetch(query, group_id, before, limit)]

    async def joins_of(self, user_id: int, *, before: int, limit: int) -> list[JoinRow]:
        return [JoinRow(*row) for row in await self._tx.fetch(queries.JOINS_OF, user_id, before, limit)]

    async def waiting(self, group_id: int, user_id: int) -> tuple[int, int]:
        of_group = await self._count(queries.COUNT_OF_GROUP, group_id)
        return of_group, await self._count(queries.COUNT_OF_USER, user_id)

    async def expire_joins(self, made_before: int, expired: int) -> None:
        await self._tx.execute(queries.EXPIRE_JOINS, expired, made_before)

    async def purge_joins(self, made_before: int) -> None:
        await self._tx.execute(queries.PURGE_JOINS, made_before)

    async def add_link(self, row: LinkRow) -> None:
        await self._tx.execute(queries.ADD_LINK, *_plain(row))

    async def link(self, link_id: int) -> LinkRow | None:
        row = await self._tx.fetch_one(queries.LINK, link_id)
        return None if row is None else LinkRow(*row)

    async def link_by_code(self, code: str) -> LinkRow | None:
        row = await self._tx.fetch_one(queries.LINK_BY_CODE, code)
        return None if row is None else LinkRow(*row)

    async def links(self, group_id: int, now: int) -> list[LinkRow]:
        return [LinkRow(*row) for row in await self._tx.fetch(queries.LINKS, group_id, now)]

    async def use_link(self, link_id: int) -> None:
        await self._tx.execute(queries.USE_LINK, link_id)

    async def drop_link(self, link_id: int) -> None:
        await self._tx.execute(queries.DROP_LINK, link_id)

    async def purge_links(self, before: int) -> None:
        await self._tx.execute(queries.PURGE_LINKS, before)


class _Words(_Part):
    async def add_announcement(self, row: AnnouncementRow) -> None:
        await self._tx.execute(queries.ADD_ANNOUNCEMENT, *_plain(row))

    async def announcement(self, announcement_id: int) -> AnnouncementRow | None:
        row = await self._tx.fetch_one(queries.ANNOUNCEMENT, announcement_id)
        return None if row is None else _announcement(row)

    async def announcements(self, group_id: int, *, before: int, limit: int) -> list[AnnouncementRow]:
        return [_announcement(row) for row in await self._tx.fetch(queries.ANNOUNCEMENTS, group_id, before, limit)]

    async def drop_announcement(self, announcement_id: int) -> None:
        await self._tx.execute(queries.DROP_ANNOUNCEMENT, announcement_id)
        await self._tx.execute(queries.DROP_CONFIRMATIONS, announcement_id)

    async def confirm(self, announcement_id: int, user_id: int, at: int) -> bool:
        new = await self._tx.execute(queries.CONFIRM, announcement_id, user_id, at) > 0
        if new:
            await self._tx.execute(queries.COUNT_CONFIRMED, announcement_id)
        return new

    async def confirmations(self, announcement_id: int) -> list[tuple[int, int]]:
        return [(row[0], row[1]) for row in await self._tx.fetch(queries.CONFIRMATIONS, announcement_id)]

    async def confirmed(self, user_id: int, announcement_ids: Collection[int]) -> set[int]:
        if not announcement_ids:
            return set()
        return {row[0] for row in await self._tx.fetch(queries.CONFIRMED, user_id, list(announcement_ids))}

    async def answered(self, key: RequestKey | None, reply: type[Reply]) -> Reply | None:
        return await ANSWERS.answered(self._tx, key, reply)

    async def remember(self, key: RequestKey | None, reply: Message, at: int) -> None:
        await ANSWERS.remember(self._tx, key, reply, at)

    async def forget_answer(self, user_id: int, request_id: str) -> None:
        await ANSWERS.forget(self._tx, user_id, request_id)

    async def forget_answers(self, user_id: int) -> None:
        await ANSWERS.forget_all(self._tx, user_id)

    async def purge_answers(self, before: int) -> None:
        await ANSWERS.purge(self._tx, before)

    async def add_events(self, events: Sequence[inside_pb2.UserStreamEvent]) -> None:
        await OUTBOX.add(self._tx, [(event, event.event.at) for event in events])


class SqlGroupTx(_Groups, _Members, _WaysIn, _Words):
    """One transaction on all tables of the room."""


_GROUP_COLUMNS = len(queries.columns(GroupRow))
_FLAGS = [index for index, name in enumerate(queries.columns(GroupRow)) if name in {"history", "findable", "muted_all"}]


def _plain(row: GroupRow | MemberRow | JoinRow | LinkRow | AnnouncementRow) -> list[int | str]:
    return [int(value) if isinstance(value, bool) else value for value in astuple(row)]


def _group(row: Row | None) -> GroupRow | None:
    if row is None:
        return None
    values = list(row)
    for index in _FLAGS:
        values[index] = bool(values[index])
    return GroupRow(*values)


def _member(row: Row) -> MemberRow:
    return MemberRow(row[0], row[1], bool(row[2]), *row[3:])


def _pending(row: Row) -> Pending:
    return Pending(row[0], row[1], bytes(row[2]), *row[3:])


def _announcement(row: Row) -> AnnouncementRow:
    announcement_id, group_id, author_id, text, confirm, at, confirmed_count = row
    return AnnouncementRow(announcement_id, group_id, author_id, text, bool(confirm), at, confirmed_count)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except Conflict as error:
        raise ServiceError(
            ErrorCode.conflict, "this request id was used for something else", field="request_id"
        ) from error
    except StorageFull as error:
        raise ServiceError(ErrorCode.storage_full, retry_after_ms=RETRY_MS) from error
    except OutcomeUnknown as error:
        raise ServiceError(ErrorCode.outcome_unknown) from error
    except DatabaseError as error:
        raise ServiceError(ErrorCode.unavailable, retry_after_ms=RETRY_MS) from error
