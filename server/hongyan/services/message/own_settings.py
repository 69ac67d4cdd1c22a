"""A member's own settings of a conversation: only the member's other devices hear of them."""

from hongyan.services.message import events, rules
from hongyan.services.message.batch import Batch
from hongyan.services.message.work import Setting


async def set_own(batch: Batch, ask: Setting) -> None:
    conversation = batch.given.heads.get(ask.conversation_id)
    member = conversation.members.get(ask.user_id) if conversation is not None else None
    if conversation is None or member is None:
        raise rules.not_found()
    head = conversation.head
    values = ask.values | dict.fromkeys(ask.upto_head, member.to_seq or head.seq)
    if "hidden" in values:
        conversation.hidden += bool(values["hidden"]) - bool(member.hidden)
        member.hidden = int(values["hidden"])
    if "marked_unread" in values:
        member.marked_unread = int(values["marked_unread"])
    batch.changed = True
    batch.touched.add(member.user)
    await batch.end_new_members()
    await batch.writer.save_settings(head.conv, member.user, values, batch.position)
    batch.items.append(events.row_item(head.id, head.version, ask.session_id, member.user))
