"""History that is older than it may get goes, in slices: what is left of a conversation begins later.

Read marks stay where they are: who is behind the first entry kept has their unread messages counted from it
(`conversations`), and a mark set there takes the count of what went along (`marks`).
"""

import asyncio
from collections.abc import Mapping

from hongyan.kit.clock import Clock
from hongyan.kit.log import get_logger
from hongyan.ports.db import DatabaseError
from hongyan.services.message import events
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store import HeadRow, LogStore, ShardWriter

CONVERSATIONS = 1_000
ENTRIES = 1_000
log = get_logger("retention")


async def keep(store: LogStore, settings: MessageSettings, clock: Clock) -> None:
    """Purge again and again until cancelled. No failure ends it: the next round finds what is left."""
    while True:
        await asyncio.sleep(settings.purge_every_ms / 1000)
        now = clock.now_ms()
        try:
            gone = await purge(store, now - settings.keep_history_ms, now_ms=now)
        except DatabaseError as error:
            log.warning("old history stays for now", error=repr(error))
        except Exception as error:
            log.error("old history stays", error=repr(error), exc_info=error)
        else:
            log.debug("purged", entries=gone)


async def purge(store: LogStore, before_ms: int, *, now_ms: int) -> int:
    """Delete entries older than a time; how many went. Stopped half-way it can be called again.

    What is old is looked for beside the writers, a thousand conversations at a time. Each slice of deletions is a
    commit of its own with an event without items: sends go on between them.
    """
    gone = 0
    for shard in range(store.shards):
        newest = await store.read_shard(shard, lambda writer: writer.newest_conversation())
        for after in range(0, newest, CONVERSATIONS):

            async def look(writer: ShardWriter, after: int = after) -> dict[str, int]:
                return await writer.expired(before_ms, after, after + CONVERSATIONS)

            old: Mapping[str, int] = await store.read_shard(shard, look)
            while old:
                deleted, old = await _slice(store, shard, old, now_ms)
                gone += deleted
    return gone


async def _slice(store: LogStore, shard: int, old: Mapping[str, int], now_ms: int) -> tuple[int, dict[str, int]]:
    """How many entries went, and what is still to be done."""

    async def work(writer: ShardWriter) -> tuple[int, dict[str, int]]:
        position = (await writer.lock()).position + 1
        heads = [head for head in await writer.heads(list(old)) if head.first_seq < old[head.id]]
        most, moved = ENTRIES, []
        for head in heads:
            if most:
                most -= await _shorten(writer, head, min(old[head.id], head.first_seq + most))
                moved.append(head)
        if moved:
            await writer.save_heads(moved, position)
            await writer.add_event(position, now_ms, events.event_bytes(shard, store.epoch, position, []))
            await writer.move(position)
        return ENTRIES - most, {head.id: old[head.id] for head in heads if head.first_seq < old[head.id]}

    return await store.write(shard, work)


async def _shorten(writer: ShardWriter, head: HeadRow, first: int) -> int:
    """Let a conversation begin at a seq; how many entries went."""
    size = first - head.first_seq
    await writer.delete_entries(head.conv, first)
    head.first_seq = first
    if head.last_seq < first:
        head.last_seq = 0
    return size
