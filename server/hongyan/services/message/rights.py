"""Who may ask what: strangers cannot tell whether a conversation exists; those who left still read what was theirs."""

from hongyan.ports.db import Transaction
from hongyan.rpc.errors import ServiceError
from hongyan.services.message import conversations
from hongyan.services.message.rules import no_longer_a_member, not_found
from hongyan.services.message.store_read import EntryRow, Membership, ShardReader
from hongyan.services.message.visibility import View
from hongyan_proto.errors_pb2 import ErrorCode


async def reading(shard: ShardReader, tx: Transaction, conversation_id: str, user: int) -> tuple[Membership, View]:
    """The caller's row, the head beside it, and what they may see. Raises `not_found` for those who never belonged."""
    member = await shard.membership(tx, conversation_id, user)
    if member is None:
        raise not_found()
    (view,) = await conversations.views(shard, tx, user, [member])
    return member, view


async def acting(shard: ShardReader, tx: Transaction, conversation_id: str, user: int) -> tuple[Membership, View]:
    """The same for what only present members may do. Raises `not_a_member` for those who left."""
    member, view = await reading(shard, tx, conversation_id, user)
    if member.to_seq:
        raise no_longer_a_member()
    return member, view


async def message(shard: ShardReader, tx: Transaction, member: Membership, view: View, seq: int) -> EntryRow:
    """A message that the caller may see. Raises `not_found`, `not_countable` or `recalled_already`."""
    row = await shard.entry(tx, member.conv, seq) if view.may_see(seq) else None
    if row is None:
        raise ServiceError(ErrorCode.not_found, "there is no such message", field="seq")
    if not row.countable:
        raise ServiceError(ErrorCode.not_countable, field="seq")
    if not row.body:
        raise ServiceError(ErrorCode.recalled_already)
    return row
