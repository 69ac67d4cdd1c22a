"""What the operator of a server may do with a message: read it with its neighbours, and erase it. Nobody's membership
is asked here; who calls this has left a line in the audit log.
"""

from hongyan.ports.db import Transaction
from hongyan.services.message import rules
from hongyan.services.message.batch import Batch
from hongyan.services.message.store import RECALLED
from hongyan.services.message.store_read import LogReader
from hongyan.services.message.targets import erase
from hongyan.services.message.work import Appending, Removing
from hongyan_proto.inside_pb2 import AroundRequest
from hongyan_proto.message_pb2 import Log
from hongyan_proto.model_pb2 import Kind


async def around(reader: LogReader, request: AroundRequest) -> Log:
    """The messages of now at this place, at most `around` on each side. Raises `not_found`."""
    shard, name, seq = reader.of(request.conversation_id), request.conversation_id, request.seq

    async def work(tx: Transaction) -> Log:
        bounds = await shard.bounds(tx, name)
        if bounds is None:
            raise rules.not_found()
        log = Log(conversation_id=name, head=bounds.head_seq)
        older = await shard.older(tx, bounds.conv, (bounds.first_seq, min(seq, bounds.head_seq)), request.around + 1)
        newer = await shard.newer(tx, bounds.conv, (seq + 1, bounds.head_seq), request.around)
        for row in (*reversed(older), *newer):
            row.fill(log.entries.add(), name)
        return log

    return await reader.read(work)


async def remove(batch: Batch, ask: Removing) -> None:
    """As a recall that nobody in the conversation made; once more does nothing. Raises `not_found`, `not_countable`."""
    conversation = batch.given.heads.get(ask.conversation_id)
    if conversation is None:
        raise rules.not_found()
    await batch.flush()
    target = rules.check_target(await batch.writer.target(conversation.head.conv, ask.seq), "seq")
    if target.state != RECALLED:
        recall = Appending(0, 0, "", ask.conversation_id, "", int(Kind.recall), b"", target.seq)
        await erase(batch, conversation, recall, target)
