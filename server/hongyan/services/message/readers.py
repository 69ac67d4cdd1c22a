"""Who has read a message, told from everybody's watermarks."""

from hongyan.ports.db import Transaction
from hongyan.rpc.errors import ServiceError
from hongyan.services.message.rights import acting, message
from hongyan.services.message.store_read import LogReader
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.message_pb2 import ReadersReply, ReadersRequest


async def readers(reader: LogReader, user: int, request: ReadersRequest) -> ReadersReply:
    """Present members who may see the message, without its sender. Raises `too_large` in large conversations."""
    shard = reader.of(request.conversation_id)

    async def work(tx: Transaction) -> ReadersReply:
        member, view = await acting(shard, tx, request.conversation_id, user)
        row = await message(shard, tx, member, view, request.seq)
        if not await shard.small(tx, [member.conv]):
            raise ServiceError(ErrorCode.too_large, "it is not kept who reads in a conversation of this size")
        reply = ReadersReply()
        for _, other, delivered, read, from_seq in sorted(await shard.marks(tx, [member.conv])):
            if other == row.sender or from_seq > row.seq:
                continue
            if read >= row.seq:
                reply.read.append(other)
            elif delivered >= row.seq:
                reply.delivered.append(other)
            else:
                reply.neither.append(other)
        return reply

    return await reader.read(work)
