"""Reading how people stand to each other, within a transaction."""

from collections.abc import Collection

from hongyan.ports.db import Transaction
from hongyan.services.relation import queries
from hongyan.services.relation.facts import Pair
from hongyan.services.relation.storage import friend_of


async def pairs(tx: Transaction, user: int, others: Collection[int]) -> dict[int, Pair]:
    """One person and each of the others."""
    asked = [other for other in dict.fromkeys(others) if other != user]
    found = {user: Pair(oneself=True)} if user in others else {}
    if not asked:
        return found
    mine = {row[1]: friend_of(row) for row in await tx.fetch(queries.MINE, user, asked)}
    theirs = {row[0]: friend_of(row) for row in await tx.fetch(queries.THEIRS, user, asked)}
    blocks = {row[0] for row in await tx.fetch(queries.BLOCKED, user, asked)}
    blocked = {row[0] for row in await tx.fetch(queries.BLOCKED_BY, user, asked)}
    shown = {row[0] for row in await tx.fetch(queries.SHOWN, user, asked)}
    found |= {
        other: Pair(
            mine.get(other),
            theirs.get(other),
            blocks=other in blocks,
            blocked=other in blocked,
            shown=other in shown,
        )
        for other in asked
    }
    return found


async def pair(tx: Transaction, user: int, other: int) -> Pair:
    return (await pairs(tx, user, [other]))[other]
