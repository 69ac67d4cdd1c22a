"""Marks: how far somebody has got a conversation, and how far they have read it. They only go forward."""

from hongyan.services.message import events, rules
from hongyan.services.message.batch import Batch
from hongyan.services.message.cache import Conversation
from hongyan.services.message.store import HeadRow, MemberRow
from hongyan.services.message.work import Marking
from hongyan_proto.model_pb2 import ConversationKind, Marks


async def mark(batch: Batch, ask: Marking) -> None:
    """Move the marks of a member; who left may still read up to the leaving. One that does not move writes nothing."""
    conversation = batch.given.heads.get(ask.conversation_id)
    member = conversation.members.get(ask.user_id) if conversation is not None else None
    if conversation is None or member is None:
        raise rules.not_found()
    end = member.to_seq or conversation.head.seq
    before = member.read_seq
    read = max(before, min(ask.read_seq, end))
    delivered = max(member.delivered_seq, min(ask.delivered_seq, end), read)
    seen_again = bool(ask.read_seq and member.marked_unread)
    if read == before and delivered == member.delivered_seq and not seen_again:
        return
    if read != before:
        await read_upto(batch, conversation, member, read)
    member.delivered_seq = delivered
    if ask.read_seq:
        member.marked_unread = 0
    _tell(batch, conversation, member, ask.session_id, before)


async def read_upto(batch: Batch, conversation: Conversation, member: MemberRow, seq: int) -> None:
    """Set the read mark with what depends on it: `ord` there, and one's own messages beyond it."""
    head = conversation.head
    member.read_seq = seq
    if seq >= head.seq:
        member.read_ord, member.own_after = head.ord, 0
        return
    await batch.flush()
    ord_ = await (batch.writer.ord_at(head.conv, seq) if seq >= head.first_seq else _ord_of_purged(batch, head))
    member.read_ord = max(member.read_ord, ord_)
    member.own_after = await own_beyond(batch, conversation, member)


async def _ord_of_purged(batch: Batch, head: HeadRow) -> int:
    """Of the last entry that is not kept any more: the first one kept says it."""
    first = await batch.writer.target(head.conv, head.first_seq)
    return head.ord if first is None else first.ord - rules.is_countable(first.kind)


async def own_beyond(batch: Batch, conversation: Conversation, member: MemberRow) -> int:
    return await batch.writer.own_beyond(conversation.head.conv, member.user, member.read_seq)


def _tell(batch: Batch, conversation: Conversation, member: MemberRow, origin: int, before: int) -> None:
    """In a group of few also those whose messages were read are told, live (the event says which ones they are)."""
    head, read_from = conversation.head, None
    batch.touch_member(conversation, member)
    if conversation.present <= batch.settings.mark_members:
        batch.touch_head(conversation)
        if head.kind == ConversationKind.group and member.read_seq > before:
            read_from = before
    marks = Marks(
        conversation_id=head.id, user_id=member.user, delivered_seq=member.delivered_seq, read_seq=member.read_seq
    )
    batch.items.append(events.marks_item(head.version, origin, marks, read_from))
