"""Who may do what to whom. Tables and pure functions: no store, no clock."""

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from hongyan.rpc.errors import ServiceError
from hongyan.services.relation.facts import DELETED, Pair, Person, RequestRow, Situation
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import FriendRequest, MemberOperation, Privacy
from hongyan_proto.relation_pb2 import MayBeginReply


class Standing(Enum):
    """What one person is in the eyes of another."""

    oneself = "oneself"
    friend = "friend"
    stranger = "stranger"
    deleted = "deleted"
    """Was a friend until the other deleted them."""
    blocked = "blocked"


class Deed(Enum):
    see = "see"
    find = "find"
    find_number = "find_number"
    see_presence = "see_presence"
    invite = "invite"


_ALL = frozenset(Standing)
_UNBLOCKED = _ALL - {Standing.blocked}
_FRIENDS = frozenset({Standing.oneself, Standing.friend})
_SELF = frozenset({Standing.oneself})

ALLOWED: Mapping[Deed, Mapping[int, frozenset[Standing]]] = {
    Deed.see: {Privacy.everyone: _ALL, Privacy.friends: _FRIENDS, Privacy.nobody: _FRIENDS},
    Deed.find: {Privacy.by_name: _ALL, Privacy.by_number: _FRIENDS, Privacy.not_found_by: _FRIENDS},
    Deed.find_number: {Privacy.by_name: _ALL, Privacy.by_number: _ALL, Privacy.not_found_by: _FRIENDS},
    Deed.see_presence: {Privacy.everyone: _UNBLOCKED, Privacy.friends: _FRIENDS, Privacy.nobody: _SELF},
    Deed.invite: {Privacy.everyone: _UNBLOCKED, Privacy.friends: _FRIENDS, Privacy.nobody: _SELF},
}
"""By the setting of the person to whom it is done: who may do it. A blocked person sees and finds what any stranger
does, so that nothing tells them.
"""

MayBegin = MayBeginReply.May

BEGINNING: Mapping[int, Mapping[Standing, MayBegin]] = {
    Privacy.any_message: {
        Standing.oneself: MayBeginReply.freely,
        Standing.friend: MayBeginReply.freely,
        Standing.stranger: MayBeginReply.freely,
        Standing.deleted: MayBeginReply.once,
        Standing.blocked: MayBeginReply.no,
    },
    Privacy.one_message: {
        Standing.oneself: MayBeginReply.freely,
        Standing.friend: MayBeginReply.freely,
        Standing.stranger: MayBeginReply.once,
        Standing.deleted: MayBeginReply.once,
        Standing.blocked: MayBeginReply.no,
    },
    Privacy.no_message: {
        Standing.oneself: MayBeginReply.freely,
        Standing.friend: MayBeginReply.freely,
        Standing.stranger: MayBeginReply.no,
        Standing.deleted: MayBeginReply.no,
        Standing.blocked: MayBeginReply.no,
    },
}
"""By what somebody lets strangers send: how a conversation with them may be begun."""

SENDING: Mapping[Standing, MemberOperation] = {
    Standing.oneself: MemberOperation.unblock,
    Standing.friend: MemberOperation.unblock,
    Standing.stranger: MemberOperation.unblock,
    Standing.deleted: MemberOperation.once,
    Standing.blocked: MemberOperation.block,
}
"""What the log is told about who has a conversation already, when their standing changes."""


class Outcome(Enum):
    """What becomes of a friend request."""

    ask = "ask"
    hide = "hide"
    """Asked, as it looks to the asker; the asked one does not hear of it."""
    befriend = "befriend"
    repeat = "repeat"
    """The same as before: the same answer."""
    already = "already_friends"
    differs = "request_open"
    refuse = "adding_refused"
    wrong = "wrong_answer"
    block = "you_block"
    full = "friends_full"
    many = "too_many"
    unseen = "not_found"


_ADDING: Mapping[int, Mapping[Standing, Outcome]] = {
    Privacy.approval: {
        Standing.stranger: Outcome.ask,
        Standing.deleted: Outcome.ask,
        Standing.blocked: Outcome.hide,
        Standing.friend: Outcome.befriend,
    },
    Privacy.open: {
        Standing.stranger: Outcome.befriend,
        Standing.deleted: Outcome.ask,
        Standing.blocked: Outcome.hide,
        Standing.friend: Outcome.befriend,
    },
    Privacy.right_answer: {
        Standing.stranger: Outcome.befriend,
        Standing.deleted: Outcome.ask,
        Standing.blocked: Outcome.wrong,
        Standing.friend: Outcome.befriend,
    },
    Privacy.any_answer: {
        Standing.stranger: Outcome.ask,
        Standing.deleted: Outcome.ask,
        Standing.blocked: Outcome.hide,
        Standing.friend: Outcome.befriend,
    },
    Privacy.closed: {
        Standing.stranger: Outcome.refuse,
        Standing.deleted: Outcome.refuse,
        Standing.blocked: Outcome.refuse,
        Standing.friend: Outcome.befriend,
    },
}
"""By how somebody lets themselves be added. `friend`: who is in their list but has deleted them comes back at once."""


def standing(pair: Pair) -> Standing:
    """What the one is in the eyes of the other."""
    if pair.oneself:
        return Standing.oneself
    if pair.blocked:
        return Standing.blocked
    if pair.had:
        return Standing.friend
    deleted = pair.theirs is not None and pair.theirs.gone == DELETED
    return Standing.deleted if deleted else Standing.stranger


class Rights(NamedTuple):
    """What the one may do to the other, deed by deed."""

    see: bool
    find: bool
    find_number: bool
    see_presence: bool
    invite: bool


def may(deed: Deed, pair: Pair, other: Person) -> bool:
    """Whether the one may do this to the other. Who may not be seen cannot be found, invited or looked for either,
    though whom they have addressed themselves sees them.
    """
    return _may(deed, standing(pair), other, shown=pair.shown)


def rights(pair: Pair, other: Person) -> Rights:
    """The same for every deed at once: asked about hundreds of people, who stand in few ways."""
    return _rights(standing(pair).value, pair.shown, (other.see, other.find, other.presence, other.invite))


def may_begin(pair: Pair, other: Person, strangers: int) -> MayBegin:
    """How the one may begin a conversation with the other; `strangers` is the server's own rule."""
    if not may(Deed.see, pair, other):
        return MayBeginReply.unknown
    return BEGINNING[other.strangers or strangers][standing(pair)]


def asking(situation: Situation, *, now: int, right: bool, same: bool, friends: int, open_requests: int) -> Outcome:
    """What becomes of a friend request. `right`: the answer is the right one; `same`: the words are those of the last
    request; then the limits.
    """
    pair, last, theirs = situation.pair, situation.last, situation.theirs
    if pair.has and pair.had:
        done = same and last is not None and last.state == FriendRequest.accepted
        return Outcome.repeat if done else Outcome.already
    if pair.blocks:
        return Outcome.block
    if last is not None and is_open(last, now):
        return Outcome.repeat if same else Outcome.differs
    asked_back = theirs is not None and is_open(theirs, now)
    if not (asked_back or may(Deed.see, pair, situation.asked)):
        return Outcome.unseen
    stands, rule = standing(pair), situation.asked.rule
    if asked_back and stands is not Standing.blocked:
        outcome = Outcome.befriend
    elif rule == Privacy.right_answer and not right and stands is not Standing.friend:
        return Outcome.wrong
    else:
        outcome = _ADDING[rule][stands]
    if outcome is Outcome.befriend:
        return outcome if room_for(pair, situation.asker, situation.asked, friends) else Outcome.full
    if outcome in {Outcome.ask, Outcome.hide} and max(situation.sent, situation.received) >= open_requests:
        return Outcome.many
    return outcome


def room_for(pair: Pair, one: Person, other: Person, friends: int) -> bool:
    """Whether both lists take the one who is not in it yet."""
    return (pair.has or one.friends < friends) and (pair.had or other.friends < friends)


def is_open(request: RequestRow, now: int) -> bool:
    return request.state == FriendRequest.pending and request.expires_at > now


def state_of(request: RequestRow, now: int) -> FriendRequest.State:
    """As it is to be shown: nobody needs to have noted that its time is over."""
    over = request.state == FriendRequest.pending and request.expires_at <= now
    return FriendRequest.expired if over else request.state  # type: ignore[return-value]


def answering(request: RequestRow, user: int, wanted: int, now: int) -> bool:
    """Whether the wanted state is new; False: it has it already. Raises for who may not, and when it is too late."""
    mine = request.asker if wanted == FriendRequest.withdrawn else request.asked
    if user != mine or (request.hidden and user == request.asked):
        raise ServiceError(ErrorCode.not_found, "there is no such request", field="id")
    if request.state == wanted:
        return False
    if not is_open(request, now):
        raise ServiceError(ErrorCode.request_closed)
    return True


def check_privacy(person: Person) -> None:
    """Settings that fit together."""
    if person.rule in {Privacy.right_answer, Privacy.any_answer} and not person.question:
        raise ServiceError(ErrorCode.invalid_field, "this rule needs a question", field="question")
    if person.rule == Privacy.right_answer and not person.answer:
        raise ServiceError(ErrorCode.invalid_field, "this rule needs the right answer", field="answer")
    if person.see == Privacy.nobody:
        raise ServiceError(ErrorCode.invalid_field, "friends always see who they are", field="see")


_TEXTS: Mapping[Outcome, tuple[str, str | None]] = {
    Outcome.already: ("you are friends already", "user_id"),
    Outcome.differs: ("your request waits for an answer", "user_id"),
    Outcome.refuse: ("this person takes no friend requests", "user_id"),
    Outcome.wrong: ("this is not the answer", "answer"),
    Outcome.block: ("you block this person", "user_id"),
    Outcome.full: ("one of the two friend lists is full", "user_id"),
    Outcome.many: ("too many requests wait for an answer", "user_id"),
    Outcome.unseen: ("there is no such user", "user_id"),
}


def refusal(outcome: Outcome) -> ServiceError | None:
    """None for what is no refusal."""
    if outcome not in _TEXTS:
        return None
    message, field = _TEXTS[outcome]
    code: ErrorCode = getattr(ErrorCode, outcome.value)
    return ServiceError(code, message, field=field)


@lru_cache(maxsize=1_000)
def _rights(stands: str, shown: bool, settings: tuple[int, int, int, int]) -> Rights:
    see, find, presence, invite = settings
    other = Person(0, see=see, find=find, presence=presence, invite=invite)
    return Rights(**{deed.value: _may(deed, Standing(stands), other, shown=shown) for deed in Deed})


def _may(deed: Deed, stands: Standing, other: Person, *, shown: bool) -> bool:
    setting = {
        Deed.see: other.see,
        Deed.find: other.find,
        Deed.find_number: other.find,
        Deed.see_presence: other.presence,
        Deed.invite: other.invite,
    }[deed]
    if deed is Deed.see:
        return shown or stands in ALLOWED[deed][setting]
    return stands in ALLOWED[deed][setting] and stands in ALLOWED[Deed.see][other.see]
