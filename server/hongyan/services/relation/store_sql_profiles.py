"""Whose profile changed, on `ports.db`, and their lines in the lists of others."""

from collections.abc import Collection

from hongyan.ports.db import Row, Transaction
from hongyan.services.relation import queries
from hongyan.services.relation.storage import Held, Storage
from hongyan.services.relation.store import ChangedProfile
from hongyan.services.relation.store_sql_friends import line, put


class SqlProfiles:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def changed(self, users: Collection[int], *, due: int) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute_many(queries.PUT_PROFILE, [(user, due) for user in sorted(users)])

        await self._storage.transact(work)

    async def due(self, now: int, limit: int) -> list[ChangedProfile]:
        async def work(tx: Transaction) -> list[Row]:
            return await tx.fetch(queries.DUE_PROFILES, now, limit)

        return [ChangedProfile(*row) for row in await self._storage.read(work)]

    async def spread(self, user: int, after: int, limit: int, *, at: int) -> int | None:
        async def work(tx: Transaction) -> int | None:
            owners = [row[0] for row in await tx.fetch(queries.OWNERS, user, after, limit)]
            held = await Held.of(tx, owners, at)
            for owner in owners:
                row = await line(tx, owner, user)
                if row is not None:
                    await put(held, row)
            await held.close()
            return owners[-1] if len(owners) == limit else None

        return await self._storage.transact(work)

    async def done(self, changed: ChangedProfile, *, again: int) -> None:
        async def work(tx: Transaction) -> None:
            if not await tx.execute(queries.DROP_PROFILE, changed.user, changed.times):
                await tx.execute(queries.POSTPONE_PROFILE, again, changed.user)

        await self._storage.transact(work)
