"""One's own account beside the profile, on `ports.db`: addresses, codes, sign-ins, and its end."""

import hmac
from collections.abc import Collection, Sequence

from hongyan.ports.db import Duplicate, Row, Transaction
from hongyan.services.user import events, queries
from hongyan.services.user.migrations import GONE
from hongyan.services.user.storage import ANSWERS, Storage, account_of, add_sign_ins
from hongyan.services.user.store import Account, EmailTaken, LastAdministrator, Moved, NewCode, Purpose, SignInRow
from hongyan.services.user.store_sql_sessions import end_all
from hongyan_proto import user_pb2

_NEWEST = 2**62


class SqlOwn:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def by_email(self, key: str) -> Account | None:
        async def work(tx: Transaction) -> Account | None:
            row = await tx.fetch_one(queries.ACCOUNT_BY_EMAIL, key)
            return None if row is None else account_of(row)

        return await self._storage.read(work)

    async def emails(self, user_ids: Collection[int]) -> dict[int, str]:
        async def work(tx: Transaction) -> dict[int, str]:
            return {row[0]: row[1] for row in await tx.fetch(queries.EMAILS_OF, list(user_ids))}

        return await self._storage.read(work) if user_ids else {}

    async def add_code(self, code: NewCode, *, tries: int, a_day: int) -> bool:
        async def work(tx: Transaction) -> bool:
            await _lock(tx, code.user_id)
            row = await tx.fetch_one(queries.LOCK_CODE, code.user_id, int(code.purpose))
            sent = row[5] if row is not None and row[4] == code.day else 0
            if sent >= a_day:
                return False
            await tx.execute(queries.DROP_CODE, code.user_id, int(code.purpose))
            values = (code.hash, code.email, tries, code.expires_at, code.day, sent + 1)
            await tx.execute(queries.ADD_CODE, code.user_id, int(code.purpose), *values)
            return True

        return await self._storage.transact(work)

    async def show_code(self, user_id: int, purpose: Purpose, hashed: bytes, *, at: int) -> str | None:
        async def work(tx: Transaction) -> str | None:
            row = await tx.fetch_one(queries.LOCK_CODE, user_id, int(purpose))
            if row is None or row[2] <= 0 or row[3] <= at:
                return None
            right = hmac.compare_digest(bytes(row[0]), hashed)
            await tx.execute(queries.SET_TRIES, 0 if right else row[2] - 1, user_id, int(purpose))
            return str(row[1]) if right else None

        return await self._storage.transact(work)

    async def set_email(self, user_id: int, email: str, key: str) -> None:
        async def work(tx: Transaction) -> None:
            await _lock(tx, user_id)
            owner = await tx.fetch_one(queries.WHO_HAS_EMAIL, key)
            if owner is not None and owner[0] != user_id:
                raise EmailTaken(email)
            await tx.execute(queries.DROP_EMAIL, user_id)
            try:
                await tx.execute(queries.ADD_EMAIL, key, user_id, email)
            except Duplicate:  # somebody else took it since: a row that is not there yet cannot be locked
                raise EmailTaken(email) from None

        await self._storage.transact(work)

    async def tried(self, rows: Sequence[SignInRow]) -> None:
        async def work(tx: Transaction) -> None:
            await add_sign_ins(tx, rows)

        await self._storage.transact(work)

    async def sign_ins(self, user_id: int, *, before: int, limit: int) -> list[SignInRow]:
        async def work(tx: Transaction) -> list[SignInRow]:
            rows = await tx.fetch(queries.SIGN_INS, user_id, before or _NEWEST, limit)
            return [SignInRow(row[0], user_id, *row[1:]) for row in rows]

        return await self._storage.read(work)

    async def purge(self, *, sign_ins_before: int) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(queries.PURGE_SIGN_INS, sign_ins_before)

        await self._storage.transact(work)

    async def erase(self, user_id: int, password_hash: str, *, at: int) -> list[int]:
        async def work(tx: Transaction) -> list[int]:
            account = account_of(await _lock(tx, user_id))
            if account.password_hash != password_hash or account.disabled:
                raise Moved(user_id)
            if account.administrator and await tx.fetch_one(queries.OTHER_ADMINISTRATOR, user_id) is None:
                raise LastAdministrator
            ended = await end_all(tx, user_id, keep=0, reason=events.DELETED, at=at)
            await tx.execute(queries.ERASE, f"#{user_id}", at, user_id)
            for query in _WHAT_GOES:
                await tx.execute(query, user_id)
            await ANSWERS.forget_all(tx, user_id)
            await GONE.add(tx, [(user_pb2.UserIds(user_ids=[user_id]), at)])
            return ended

        return await self._storage.transact(work)


_WHAT_GOES = (
    queries.DROP_TERMS,
    queries.DROP_EMAIL,
    queries.DROP_CODES,
    queries.DROP_SIGN_INS,
    queries.DROP_SESSIONS,
)


async def _lock(tx: Transaction, user_id: int) -> Row:
    row = await tx.fetch_one(queries.LOCK_ACCOUNT, user_id)
    if row is None:
        raise Moved(user_id)
    return row
