"""Entries that point at another one: quotes, and the changes of a message that leave their traces in its row."""

from hongyan.rpc.errors import ServiceError
from hongyan.services.message import rules
from hongyan.services.message.batch import Batch
from hongyan.services.message.cache import Conversation
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store import RECALLED, MemberRow, Target
from hongyan.services.message.work import Appending, Stored
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import Entry, Kind


async def append_with_target(batch: Batch, ask: Appending) -> Stored:
    """A message with a quote, or a recall, an edit, a reaction, a pin."""
    if (before := await batch.answered_before(ask)) is not None:
        return before
    conversation, member = batch.place(ask)
    if ask.quote_seq:
        rules.check_target(await _target(batch, conversation, member, ask.quote_seq), "quote_seq")
    if not ask.target_seq:
        return batch.append(ask)
    if ask.kind not in rules.CHANGES:
        raise ServiceError(ErrorCode.invalid_field, "this kind of entry has no target", field="target_seq")
    target = rules.check_target(await _target(batch, conversation, member, ask.target_seq), "seq")
    rules.check_not_recalled(target)
    if ask.kind == Kind.recall:
        return await _recall(batch, ask, target)
    rules.may_send(conversation.head, member, batch.now)
    if ask.kind == Kind.edit:
        return await _edit(batch, ask, target)
    if ask.kind == Kind.pin:
        rules.may_pin(conversation.head, member)
        state = pinned(target.state, on=Entry.FromString(ask.body).pin.on)
    else:
        state = reacted(target.state, ask.user_id, Entry.FromString(ask.body), batch.settings)
    stored = _entry(batch, conversation, ask)
    await batch.writer.save_target(conversation.head.conv, target.seq, target.body, state, stored.seq)
    return stored


def reacted(state: bytes, user: int, change: Entry, settings: MessageSettings) -> bytes:
    """The state with a reaction put on or taken off. Raises over the limits."""
    emoji, on = change.react.emoji, change.react.on
    entry = Entry.FromString(state)
    mine = [reaction for reaction in entry.reactions if user in reaction.user_ids]
    place = next((reaction for reaction in entry.reactions if reaction.emoji == emoji), None)
    if on and place not in mine:
        if len(mine) >= settings.reactions_per_person:
            raise ServiceError(ErrorCode.invalid_field, "too many reactions of yours on this message", field="emoji")
        if place is None:
            if len(entry.reactions) >= settings.reaction_kinds:
                raise ServiceError(ErrorCode.invalid_field, "too many kinds of reactions", field="emoji")
            place = entry.reactions.add(emoji=emoji)
        place.user_ids.append(user)
    elif not on and place is not None and user in place.user_ids:
        place.user_ids.remove(user)
        if not place.user_ids:
            entry.reactions.remove(place)
    return entry.SerializeToString()


def pinned(state: bytes, *, on: bool) -> bytes:
    entry = Entry.FromString(state)
    if on:
        entry.pinned = True
    else:
        entry.ClearField("pinned")
    return entry.SerializeToString()


async def _recall(batch: Batch, ask: Appending, target: Target) -> Stored:
    conversation, member = batch.place(ask)
    rules.may_recall(target, member, conversation.members.get(target.sender), batch.now, batch.settings)
    return await erase(batch, conversation, ask, target)


async def erase(batch: Batch, conversation: Conversation, ask: Appending, target: Target) -> Stored:
    """The recall's own entry; the body is gone from every place that this service has, and what named people in it."""
    stored = _entry(batch, conversation, ask)
    head, writer = conversation.head, batch.writer
    await writer.save_target(head.conv, target.seq, b"", RECALLED, stored.seq)
    if Entry.FromString(target.state).edited:
        await batch.flush()
        await writer.erase_edits(head.conv, target.seq)
    await batch.forget_mentions(conversation, target.seq)
    if head.last_seq == target.seq:
        head.last_seq = await writer.newest_countable(head.conv, target.seq)
    return stored


async def _edit(batch: Batch, ask: Appending, target: Target) -> Stored:
    """The newest text only is kept in the message; whom it names now replaces whom it named."""
    conversation, member = batch.place(ask)
    rules.may_edit(target, member, batch.now, batch.settings)
    if 0 in ask.mentions:
        rules.may_mention_all(conversation.head, member, conversation.present, batch.settings)
    body = Entry.FromString(target.body)
    body.text.CopyFrom(Entry.FromString(ask.body).text)
    state = Entry.FromString(target.state)
    state.edited = True
    stored = _entry(batch, conversation, ask)
    raw = body.SerializeToString(), state.SerializeToString()
    await batch.writer.save_target(conversation.head.conv, target.seq, *raw, stored.seq)
    await batch.forget_mentions(conversation, target.seq)
    batch.mention(conversation, ask.mentions, target.seq)
    return stored


def _entry(batch: Batch, conversation: Conversation, ask: Appending) -> Stored:
    return batch.add_entry(conversation, ask, batch.client_id(ask))


async def _target(batch: Batch, conversation: Conversation, member: MemberRow, seq: int) -> Target | None:
    if not rules.may_see(conversation.head, member, seq):
        return None
    await batch.flush()
    return await batch.writer.target(conversation.head.conv, seq)
