"""What the core asks of its host. The host does them in order; `save` comes first and is committed before the rest."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from hongyan_client.core.plain import Plain, from_json, kinds_of

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Save(Plain):
    """One transaction. Each write is [table, key, value]; null deletes the row, or all rows below a shorter key."""

    name = "save"
    writes: tuple[list[Any], ...]


@dataclass(frozen=True, slots=True)
class Open(Plain):
    """Open a socket. `opened` and `closed` bear the same number."""

    name = "open"
    connection: int


@dataclass(frozen=True, slots=True)
class Close(Plain):
    name = "close"
    connection: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Send(Plain):
    """One frame. The host puts token and device into `hello` and `auth`."""

    name = "send"
    id: int
    frame: str
    body: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Timer(Plain):
    """Replaces a running timer of the same name."""

    name = "timer"
    timer: str
    ms: int


@dataclass(frozen=True, slots=True)
class Cancel(Plain):
    name = "cancel"
    timer: str


@dataclass(frozen=True, slots=True)
class Refresh(Plain):
    """Get a new access token; answer with `token_renewed` or `token_refused`."""

    name = "refresh"


@dataclass(frozen=True, slots=True)
class Status(Plain):
    name = "status"
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Render(Plain):
    """A conversation and its row in the list changed."""

    name = "render"
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Reload(Plain):
    """The cache of this conversation was dropped: look at it again (`view`) if it is on screen."""

    name = "reload"
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Arrived(Plain):
    """An entry that this device has not had before, in order of seq. Own sends of this device do not arrive."""

    name = "arrived"
    conversation_id: str
    entry: Json


@dataclass(frozen=True, slots=True)
class Failed(Plain):
    """The server refused an item of the outbox for good; it stays there until `retry` or `delete`."""

    name = "failed"
    client_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Confirmed(Plain):
    """An item of the outbox is in the log."""

    name = "confirmed"
    client_id: str
    seq: int


@dataclass(frozen=True, slots=True)
class Told(Plain):
    """A line of the user stream."""

    name = "told"
    event: Json


@dataclass(frozen=True, slots=True)
class Presence(Plain):
    """Whether people are there, by user id. The host tells it without the core: it is stored nowhere."""

    name = "presence"
    users: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Typing(Plain):
    """Somebody writes just now. The host tells it without the core."""

    name = "typing"
    conversation_id: str
    user_id: str


Effect: TypeAlias = (
    Save
    | Open
    | Close
    | Send
    | Timer
    | Cancel
    | Refresh
    | Status
    | Render
    | Reload
    | Arrived
    | Failed
    | Confirmed
    | Told
    | Presence
    | Typing
)

KINDS: dict[str, type[Any]] = kinds_of(dict(globals()))


def effect_from_json(form: list[Any]) -> Effect:
    effect: Effect = from_json(KINDS, form)
    return effect
