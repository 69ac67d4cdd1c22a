"""What conversations have not got yet. One row per conversation: what is newest about a person replaces what was."""

from collections.abc import Mapping

from hongyan.ports.db import Row, Transaction
from hongyan.services.relation import queries
from hongyan.services.relation.rules import SENDING, Standing
from hongyan.services.relation.storage import Held, Storage
from hongyan.services.relation.store import LATEST_MS, Pending
from hongyan_proto.model_pb2 import MemberChange


async def pend(held: Held, by: int, others: tuple[int, int], standings: Mapping[int, Standing]) -> None:
    """These people stand so to the other one of the two from now on: let their conversation know. Call it after `by`
    has taken a version in this transaction, which names the change.
    """
    low, high = sorted(others)
    conversation = f"d.{low}.{high}"
    row = await held.tx.fetch_one(queries.PENDING, conversation)
    items = {item.user_id: item for item in MemberChange.FromString(bytes(row[2])).items} if row else {}
    items |= {user: MemberChange.Item(operation=SENDING[stands], user_id=user) for user, stands in standings.items()}
    body = MemberChange(items=[items[user] for user in sorted(items)]).SerializeToString()
    change_id = f"relation.{by}.{held.people[by].version}"
    await held.tx.execute(queries.PUT_PENDING, conversation, change_id, by, body, held.at, held.at)


class SqlPending:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def due(self, now: int, limit: int) -> list[str]:
        async def work(tx: Transaction) -> list[Row]:
            due = await tx.fetch(queries.DUE_PENDING, now, limit)
            return due or await tx.fetch(queries.FAR_PENDING, now + LATEST_MS, limit)

        return [row[0] for row in await self._storage.read(work)]

    async def get(self, conversation: str) -> Pending | None:
        async def work(tx: Transaction) -> Row | None:
            return await tx.fetch_one(queries.READ_PENDING, conversation)

        row = await self._storage.read(work)
        if row is None:
            return None
        return Pending(conversation, row[0], row[1], MemberChange.FromString(bytes(row[2])), row[3])

    async def postpone(self, pending: Pending, due: int) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(queries.POSTPONE_PENDING, due, pending.conversation, pending.change_id)

        await self._storage.transact(work)

    async def done(self, pending: Pending) -> None:
        async def work(tx: Transaction) -> None:
            await tx.execute(queries.DROP_PENDING, pending.conversation, pending.change_id)

        await self._storage.transact(work)
