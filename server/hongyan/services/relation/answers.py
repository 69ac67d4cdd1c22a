"""The same request id gets the same answer, within the transaction of what was asked."""

from google.protobuf.message import Message

from hongyan.ports.db import Transaction
from hongyan.services.relation import queries
from hongyan.services.relation.storage import Held
from hongyan.services.relation.store import Answered, RequestKey


async def answered(tx: Transaction, user: int, key: RequestKey) -> Answered | None:
    row = await tx.fetch_one(queries.ANSWER, user, key.id, key.since)
    return None if row is None else Answered(bytes(row[0]), bytes(row[1]))


async def remember(held: Held, user: int, key: RequestKey, reply: Message) -> None:
    await held.tx.execute(queries.DROP_ANSWER, user, key.id)
    await held.tx.execute(queries.ADD_ANSWER, user, key.id, key.digest, reply.SerializeToString(), held.at)
