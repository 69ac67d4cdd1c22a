"""`Members` and `Rows`: what push asks about a conversation before it delivers."""

from collections.abc import Sequence

from hongyan.ports.db import Transaction
from hongyan.services.message import conversations
from hongyan.services.message.store_read import LogReader
from hongyan_proto.inside_pb2 import ConversationMembers, MembersReply, RowsReply
from hongyan_proto.model_pb2 import Conversation


async def members(reader: LogReader, conversation_ids: Sequence[str]) -> MembersReply:
    """Every interval of everybody, with the version of the list; unknown conversations are left out."""
    found: dict[str, ConversationMembers] = {}

    async def work(tx: Transaction) -> None:
        found.clear()
        for shard in {reader.of(name) for name in conversation_ids}:
            asked = [name for name in conversation_ids if reader.of(name) is shard]
            for name, version, user, from_seq, to_seq, role, muted in await shard.all_spans(tx, asked):
                one = found.setdefault(name, ConversationMembers(conversation_id=name, version=version))
                if user is not None:
                    one.members.add(
                        user_id=user, from_seq=from_seq, to_seq=to_seq, role=role or 0, muted_until=muted or 0
                    )

    await reader.read(work)
    return MembersReply(conversations=[found[name] for name in dict.fromkeys(conversation_ids) if name in found])


async def rows(reader: LogReader, conversation_id: str, user_ids: Sequence[int]) -> RowsReply:
    """The present row of each of these members, in the order asked; who never was one has an empty row."""
    shard = reader.of(conversation_id)

    async def work(tx: Transaction) -> dict[int, Conversation]:
        found = await shard.memberships(tx, conversation_id, user_ids)
        return {member.user: (await conversations.rows(shard, tx, [member]))[0] for member in found}

    found = await reader.read(work)
    return RowsReply(rows=[found.get(user) or Conversation() for user in user_ids])
