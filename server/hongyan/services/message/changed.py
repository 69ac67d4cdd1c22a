"""`Changed`: what a device missed, for many devices at once. Positions are read before heads, never after."""

from collections.abc import Sequence

from hongyan.ports.db import Transaction
from hongyan.services.message import conversations
from hongyan.services.message.lineages import Lineages
from hongyan.services.message.recent import Recent
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store import LogStore
from hongyan.services.message.store_read import LogReader, Position, ShardReader
from hongyan_proto.inside_pb2 import ChangedItem, ChangedReplies, ChangedResult, ShardPosition, SliceMark
from hongyan_proto.model_pb2 import Conversation


class Changed:
    """Answers from memory where nothing happened; else one read transaction serves all who ask together.

    `recent` holds one memory per shard; the writer tells it of every commit.
    """

    def __init__(
        self, *, reader: LogReader, store: LogStore, recent: Sequence[Recent], settings: MessageSettings
    ) -> None:
        self._reader = reader
        self._store = store
        self._recent = recent
        self._settings = settings
        self._lineages = Lineages(reader)
        self._renewed_at: list[int] = []

    async def answer(self, items: Sequence[ChangedItem]) -> ChangedReplies:
        """One result per item, in their order. A cursor of a lost history gives the store another epoch."""
        now = await self._reader.positions()
        if now[0].epoch != self._store.epoch:
            await self._store.load_epoch()
        await self._lineages.learn(now, items)
        if self._went_back(items, now):
            now = await self._renew(now)
        here = [ShardPosition(position=at.position, lineage=at.lineage) for at in now]
        quick = [self._quick(item, now, here) for item in items]
        missed = [item for item, result in zip(items, quick, strict=True) if result is None]
        found = iter(await self._read(missed, now, here) if missed else ())
        return ChangedReplies(results=[next(found) if result is None else result for result in quick])

    async def _renew(self, now: list[Position]) -> list[Position]:
        """A store goes back only while no writer runs, so one new epoch per start is enough: what comes later is a
        cursor that somebody made up, and must not void those of all others again.
        """
        starts = [at.lineage for at in now]
        if starts == self._renewed_at:
            return now
        await self._store.new_epoch(now[0].epoch)
        self._renewed_at = starts
        return await self._reader.positions()

    def _went_back(self, items: Sequence[ChangedItem], now: Sequence[Position]) -> bool:
        """Whether somebody has seen commits that the store does not know: it was restored from an older backup."""
        epoch = now[0].epoch
        return any(
            not self._lineages.hold(reached, now)
            for item in items
            if item.epoch == epoch
            for reached in (item.since, item.slice.since)
        )

    def _quick(self, item: ChangedItem, now: Sequence[Position], here: Sequence[ShardPosition]) -> ChangedResult | None:
        epoch = now[0].epoch
        if item.epoch and item.epoch != epoch:
            return ChangedResult(epoch=epoch)
        if not item.epoch or item.HasField("slice") or len(item.since) != len(now):
            return None
        user = item.user_id
        for at, since in zip(now, item.since, strict=True):
            if not self._recent[at.shard].is_unchanged(user, since.position, at.position):
                return None
        return ChangedResult(epoch=epoch, now=here)

    async def _read(
        self, items: Sequence[ChangedItem], now: Sequence[Position], here: Sequence[ShardPosition]
    ) -> list[ChangedResult]:
        async def work(tx: Transaction) -> list[ChangedResult]:
            return [await self._collect(tx, item, now[0].epoch, here) for item in items]

        return await self._reader.read(work)

    async def _collect(
        self, tx: Transaction, item: ChangedItem, epoch: str, here: Sequence[ShardPosition]
    ) -> ChangedResult:
        """The next slice of one user. What changes while slices go on is found after where the first one began."""
        began = item.slice.since if item.HasField("slice") else here
        slice_ = _Slice(self._settings.sync_items, self._settings.sync_bytes)
        since = [reached.position for reached in item.since] if len(item.since) == len(here) else [0] * len(here)
        for reader in self._reader.shards[item.slice.shard :]:
            after = item.slice.row if reader.shard == item.slice.shard else 0
            await slice_.fill(reader, tx, item.user_id, since[reader.shard], after)
            if slice_.ended_at:
                shard, row = slice_.ended_at
                mark = SliceMark(shard=shard, row=row, since=began)
                return ChangedResult(epoch=epoch, now=item.since, conversations=slice_.rows, slice=mark)
        return ChangedResult(epoch=epoch, now=began, conversations=slice_.rows)


class _Slice:
    """Rows up to a number and a size."""

    def __init__(self, most: int, bytes_: int) -> None:
        self._most = most
        self._bytes = bytes_
        self.rows: list[Conversation] = []
        self.ended_at: tuple[int, int] | None = None
        """(shard, row) of the last one that found room, when not all did."""

    async def fill(self, reader: ShardReader, tx: Transaction, user: int, since: int, after: int) -> None:
        room = self._most - len(self.rows)
        members = await reader.changed(tx, user, since, after, room + 1)
        for member, row in zip(members[:room], await conversations.rows(reader, tx, members[:room]), strict=True):
            self._bytes -= row.ByteSize()
            if self._bytes < 0 and self.rows:
                break
            self.rows.append(row)
            after = member.conv
        else:
            if len(members) <= room:
                return
        self.ended_at = (reader.shard, after)
