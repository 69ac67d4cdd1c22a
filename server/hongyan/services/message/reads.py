"""The reading half of the log service."""

from collections.abc import Sequence

from hongyan.rpc.call import Call
from hongyan.services.message import members
from hongyan.services.message.changed import Changed
from hongyan.services.message.recent import Recent
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store import LogStore
from hongyan.services.message.store_read import LogReader
from hongyan_proto.inside_pb2 import (
    ChangedBatch,
    ChangedReplies,
    MembersReply,
    MembersRequest,
    RowsReply,
    RowsRequest,
)


class Reads:
    """`recent`: one memory per shard, which the writers of this process tell of every commit."""

    def __init__(
        self, *, reader: LogReader, store: LogStore, recent: Sequence[Recent], settings: MessageSettings
    ) -> None:
        self._reader = reader
        self._changed = Changed(reader=reader, store=store, recent=recent, settings=settings)

    async def changed(self, _call: Call, request: ChangedBatch) -> ChangedReplies:
        return await self._changed.answer(request.items)

    async def members(self, _call: Call, request: MembersRequest) -> MembersReply:
        return await members.members(self._reader, request.conversation_ids)

    async def rows(self, _call: Call, request: RowsRequest) -> RowsReply:
        return await members.rows(self._reader, request.conversation_id, request.user_ids)
