"""What may be done, decided from rows alone: no database, no clock of its own."""

from hongyan.rpc.errors import ServiceError
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store import RECALLED, HeadRow, MemberRow, Target
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import ConversationKind, Group, Kind

COUNTABLE_MOST = 9
"""Kinds 1..9 count in `ord` and so in unread."""
CHANGES = frozenset((Kind.recall, Kind.edit, Kind.react, Kind.pin))
MUTED_AGAIN_MS = 60_000
"""Who is muted for long asks again after this: a manager may have let them speak earlier."""
ADMINISTRATOR = 1
"""The least role that recalls others' messages, speaks when all are muted, and mentions all where not everybody may."""
NEVER, ONCE, UNANSWERED = 0, 2, 3
"""`may_send` of who is blocked, of who may send one message, and of who has sent it and waits for somebody else to
write; 1 is freely.
"""
_MOST_ID = (1 << 63) - 1


def direct_id(one: int, other: int) -> str:
    """The conversation of two people, or of one with oneself."""
    return f"d.{min(one, other)}.{max(one, other)}"


def people_of(conversation_id: str) -> tuple[int, int] | None:
    """The two of a direct conversation (twice the same for oneself); None when this is no such id as we write it."""
    kind, _, rest = conversation_id.partition(".")
    low, _, high = rest.partition(".")
    if kind != "d" or not (low.isascii() and low.isdigit() and high.isascii() and high.isdigit()):
        return None
    people = int(low), int(high)
    right = 0 < people[0] <= people[1] <= _MOST_ID and direct_id(*people) == conversation_id
    return people if right else None


def kind_of(conversation_id: str) -> int:
    """`ConversationKind` by the id alone."""
    people = people_of(conversation_id)
    if people is None:
        return int(ConversationKind.group)
    return int(ConversationKind.self if people[0] == people[1] else ConversationKind.direct)


def not_found() -> ServiceError:
    """For all who never belonged to a conversation: they cannot tell whether there is one."""
    return ServiceError(ErrorCode.not_found, "there is no such conversation", field="conversation_id")


def no_longer_a_member() -> ServiceError:
    return ServiceError(
        ErrorCode.not_a_member, "you are no longer a member of this conversation", field="conversation_id"
    )


def takes_no_messages() -> ServiceError:
    """It does not tell a block from a setting."""
    return ServiceError(ErrorCode.may_not_send, "no messages of yours are taken here")


def forbidden_words() -> ServiceError:
    """It does not say which: that would be a list to write around."""
    return ServiceError(ErrorCode.forbidden_words, "this server does not take such a text")


def may_send(head: HeadRow, member: MemberRow, now: int) -> None:
    if head.muted_all and member.role < ADMINISTRATOR:
        raise ServiceError(ErrorCode.may_not_send, "only managers speak here now")
    if not member.may_send:
        raise takes_no_messages()
    if member.may_send == UNANSWERED:
        raise ServiceError(ErrorCode.may_not_send, "wait for an answer before you write more")
    if member.muted_until == -1:
        raise ServiceError(ErrorCode.may_not_send, "you are muted here")
    if member.muted_until > now:
        wait = min(member.muted_until - now, MUTED_AGAIN_MS)
        raise ServiceError(ErrorCode.may_not_send, "you are muted here", retry_after_ms=wait)


def may_mention_all(head: HeadRow, member: MemberRow, present: int, settings: MessageSettings) -> None:
    large = present > settings.mention_all_members
    if member.role < ADMINISTRATOR and (head.mention_all == Group.managers or (large and not head.mention_all)):
        raise ServiceError(ErrorCode.forbidden, "only managers mention all in this group", field="mentions")


def may_see(head: HeadRow, member: MemberRow, seq: int) -> bool:
    """The predicate for a member of now; earlier memberships do not count for a new action."""
    return max(member.from_seq, head.first_seq) <= seq <= head.seq and not (member.to_seq and seq > member.to_seq)


def check_target(target: Target | None, field: str) -> Target:
    if target is None:
        raise ServiceError(ErrorCode.not_found, "there is no such message", field=field)
    if not is_countable(target.kind):
        raise ServiceError(ErrorCode.not_countable, field=field)
    return target


def check_not_recalled(target: Target) -> None:
    if target.state == RECALLED:
        raise ServiceError(ErrorCode.recalled_already)


def may_recall(
    target: Target, member: MemberRow, sender: MemberRow | None, now: int, settings: MessageSettings
) -> None:
    """`sender`: the row of who wrote it. Nobody takes back what one of the same or a higher rank has said; who has left
    has no rank.
    """
    rank = sender.role if sender is not None and not sender.to_seq else 0
    if member.role >= ADMINISTRATOR and (target.sender == member.user or rank < member.role):
        return
    if target.sender != member.user:
        raise ServiceError(ErrorCode.forbidden, "this is somebody else's message")
    if now - target.at > settings.recall_window_ms:
        raise ServiceError(ErrorCode.too_late, "it can no longer be recalled")


def may_edit(target: Target, member: MemberRow, now: int, settings: MessageSettings) -> None:
    if target.sender != member.user:
        raise ServiceError(ErrorCode.forbidden, "this is somebody else's message")
    if target.kind != Kind.text:
        raise ServiceError(ErrorCode.not_countable, "only text can be edited")
    if now - target.at > settings.edit_window_ms:
        raise ServiceError(ErrorCode.too_late, "it can no longer be edited")


def may_pin(head: HeadRow, member: MemberRow) -> None:
    if head.kind == ConversationKind.group and member.role < head.pin_by:
        raise ServiceError(ErrorCode.forbidden, "your role does not pin messages in this group")


def is_countable(kind: int) -> bool:
    return 1 <= kind <= COUNTABLE_MOST
