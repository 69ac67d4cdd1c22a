"""What a message is for whom it may wake: kept is who wrote where, never what. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError

from hongyan.rpc.direct import Directed
from hongyan.services.push.quiet import is_quiet
from hongyan.services.push.store import Preferences
from hongyan_proto.inside_pb2 import Sleeper, SleepersReply, SleepersRequest
from hongyan_proto.model_pb2 import Entry, Kind

COUNTABLE = range(1, 10)
"""Kinds of entries that people call messages; changes of them wake nobody."""
EVERYBODY = "all"
Where = tuple[int, str]
"""A person and a conversation."""


@dataclass(frozen=True, slots=True)
class Message:
    """What of an entry decides whom it wakes; not its text."""

    conversation_id: str
    seq: int
    sender: int
    mentions: frozenset[str]
    users: Sequence[int]
    connected: Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Recalled:
    conversation_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Came:
    """A device of theirs has taken what there is: a later message may wake them at once."""

    user: int
    conversation_id: str


Word = Message | Recalled | Came


@dataclass(slots=True)
class Candidate:
    user: int
    conversation_id: str
    messages: dict[int, frozenset[str]] = field(default_factory=dict)
    """Their mentions by seq."""

    @property
    def seq(self) -> int:
        return max(self.messages)

    @property
    def is_named(self) -> bool:
        return any(str(self.user) in mentions for mentions in self.messages.values())

    @property
    def is_mentioned(self) -> bool:
        return self.is_named or any(EVERYBODY in mentions for mentions in self.messages.values())


def word_of(item: Directed, connected: Mapping[int, Sequence[str]]) -> Word | None:
    try:
        entry = Entry.FromString(item.value)
    except DecodeError:
        return None
    if entry.kind in COUNTABLE:
        mentions = frozenset(entry.text.mentions)
        return Message(entry.conversation_id, entry.seq, entry.sender_id, mentions, item.user_ids, connected)
    if entry.kind == Kind.recall:
        return Recalled(entry.conversation_id, entry.target_seq)
    return None


def asked_of(name: str, ones: Sequence[Candidate]) -> SleepersRequest.Item:
    seqs = sorted({seq for one in ones for seq in one.messages})
    return SleepersRequest.Item(conversation_id=name, seqs=seqs, user_ids=sorted(one.user for one in ones))


def is_behind(one: Candidate, sleeper: Sleeper, item: SleepersReply.Item) -> bool:
    """Drops the messages that were recalled; whether there is one left that they have not read."""
    for seq in item.recalled:
        one.messages.pop(seq, None)
    return bool(one.messages) and sleeper.unread > 0 and one.seq > sleeper.read_seq


def may_wake(one: Candidate, sleeper: Sleeper, now_ms: int) -> bool:
    """Who is named is told also where they have muted the conversation: somebody asks for them, not for everybody."""
    is_muted = sleeper.muted_until < 0 or sleeper.muted_until > now_ms
    return not is_muted or one.is_named


def is_left_alone(one: Candidate, wants: Preferences, now_ms: int) -> bool:
    return is_quiet(wants, now_ms) and not (wants.quiet_mentions and one.is_named)
