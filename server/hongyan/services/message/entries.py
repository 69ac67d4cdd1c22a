"""The log as it is, in order."""

from hongyan.ports.db import Transaction
from hongyan.services.message.rights import reading
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store_read import EntryRow, LogReader, Membership, ShardReader
from hongyan.services.message.visibility import View
from hongyan_proto.message_pb2 import EntriesRequest, Log


async def entries(reader: LogReader, user: int, request: EntriesRequest, settings: MessageSettings) -> Log:
    """Entries after a seq, and up to where the answer covers everything: what is missing below is purged or hidden."""
    limit = min(request.limit or settings.entries_page, settings.entries_page)
    shard = reader.of(request.conversation_id)

    async def work(tx: Transaction) -> Log:
        member, view = await reading(shard, tx, request.conversation_id, user)
        filling = _Filling(member, view, limit, settings.entries_bytes)
        await filling.fill(shard, tx, min(request.after, view.head))
        return filling.log

    return await reader.read(work)


class _Filling:
    """An answer that grows to its bounds."""

    def __init__(self, member: Membership, view: View, limit: int, most_bytes: int) -> None:
        self._member = member
        self._view = view
        self._room = limit
        self._bytes = most_bytes
        self.log = Log(conversation_id=member.id, head=view.head)

    async def fill(self, shard: ShardReader, tx: Transaction, after: int) -> None:
        for interval in self._view.between(after + 1, self._view.head):
            most = self._room + 1
            rows = await shard.entries(tx, self._member.conv, interval, most)
            for row in rows:
                if not self._take(row):
                    self.log.upto = row.seq - 1
                    return
            if len(rows) == most:
                self.log.upto = rows[-1].seq
                return
        self.log.upto = self._view.head

    def _take(self, row: EntryRow) -> bool:
        """Changes of messages that this person must not see say nothing to them: an edit would show the text."""
        if row.target_seq and not self._view.could_see(row.target_seq):
            return True
        if not self._room or (row.size > self._bytes and self.log.entries):
            return False
        self._room -= 1
        self._bytes -= row.size
        row.fill(self.log.entries.add(), self._member.id)
        return True
