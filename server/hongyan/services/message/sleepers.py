"""`Sleepers`: whom messages that were just stored may wake, and how much each has not read."""

from collections.abc import Sequence

from hongyan.ports.db import Transaction
from hongyan.services.message.store_read import LogReader, ShardReader, Sleeping
from hongyan_proto.inside_pb2 import Sleeper, SleepersReply, SleepersRequest


async def sleepers(reader: LogReader, items: Sequence[SleepersRequest.Item]) -> SleepersReply:
    """One answer per item, in their order; unknown conversations have nobody."""

    async def work(tx: Transaction) -> list[SleepersReply.Item]:
        return [await _one(reader.of(item.conversation_id), tx, item) for item in items]

    return SleepersReply(items=await reader.read(work))


async def _one(shard: ShardReader, tx: Transaction, item: SleepersRequest.Item) -> SleepersReply.Item:
    found = await shard.sleeping(tx, item.conversation_id, item.user_ids)
    if not found:
        return SleepersReply.Item()
    standing = await shard.standing(tx, found[0].conv, item.seqs)
    hidden = await _hidden(shard, tx, found)
    told = [
        Sleeper(
            user_id=one.user,
            muted_until=one.notify_muted_until,
            read_seq=one.read_seq,
            unread=max(0, one.head_ord - hidden.get(_first(one), one.read_ord) - one.own_after),
        )
        for one in found
    ]
    return SleepersReply.Item(recalled=[seq for seq in item.seqs if seq not in standing], sleepers=told)


def _first(one: Sleeping) -> int:
    """From here on they see everything, when that is not what they have read anyway; else 0."""
    first = max(one.from_seq, one.first_seq, one.cleared_seq + 1)
    return first if first > one.read_seq + 1 else 0


async def _hidden(shard: ShardReader, tx: Transaction, found: Sequence[Sleeping]) -> dict[int, int]:
    """How many countable messages came before such a place: most who have one have the same."""
    hidden = {}
    for first in {_first(one) for one in found} - {0}:
        entry = await shard.entry(tx, found[0].conv, first)
        hidden[first] = entry.ord - entry.countable if entry else found[0].head_ord
    return hidden
