"""Sessions and their refresh tokens on `ports.db`."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from hongyan.ports.db import Row, Transaction
from hongyan.services.user import events, queries
from hongyan.services.user.rules import OnDevice
from hongyan.services.user.storage import Storage, account_of, add_events, add_sign_ins
from hongyan.services.user.store import (
    Choose,
    Moved,
    Refresh,
    Rotation,
    SessionRow,
    SessionState,
    SignInRow,
    Turn,
)

_FIELDS = 8  # of a SessionRow, in front of what else a query reads


class SqlSessions:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def open(self, session: SessionRow, refresh: Refresh, *, password_hash: str, choose: Choose) -> list[int]:
        async def work(tx: Transaction) -> list[int]:
            row = await tx.fetch_one(queries.LOCK_ACCOUNT, session.user_id)
            if row is None or row[5] != password_hash or row[7]:
                raise Moved(session.user_id)
            live = await _lock_live(tx, session.user_id)
            ended = list(choose([_on_device(other) for other in live]))
            await _end(tx, session.user_id, ended, reason=events.REPLACED, at=session.created_at)
            await _insert(tx, session, refresh)
            known = await tx.fetch_one(queries.KNOWN_DEVICE, session.user_id, session.device_id)
            await add_sign_ins(tx, [_sign_in(session)])
            await add_events(tx, [events.session_started(session, new_device=known is None)])
            return ended

        return await self._storage.transact(work)

    async def rotate(
        self, session_id: int, presented: bytes, new: Refresh, *, at: int, grace_ms: int, ip: str
    ) -> Rotation:
        async def work(tx: Transaction) -> Rotation:
            row = await tx.fetch_one(queries.LOCK_SESSION, session_id)
            if row is None:
                return Rotation(Turn.ended)
            session = SessionRow(*row[:_FIELDS])
            account = await tx.fetch_one(queries.ACCOUNT, session.user_id)
            turn, graced = _decide(row, presented, at=at, grace_ms=grace_ms)
            if turn is Turn.reused:
                await _end(tx, session.user_id, [session_id], reason=events.REFRESH_REUSED, at=at)
            if turn is not Turn.done or account is None:
                return Rotation(turn, session)
            place = ip or session.ip
            await tx.execute(
                queries.ROTATE, new.hash, presented, at, int(graced), new.expires_at, at, place, session_id
            )
            found = account_of(account)
            return Rotation(turn, replace(session, last_seen_at=at, ip=place), found)

        return await self._storage.transact(work)

    async def live(self, user_id: int, *, at: int) -> list[SessionRow]:
        async def work(tx: Transaction) -> list[SessionRow]:
            return [SessionRow(*row) for row in await tx.fetch(queries.LIVE_SESSIONS, user_id, at)]

        return await self._storage.read(work)

    async def end(self, user_id: int, session_id: int, *, reason: str, at: int) -> bool | None:
        async def work(tx: Transaction) -> bool | None:
            row = await tx.fetch_one(queries.LOCK_SESSION, session_id)
            if row is None or row[1] != user_id:
                return None
            return bool(await _end(tx, user_id, [session_id], reason=reason, at=at))

        return await self._storage.transact(work)

    async def states(self, session_ids: Collection[int]) -> dict[int, SessionState]:
        async def work(tx: Transaction) -> dict[int, SessionState]:
            rows = await tx.fetch(queries.STATES, list(session_ids))
            return {row[0]: SessionState(row[1], row[2], row[3], administrator=bool(row[4])) for row in rows}

        return await self._storage.read(work)

    async def seen(self, rows: Sequence[tuple[int, int, str]]) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute_many(queries.SEEN, [(at, ip, session_id) for session_id, at, ip in rows if ip])
            await tx.execute_many(queries.SEEN_SOMEWHERE, [(at, session_id) for session_id, at, ip in rows if not ip])

        await self._storage.transact(work)

    async def purge(self, *, at: int, ended_before: int) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(queries.END_OLD, at, events.EXPIRED, at)
            await tx.execute(queries.PURGE_SESSIONS, ended_before)

        await self._storage.transact(work)


async def end_all(tx: Transaction, user_id: int, *, keep: int, reason: str, at: int) -> list[int]:
    """End every live session of a user but `keep`, whose account the caller has locked."""
    live = await _lock_live(tx, user_id)
    return await _end(tx, user_id, [row.id for row in live if row.id != keep], reason=reason, at=at)


async def _lock_live(tx: Transaction, user_id: int) -> list[SessionRow]:
    return [SessionRow(*row) for row in await tx.fetch(queries.LOCK_LIVE_SESSIONS, user_id)]


async def _end(tx: Transaction, user_id: int, session_ids: Collection[int], *, reason: str, at: int) -> list[int]:
    ended = []
    for session_id in session_ids:
        if await tx.execute(queries.END_SESSION, at, reason, session_id):
            ended.append(session_id)
    await add_events(tx, [events.session_ended(user_id, found, reason=reason, at=at) for found in ended])
    return ended


async def _insert(tx: Transaction, session: SessionRow, refresh: Refresh) -> None:
    await tx.execute(
        queries.ADD_SESSION,
        session.id,
        session.user_id,
        session.device_id,
        session.platform,
        session.name,
        session.ip,
        session.created_at,
        session.last_seen_at,
        refresh.hash,
        b"",
        session.created_at,
        refresh.expires_at,
    )


def _decide(row: Row, presented: bytes, *, at: int, grace_ms: int) -> tuple[Turn, bool]:
    """How an exchange ends, and whether it uses up the grace for a lost answer."""
    ended_at, present, previous, rotated_at, graced, until = row[_FIELDS:]
    if ended_at:
        return Turn.ended, False
    if until <= at:
        return Turn.expired, False
    if bytes(present) == presented:
        return Turn.done, False
    if bytes(previous) == presented and not graced and at - rotated_at <= grace_ms:
        return Turn.done, True
    return Turn.reused, False


def _sign_in(row: SessionRow) -> SignInRow:
    return SignInRow(0, row.user_id, row.created_at, row.ip, row.platform, row.device_id, row.name, row.id)


def _on_device(row: SessionRow) -> OnDevice:
    return OnDevice(row.id, row.device_id, row.platform, row.last_seen_at)
