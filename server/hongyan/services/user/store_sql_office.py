"""What administrators do, on `ports.db`."""

from collections.abc import Sequence

from hongyan.ports.db import Row, Transaction
from hongyan.ports.trail import Line, add_line
from hongyan.services.user import events, queries
from hongyan.services.user.storage import Storage, account_of
from hongyan.services.user.store import Account, LastAdministrator, Made, Moved
from hongyan.services.user.store_sql_sessions import end_all


class SqlOffice:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def accounts(
        self, terms: Sequence[str], *, after: int, limit: int, disabled: bool | None = None
    ) -> list[Account]:
        states = (0, 1) if disabled is None else (int(disabled), int(disabled))
        first, second, third = (list(terms) * 3)[:3] if terms else ("", "", "")

        async def work(tx: Transaction) -> list[Row]:
            if not terms:
                return await tx.fetch(queries.LIST_ACCOUNTS, after, *states, limit)
            return await tx.fetch(queries.FIND_ACCOUNTS, second, third, first, after, *states, limit)

        return [account_of(row) for row in await self._storage.read(work)]

    async def set_disabled(self, user_id: int, *, disabled: bool, line: Line) -> list[int]:
        async def work(tx: Transaction) -> list[int]:
            account = await _locked(tx, user_id)
            if disabled == account.disabled:
                return []
            if disabled and account.administrator and await tx.fetch_one(queries.OTHER_ADMINISTRATOR, user_id) is None:
                raise LastAdministrator
            await tx.execute(queries.SET_DISABLED, int(disabled), user_id)
            await add_line(tx, line)
            return await end_all(tx, user_id, keep=0, reason=events.DISABLED, at=line.at) if disabled else []

        return await self._storage.transact(work)

    async def set_password(self, user_id: int, hashed: str, *, keep: int, line: Line) -> list[int]:
        async def work(tx: Transaction) -> list[int]:
            await _locked(tx, user_id)
            await tx.execute(queries.SET_PASSWORD, hashed, user_id)
            await add_line(tx, line)
            return await end_all(tx, user_id, keep=keep, reason=events.PASSWORD_CHANGED, at=line.at)

        return await self._storage.transact(work)

    async def invite(self, hashed: bytes, made: Made, line: Line) -> Made:
        async def work(tx: Transaction) -> Made:
            row = await tx.fetch_one(queries.LOCK_MADE_INVITATION, hashed)
            if row is not None:
                return Made(*row)
            values = (made.uses, made.note, made.at, made.expires_at, made.by_user)
            await tx.execute(queries.MAKE_INVITATION, hashed, made.id, *values)
            await add_line(tx, line)
            return made

        return await self._storage.transact(work)

    async def invitations(self, *, at: int) -> list[Made]:
        async def work(tx: Transaction) -> list[Made]:
            return [Made(*row) for row in await tx.fetch(queries.INVITATIONS, at)]

        return await self._storage.read(work)

    async def revoke(self, invitation_id: int, line: Line) -> bool:
        async def work(tx: Transaction) -> bool:
            if not await tx.execute(queries.REVOKE_INVITATION, invitation_id):
                return False
            await add_line(tx, line)
            return True

        return await self._storage.transact(work)


async def _locked(tx: Transaction, user_id: int) -> Account:
    row = await tx.fetch_one(queries.LOCK_ACCOUNT, user_id)
    if row is None:
        raise Moved(user_id)
    return account_of(row)
