"""What happens to the core: commands of the person, the connection's life, frames of the server.

Entries, conversation rows, marks and user events are the JSON objects of the API with one difference: ids are strings,
counters (seq, ord, ver, stamp, times) are numbers.
"""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hongyan_client.core.plain import Plain, from_json, kinds_of

Json: TypeAlias = dict[str, Any]


# -- life of the connection -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class SignedIn(Plain):
    name = "signed_in"
    user_id: str
    expires_in_ms: int = 0  # of the access token; 0: ask for a new one before connecting


@dataclass(frozen=True, slots=True)
class SignedOut(Plain):
    name = "signed_out"


@dataclass(frozen=True, slots=True)
class NetUp(Plain):
    name = "net_up"


@dataclass(frozen=True, slots=True)
class NetDown(Plain):
    name = "net_down"


@dataclass(frozen=True, slots=True)
class TryNow(Plain):
    name = "try_now"


@dataclass(frozen=True, slots=True)
class Front(Plain):
    """The window came to the front or went behind."""

    name = "front"
    on: bool = True


@dataclass(frozen=True, slots=True)
class TimerFired(Plain):
    name = "timer"
    timer: str


@dataclass(frozen=True, slots=True)
class Opened(Plain):
    name = "opened"
    connection: int


@dataclass(frozen=True, slots=True)
class Closed(Plain):
    """The socket ended, or could not be opened. `reason` is the server's word, if it said one."""

    name = "closed"
    connection: int
    code: int = 1006
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TokenRenewed(Plain):
    name = "token_renewed"
    expires_in_ms: int


@dataclass(frozen=True, slots=True)
class TokenRefused(Plain):
    """No new token: for good (sign in again), or only just now."""

    name = "token_refused"
    permanent: bool = False
    retry_after_ms: int = 0


# -- frames -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Welcome(Plain):
    name = "welcome"
    id: int
    user_id: str
    epoch: str
    session_id: str = ""
    heartbeat_ms: int = 0
    server_time: int = 0
    limits: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Synced(Plain):
    name = "synced"
    id: int
    epoch: str
    cursor: str
    events: tuple[Json, ...] = ()
    conversations: tuple[Json, ...] = ()
    more: bool = False
    event_number: int | None = None


@dataclass(frozen=True, slots=True)
class Page(Plain):
    name = "page"
    id: int
    as_of: int
    messages: tuple[Json, ...] = ()
    covers: tuple[int, int] = (1, 0)


@dataclass(frozen=True, slots=True)
class Log(Plain):
    name = "log"
    id: int
    upto: int
    head: int
    entries: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent(Plain):
    """The answer to `send` and to the calls that change a message."""

    name = "sent"
    id: int
    seq: int
    message_id: str = "0"
    at: int = 0
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Row(Plain):
    """The answer to the calls that change one's own row."""

    name = "row"
    id: int
    conversation: Json


@dataclass(frozen=True, slots=True)
class Ok(Plain):
    name = "ok"
    id: int


@dataclass(frozen=True, slots=True)
class Pong(Plain):
    name = "pong"
    id: int


@dataclass(frozen=True, slots=True)
class Error(Plain):
    name = "error"
    id: int
    code: int
    reason: str = ""
    retry_after_ms: int = 0


@dataclass(frozen=True, slots=True)
class Push(Plain):
    name = "push"
    entries: tuple[Json, ...] = ()
    events: tuple[Json, ...] = ()
    marks: tuple[Json, ...] = ()
    conversations: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Heads(Plain):
    name = "heads"
    hints: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Resync(Plain):
    name = "resync"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Goaway(Plain):
    name = "goaway"
    retry_after_ms: int = 0


# -- commands ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class View(Plain):
    """lo..hi of a conversation is on screen. hi = 0: up to the head; lo = 0: the newest 50 below hi."""

    name = "view"
    conversation_id: str
    lo: int = 0
    hi: int = 0


@dataclass(frozen=True, slots=True)
class Leave(Plain):
    name = "leave"
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Compose(Plain):
    """Send a message. `body` holds the content and `quoteSeq`; `client_id` is never used twice."""

    name = "compose"
    conversation_id: str
    client_id: str
    body: Json
    to_user_id: str = ""


@dataclass(frozen=True, slots=True)
class Change(Plain):
    """Change a message (`edit recall react pin`) or one's own row (`update clear mark_unread`).

    The message is `target_seq`, or the one that `depends_on` (a client id in the outbox) will become.
    """

    name = "change"
    conversation_id: str
    client_id: str
    op: str
    body: Json = field(default_factory=dict)
    target_seq: int = 0
    depends_on: str = ""


@dataclass(frozen=True, slots=True)
class Read(Plain):
    name = "read"
    conversation_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Retry(Plain):
    name = "retry"
    client_id: str


@dataclass(frozen=True, slots=True)
class Delete(Plain):
    """Take an item out of the outbox that is not on its way."""

    name = "delete"
    client_id: str


Event: TypeAlias = (
    SignedIn | SignedOut | NetUp | NetDown | TryNow | Front | TimerFired | Opened | Closed | TokenRenewed | TokenRefused
    | Welcome | Synced | Page | Log | Sent | Row | Ok | Pong | Error | Push | Heads | Resync | Goaway
    | View | Leave | Compose | Change | Read | Retry | Delete
)  # fmt: skip

KINDS: dict[str, type[Any]] = kinds_of(dict(globals()))


def event_from_json(form: list[Any]) -> Event:
    event: Event = from_json(KINDS, form)
    return event
