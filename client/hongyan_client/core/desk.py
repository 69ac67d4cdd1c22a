"""What one step collects, and the requests that wait for an answer."""

from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from hongyan_client.core.effects import Cancel, Effect, Render, Send, Timer

Json: TypeAlias = dict[str, Any]

ACK_WAIT_MS = 10_000


class Rng(Protocol):
    def random(self) -> float: ...


@dataclass(slots=True)
class Ask:
    """A request on its way: what it is for, and for which conversation or outbox item."""

    kind: str
    conversation_id: str = ""
    detail: Any = None


@dataclass
class Desk:
    now: int = 0
    rng: Rng | None = None
    out: list[Effect] = field(default_factory=list)
    rendered: dict[str, None] = field(default_factory=dict)
    dirty: dict[tuple[str, str], None] = field(default_factory=dict)
    asks: dict[int, Ask] = field(default_factory=dict)
    last_id: int = 0

    def begin(self, now: int, rng: Rng) -> None:
        self.now, self.rng = now, rng
        self.out, self.rendered, self.dirty = [], {}, {}

    def chance(self) -> float:
        assert self.rng is not None
        return self.rng.random()

    def emit(self, effect: Effect) -> None:
        self.out.append(effect)

    def render(self, conversation_id: str) -> None:
        self.rendered[conversation_id] = None

    def save(self, table: str, key: str) -> None:
        self.dirty[table, key] = None

    def timer(self, name: str, ms: float) -> None:
        self.emit(Timer(name, int(ms)))

    def ask(self, frame: str, body: Json, purpose: Ask) -> int:
        """Send a frame; no answer for 10 s closes the connection."""
        self.last_id += 1
        self.asks[self.last_id] = purpose
        self.emit(Send(self.last_id, frame, body))
        self.timer(f"ack:{self.last_id}", ACK_WAIT_MS)
        return self.last_id

    def answered(self, request: int) -> Ask | None:
        ask = self.asks.pop(request, None)
        if ask is not None:
            self.emit(Cancel(f"ack:{request}"))
        return ask

    def forget(self, conversation_id: str) -> None:
        """Answers about this conversation that are on their way speak of a cache that is gone."""
        for request in [r for r, a in self.asks.items() if a.conversation_id == conversation_id and a.kind in READS]:
            self.answered(request)

    def renders(self) -> list[Effect]:
        return [Render(conversation_id) for conversation_id in self.rendered]


READS = ("log", "page")
