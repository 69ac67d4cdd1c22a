"""History that is older than it may get goes, in slices: what is left of a conversation begins later."""

from hongyan.services.message import events
from hongyan.services.message.store import HeadRow, LogStore, ShardWriter

CONVERSATIONS = 100
ENTRIES = 1_000


async def purge(store: LogStore, before_ms: int, *, now_ms: int) -> int:
    """Delete entries older than a time; how many went. Stopped half-way it can be called again.

    Each slice is a commit of its own with an event without items: sends go on between them.
    """
    gone = 0
    for shard in range(store.shards):
        while deleted := await _slice(store, shard, before_ms, now_ms):
            gone += deleted
    return gone


async def _slice(store: LogStore, shard: int, before_ms: int, now_ms: int) -> int:
    async def work(writer: ShardWriter) -> int:
        position = (await writer.lock()).position + 1
        gone, moved = 0, []
        for head, first in await writer.expired(before_ms, CONVERSATIONS):
            if gone < ENTRIES:
                gone += await _shorten(writer, head, first, ENTRIES - gone)
                moved.append(head)
        if moved:
            await writer.save_heads(moved, position)
            await writer.add_event(position, now_ms, events.event_bytes(shard, store.epoch, position, []))
            await writer.move(position)
        return gone

    return await store.write(shard, work)


async def _shorten(writer: ShardWriter, head: HeadRow, first: int, most: int) -> int:
    """Seqs are dense, so the number of deleted entries says where the rest begins."""
    gone = await writer.delete_entries(head.conv, first, most)
    head.first_seq += gone
    if head.last_seq < head.first_seq:
        head.last_seq = 0
    return gone
