"""What is asked of a shard's writer, and what it answers."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from hongyan.rpc.errors import ServiceError
from hongyan.services.message.rules import direct_id
from hongyan.services.message.wire import encode_body
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.inside_pb2 import ChangeRequest
from hongyan_proto.message_pb2 import SendRequest, Sent
from hongyan_proto.model_pb2 import Kind

_LONGEST_ID = 255
_SHORT = _LONGEST_ID // 4  # so many characters fit whatever they are


@dataclass(slots=True)
class Appending:
    """An entry to be appended. `body`: its encoded fields 11..39. `mentions`: user ids, 0 is everybody. An empty
    `client_id` has no retry: the server makes one. An empty `digest` is filled in. Raises `invalid_field` when the id
    does not fit its column.
    """

    user_id: int
    session_id: int
    trace: str
    conversation_id: str
    client_id: str
    kind: int
    body: bytes
    target_seq: int = 0
    mentions: tuple[int, ...] = ()
    digest: bytes = b""
    quote_seq: int = 0
    forbidden: bool = False
    """It has a word that is refused here: nothing is stored but a retry's answer is given."""

    def __post_init__(self) -> None:
        if len(self.client_id) > _SHORT and len(self.client_id.encode()) > _LONGEST_ID:
            raise ServiceError(ErrorCode.invalid_field, f"at most {_LONGEST_ID} bytes", field="client_id")


@dataclass(slots=True)
class Marking:
    """Marks of one member; 0 is unchanged."""

    user_id: int
    session_id: int
    conversation_id: str
    delivered_seq: int
    read_seq: int


@dataclass(slots=True)
class Setting:
    """A member's own settings, by the columns of `statements.SETTINGS`. `upto_head` names those that become the head's
    seq (history cleared up to now).
    """

    user_id: int
    session_id: int
    conversation_id: str
    values: dict[str, Any]
    upto_head: tuple[str, ...] = ()


@dataclass(slots=True)
class Removing:
    """The operator erases a message."""

    conversation_id: str
    seq: int


@dataclass(slots=True)
class Changing:
    """Members change."""

    request: ChangeRequest
    conversation_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.conversation_id = self.request.conversation_id


_TEXT = int(Kind.text)  # looking a name up in an enum of protobuf costs a microsecond
_CONVERSATION_ID = 0x0A
_CLIENT_ID = 0x1A

Ask = Appending | Marking | Setting | Changing | Removing


class Stored:
    """An entry has its number. `seq` and `version` answer a change of members. `raw`: the encoded Sent, or empty."""

    __slots__ = ("at", "conversation_id", "duplicate", "message_id", "raw", "seq", "version")

    def __init__(  # noqa: PLR0917 - made once per message
        self, conversation_id: str, seq: int, message_id: int, at: int, duplicate: bool = False, version: int = 0
    ) -> None:
        self.conversation_id = conversation_id
        self.seq = seq
        self.message_id = message_id
        self.at = at
        self.duplicate = duplicate
        self.version = version
        self.raw = b""

    def sent(self) -> Sent:
        return Sent(
            conversation_id=self.conversation_id,
            seq=self.seq,
            message_id=self.message_id,
            at=self.at,
            duplicate=self.duplicate,
        )


Answer = Stored | ServiceError | None
"""None: a mark, a setting or a removal was taken."""


def from_send(send: SendRequest, *, user_id: int, session_id: int, trace: str) -> Appending:
    """What a client wants to send. Raises `invalid_field`."""
    conversation_id = send.conversation_id
    if not conversation_id:
        if not send.to_user_id:
            raise ServiceError(ErrorCode.invalid_field, "name a conversation or a user", field="conversation_id")
        conversation_id = direct_id(user_id, send.to_user_id)
    client_id = send.client_id
    if not client_id:
        raise ServiceError(ErrorCode.invalid_field, "it is required", field="client_id")
    if not send.HasField("text"):
        raise ServiceError(ErrorCode.invalid_field, "there is nothing to send", field="text")
    mentions = send.text.mentions
    body = _body(send, client_id)
    made = Appending(user_id, session_id, trace, conversation_id, client_id, _TEXT, body)
    if mentions:
        made.mentions = mentioned(mentions, conversation_id)
    if send.quote_seq:
        made.quote_seq = send.quote_seq
    return made


def mentioned(words: Any, conversation_id: str) -> tuple[int, ...]:
    """User ids of `Text.mentions`; 0 stands for `all`, which only a group has. Raises `invalid_field`."""
    if "all" in words and conversation_id.startswith("d."):
        raise ServiceError(ErrorCode.invalid_field, "only groups have an `all`", field="text.mentions")
    return tuple({0 if word == "all" else int(word) for word in words if word.strip("0")})


def _body(send: SendRequest, client_id: str) -> bytes:
    """As `wire.encode_body`, which it falls back to; the usual request begins with two short ASCII texts."""
    send.DiscardUnknownFields()
    raw = send.SerializeToString()
    start = raw[1] + 2
    end = start + len(client_id) + 2
    if raw[0] == _CONVERSATION_ID and raw[1] < 0x80 and raw[start] == _CLIENT_ID and raw[start + 1] == len(client_id):
        return raw[end:] if client_id.isascii() and len(client_id) < 0x80 else encode_body(send)
    return encode_body(send)


class Digests:
    """Keyed hashes of what was asked: they tell a retry from another message with the same id, and hold no copy."""

    __slots__ = ("_start", "_text")

    def __init__(self, key: bytes) -> None:
        self._start = hashlib.blake2b(key=key, digest_size=16)
        self._text = self._begin(_TEXT, 0)

    def of(self, ask: Appending) -> bytes:
        usual = ask.kind == _TEXT and not ask.target_seq
        state = self._text.copy() if usual else self._begin(ask.kind, ask.target_seq)
        state.update(ask.body)
        return state.digest()

    def _begin(self, kind: int, target_seq: int) -> "hashlib.blake2b":
        state = self._start.copy()
        state.update(b"%d,%d;" % (kind, target_seq))
        return state
