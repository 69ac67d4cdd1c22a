"""What other services read of the log."""

from hongyan.rpc.call import Call
from hongyan.services.message import members, operating
from hongyan.services.message.changed import Changed
from hongyan.services.message.sleepers import sleepers
from hongyan.services.message.store import LogStore
from hongyan_proto.inside_pb2 import (
    AroundRequest,
    ChangedBatch,
    ChangedReplies,
    MembersReply,
    MembersRequest,
    RowsReply,
    RowsRequest,
    SleepersReply,
    SleepersRequest,
)
from hongyan_proto.message_pb2 import Log


class LogReads:
    """The half of `rpc.stubs.LogService` that changes nothing."""

    store: LogStore
    _changed: Changed

    async def members(self, call: Call, request: MembersRequest) -> MembersReply:  # noqa: ARG002
        return await members.members(self.store.reader, request.conversation_ids)

    async def rows(self, call: Call, request: RowsRequest) -> RowsReply:  # noqa: ARG002
        return await members.rows(self.store.reader, request.conversation_id, request.user_ids)

    async def sleepers(self, call: Call, request: SleepersRequest) -> SleepersReply:  # noqa: ARG002
        return await sleepers(self.store.reader, request.items)

    async def around(self, call: Call, request: AroundRequest) -> Log:  # noqa: ARG002
        return await operating.around(self.store.reader, request)

    async def changed(self, call: Call, request: ChangedBatch) -> ChangedReplies:  # noqa: ARG002
        return await self._changed.answer(request.items)
