"""What administrators do, on `ports.db`."""

from collections.abc import Sequence

from hongyan.ports.db import Row, Transaction
from hongyan.services.user import queries
from hongyan.services.user.storage import Storage, account_of
from hongyan.services.user.store import Account, Made


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

    async def invite(self, hashed: bytes, made: Made) -> Made:
        async def work(tx: Transaction) -> Made:
            row = await tx.fetch_one(queries.LOCK_MADE_INVITATION, hashed)
            if row is not None:
                return Made(*row)
            values = (made.uses, made.note, made.at, made.expires_at, made.by_user)
            await tx.execute(queries.MAKE_INVITATION, hashed, made.id, *values)
            return made

        return await self._storage.transact(work)

    async def invitations(self, *, at: int) -> list[Made]:
        async def work(tx: Transaction) -> list[Made]:
            return [Made(*row) for row in await tx.fetch(queries.INVITATIONS, at)]

        return await self._storage.read(work)

    async def revoke(self, invitation_id: int) -> bool:
        async def work(tx: Transaction) -> bool:
            return await tx.execute(queries.REVOKE_INVITATION, invitation_id) > 0

        return await self._storage.transact(work)
