"""Members come, go and change: entry and rows in one commit, decided on the version that the decider saw."""

from hongyan.rpc.errors import ServiceError
from hongyan.services.message import rules, wire
from hongyan.services.message.batch import Batch
from hongyan.services.message.cache import Conversation
from hongyan.services.message.marks import own_beyond
from hongyan.services.message.store import MemberRow
from hongyan.services.message.work import Appending, Stored
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import ChangeRequest
from hongyan_proto.model_pb2 import ConversationKind, Entry, Group, Kind, MemberChange, MemberOperation

Item = MemberChange.Item


async def change(batch: Batch, request: ChangeRequest) -> Stored:
    """The answer's `seq` and `version`. Raises `moved` when somebody else was faster: decide again."""
    if not request.change.items and not request.change.HasField("group"):
        raise ServiceError(ErrorCode.invalid_field, "nothing changes", field="change")
    conversation = batch.given.heads.get(request.conversation_id)
    if conversation is not None and (made := await made_before(batch, conversation, request)) is not None:
        return made
    check_version(conversation, request)
    if conversation is None:
        conversation = await _make(batch, request)
    else:
        conversation.new_version()
    stored = _entry(batch, conversation, request)
    if request.change.HasField("group"):
        await _obey(batch, conversation, request.change.group)
    for item in request.change.items:
        await _apply(batch, conversation, item, stored.seq)
    head = conversation.head
    await batch.writer.add_change(head.conv, request.change_id, stored.seq, head.version)
    stored.version = head.version
    return stored


async def made_before(batch: Batch, conversation: Conversation, request: ChangeRequest) -> Stored | None:
    """The same change id gets the same answer."""
    made = await batch.writer.change(conversation.head.conv, request.change_id)
    return None if made is None else Stored(request.conversation_id, made[0], 0, 0, duplicate=True, version=made[1])


def check_version(conversation: Conversation | None, request: ChangeRequest) -> None:
    if (conversation.head.version if conversation is not None else 0) != request.expected_version:
        raise ServiceError(ErrorCode.moved)


async def _make(batch: Batch, request: ChangeRequest) -> Conversation:
    people = rules.people_of(request.conversation_id)
    if people is None and not request.conversation_id.startswith("g."):
        raise ServiceError(ErrorCode.invalid_field, "no conversation has such an id", field="conversation_id")
    return await batch.make_conversation(request.conversation_id, sorted(set(people or ())))


def _entry(batch: Batch, conversation: Conversation, request: ChangeRequest) -> Stored:
    """The line of the log. It comes first: who leaves by it sees it as the last one."""
    name, kind, body = request.conversation_id, int(Kind.member), Entry(member=request.change).SerializeToString()
    ask = Appending(request.by_user_id, 0, "", name, "", kind, body)
    by, shown = wire.told(name, kind, ask.user_id, body)
    if conversation.head.kind == ConversationKind.group:
        conversation.head.at = batch.now
    return batch.add_entry(conversation, ask, b"", Appending(by, 0, "", name, "", kind, shown))


async def _apply(batch: Batch, conversation: Conversation, item: Item, seq: int) -> None:
    member = conversation.members.get(item.user_id)
    if item.operation == MemberOperation.join:
        await _join(batch, conversation, item, seq)
        return
    if item.operation == MemberOperation.dissolve:
        for one in [one for one in conversation.members.values() if not one.to_seq]:
            await _leave(batch, conversation, one, seq)
            batch.touch_member(conversation, one)
        return
    if member is None or member.to_seq:
        return  # nobody to change: the decider saw this version, so it is not an error but a wish come true
    if item.operation == MemberOperation.leave:
        await _leave(batch, conversation, member, seq)
    elif item.operation == MemberOperation.set_role:
        member.role = item.role
    elif item.operation in {MemberOperation.mute, MemberOperation.unmute}:
        member.muted_until = item.muted_until if item.operation == MemberOperation.mute else 0
    elif item.operation in {MemberOperation.block, MemberOperation.unblock}:
        member.may_send = int(item.operation == MemberOperation.unblock)
    elif item.operation == MemberOperation.once:
        member.may_send, conversation.limited = rules.ONCE, True
    batch.touch_member(conversation, member)


async def _obey(batch: Batch, conversation: Conversation, group: Group) -> None:
    """What the group decides about its conversation binds from this entry on."""
    head = conversation.head
    head.muted_all, head.mention_all, head.pin_by = int(group.muted_all), group.mention_all, group.pin_by
    await batch.writer.save_rules(head)


async def _leave(batch: Batch, conversation: Conversation, member: MemberRow, seq: int) -> None:
    member.to_seq = seq
    conversation.present -= 1
    await batch.end_new_members()
    await batch.writer.end_span(conversation.head.conv, member.user, seq)


async def _join(batch: Batch, conversation: Conversation, item: Item, seq: int) -> None:
    """A newcomer has nothing unread; one who comes back begins another interval."""
    first, head = item.from_seq or seq, conversation.head
    member = conversation.members.get(item.user_id)
    if member is None:
        row = MemberRow(item.user_id, item.role, min(first, seq), 0, 0, 1, seq, head.ord, 0, 0, 0, 0)
        batch.new_member(conversation, row)
    elif member.to_seq:
        await batch.flush()
        member.from_seq, member.to_seq, member.role = max(min(first, seq), member.to_seq + 1), 0, item.role
        member.muted_until, member.may_send = 0, 1
        member.read_seq, member.read_ord = max(member.read_seq, seq - 1), head.ord
        member.own_after = await own_beyond(batch, conversation, member)
        conversation.present += 1
        await batch.writer.open_span(head.conv, member.user, member.from_seq)
        batch.touch_member(conversation, member)
