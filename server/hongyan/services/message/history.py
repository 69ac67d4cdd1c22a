"""Pages of messages in their present state."""

from collections.abc import Sequence

from hongyan.ports.db import Transaction
from hongyan.rpc.errors import ServiceError
from hongyan.services.message.rights import reading
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store_read import EntryRow, LogReader, Membership, ShardReader
from hongyan.services.message.visibility import View
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import HistoryRequest, Page, Range


async def history(reader: LogReader, user: int, request: HistoryRequest, settings: MessageSettings) -> Page:
    """The page asked for. Everything in `covers` that is not in it is purged, hidden from this person, or a change that
    shows in its target. `as_of` is read before the messages: what changed after it is in the log after it.
    """
    if sum(request.HasField(name) for name in ("before", "after", "around")) > 1:
        raise ServiceError(ErrorCode.invalid_field, "name one of before, after and around", field="before")
    limit = min(request.limit or settings.history_default, settings.history_page)
    shard = reader.of(request.conversation_id)

    async def work(tx: Transaction) -> Page:
        member, view = await reading(shard, tx, request.conversation_id, user)
        return await _Reading(shard, tx, member, view, settings.entries_bytes).page(request, limit)

    return await reader.read(work)


class _Reading:
    """One page: the head is known, the rows come now."""

    def __init__(self, shard: ShardReader, tx: Transaction, member: Membership, view: View, most_bytes: int) -> None:
        self._shard = shard
        self._tx = tx
        self._member = member
        self._view = view
        self._most_bytes = most_bytes

    async def page(self, request: HistoryRequest, limit: int) -> Page:
        head = self._view.head
        if request.HasField("after"):
            return await self._newer(min(request.after, head) + 1, limit)
        if request.HasField("around"):
            return await self._around(min(request.around, head), limit)
        return await self._older(min(request.before - 1, head) if request.HasField("before") else head, limit)

    async def _around(self, seq: int, limit: int) -> Page:
        """Half of it up to `seq` and with it, half behind."""
        self._most_bytes //= 2
        older, newer = await self._older(seq, limit - limit // 2), await self._newer(seq + 1, limit // 2)
        older.messages.extend(newer.messages)
        older.covers.hi = newer.covers.hi
        return older

    async def _older(self, hi: int, limit: int) -> Page:
        rows: list[EntryRow] = []
        for interval in reversed(self._view.between(1, hi)):
            rows += await self._shard.older(self._tx, self._member.conv, interval, limit - len(rows))
            if len(rows) >= limit:
                break
        kept = self._fitting(rows)
        whole = len(kept) == len(rows) < limit
        return self._made(kept[::-1], Range(lo=1 if whole else kept[-1].seq, hi=max(hi, 0)))

    async def _newer(self, lo: int, limit: int) -> Page:
        rows: list[EntryRow] = []
        for interval in self._view.between(lo, self._view.head) if limit else ():
            rows += await self._shard.newer(self._tx, self._member.conv, interval, limit - len(rows))
            if len(rows) >= limit:
                break
        kept = self._fitting(rows)
        end = lo - 1 if not limit else self._view.head if len(kept) == len(rows) < limit else kept[-1].seq
        return self._made(kept, Range(lo=lo, hi=end))

    def _fitting(self, rows: Sequence[EntryRow]) -> Sequence[EntryRow]:
        """As many as fit a frame, at least one."""
        room = self._most_bytes
        for index, row in enumerate(rows):
            room -= row.size
            if room < 0 and index:
                return rows[:index]
        return rows

    def _made(self, rows: Sequence[EntryRow], covers: Range) -> Page:
        page = Page(covers=covers, as_of=self._view.head, conversation_id=self._member.id)
        for row in rows:
            row.fill(page.messages.add(), self._member.id)
        return page
