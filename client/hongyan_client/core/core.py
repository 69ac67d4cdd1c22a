"""The client core: `step(event, now, rng)` gives the effects, and nothing else happens. No sockets, clock or threads.

Small methods that say one rule each (`is_next`, `over_bound`, …) are the guards: the simulation breaks them one by one
in subclasses and must notice.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from hongyan_client.core import effects, events
from hongyan_client.core.connection import SIGNED_OUT_CODES
from hongyan_client.core.desk import Ask, Rng
from hongyan_client.core.effects import Effect
from hongyan_client.core.events import Event
from hongyan_client.core.refusals import RELOAD, SESSION_ENDED, SIGN_IN, TOKEN_EXPIRED, is_permanent
from hongyan_client.core.saved import load, state, writes
from hongyan_client.core.syncing import Syncing

Json: TypeAlias = dict[str, Any]


class Core(Syncing):
    """All that one device knows. `follow`: repair every conversation, not only what is on screen (bots)."""

    def __init__(self, user_id: str = "", *, follow: bool = False) -> None:
        super().__init__(user_id, follow=follow)
        self._handlers: dict[type[Any], Callable[[Any], None]] = {
            kind: getattr(self, f"on_{kind.name}") for kind in events.KINDS.values()
        }

    def step(self, event: Event, now: int, rng: Rng) -> list[Effect]:
        self.desk.begin(now, rng)
        self._handlers[type(event)](event)
        saved = writes(self)
        return ([effects.Save(tuple(saved))] if saved else []) + self.desk.out + self.desk.renders()

    def state(self) -> Json:
        """All that outlives a restart, as plain JSON: what the writes of every `save` add up to."""
        return state(self)

    @classmethod
    def load(cls, saved: Json, *, follow: bool = False) -> "Core":
        core = cls(follow=follow)
        load(core, saved)
        return core

    # -- the connection ----------------------------------------------------------------------------------------------
    def on_signed_in(self, e: events.SignedIn) -> None:
        if self.me != e.user_id:
            self.me = e.user_id
            self.desk.save("meta", "core")
        self.connection.token_lasts(e.expires_in_ms)
        if self.connection.state == "LOGGED_OUT":
            self.connection.connect()

    def on_signed_out(self, _: events.SignedOut) -> None:
        self._sign_out("asked")

    def on_net_up(self, _: events.NetUp) -> None:
        self.connection.net_up()

    def on_net_down(self, _: events.NetDown) -> None:
        if self.connection.state != "LOGGED_OUT":
            self.connection.hang_up("net_down")
            self._line_is_gone()
            self.connection.enter("OFFLINE")

    def on_try_now(self, _: events.TryNow) -> None:
        self.connection.try_now()

    def on_front(self, e: events.Front) -> None:
        self.connection.front = e.on
        if self.connection.state == "LIVE":
            self.connection.start_ping()
            self.connection.start_sync_timer()
            if e.on:
                self.sync()
        elif e.on:
            self.connection.try_now()

    def on_opened(self, e: events.Opened) -> None:
        self.connection.opened(e.connection)

    def on_welcome(self, e: events.Welcome) -> None:
        if self.desk.answered(e.id) is None:
            return
        self.session_id, self.limits = e.session_id, e.limits
        self.connection.heartbeat_ms = e.heartbeat_ms
        self.connection.enter("RESUMING")
        self.take_epoch(e.epoch)
        self.sync()

    def on_closed(self, e: events.Closed) -> None:
        if e.connection != self.connection.number or self.connection.state not in ("CONNECTING", "RESUMING", "LIVE"):
            return
        parting = self.connection.parting or events.Error(0, SESSION_ENDED if e.code in SIGNED_OUT_CODES else 0)
        reason = parting.reason or e.reason or str(e.code)
        if parting.code == TOKEN_EXPIRED and not self.connection.renewed:
            self.connection.token_old = True
        elif parting.code in SIGN_IN:
            self._sign_out(reason)
            return
        self._lost(reason, parting.retry_after_ms)

    def _suspect(self, reason: str, floor_ms: int = 0) -> None:
        """Suspect the line, not the message."""
        self.connection.hang_up(reason)
        self._lost(reason, floor_ms)

    def _lost(self, reason: str, floor_ms: int = 0) -> None:
        self._line_is_gone()
        self.connection.lost(reason, floor_ms)

    def _line_is_gone(self) -> None:
        self.outbox.requeue()
        self.clear_in_flight()
        self.snapshot = self.slice_cursor = None

    def clear_in_flight(self) -> None:
        """What was asked on a closed line is never answered."""
        self.desk.asks.clear()
        self.syncing = self.sync_again = False
        self.marks.clear_in_flight()
        for conversation in self.conversations.values():
            conversation.clear_in_flight()

    def _sign_out(self, reason: str) -> None:
        if self.connection.state in ("CONNECTING", "RESUMING", "LIVE"):
            self.connection.hang_up(reason)
        self._line_is_gone()
        self.connection.renewing = self.connection.renewed = False
        self.connection.enter("LOGGED_OUT", reason)

    def on_goaway(self, e: events.Goaway) -> None:
        if self.connection.is_up():
            self._suspect("goaway", e.retry_after_ms)

    def on_token_renewed(self, e: events.TokenRenewed) -> None:
        self.connection.token_renewed(e.expires_in_ms)

    def on_token_refused(self, e: events.TokenRefused) -> None:
        if e.permanent:
            self._sign_out("session_ended")
        else:
            self.connection.token_refused(e.retry_after_ms)

    def on_pong(self, e: events.Pong) -> None:
        self.desk.answered(e.id)

    def on_timer(self, e: events.TimerFired) -> None:
        name, _, about = e.timer.partition(":")
        line = self.connection
        match name:
            case "ack" if int(about) in self.desk.asks:
                self._suspect("ack")
            case "connect" if line.state == "CONNECTING" and not line.renewing:
                self._suspect("connect")
            case "backoff":
                line.waited()
            case "ping":
                line.ping()
            case "stable":
                line.stable()
            case "auth":
                line.token_ages()
            case "sync" if line.state == "LIVE":
                line.start_sync_timer()
                self.sync()
            case "gap":
                self.gap_is_old(about)
            case "retry":
                self.outbox.waited(about)
                self._pump()
            case "marks":
                self.marks.gathering = False
                self._pump()

    # -- refusals ----------------------------------------------------------------------------------------------------
    def on_error(self, e: events.Error) -> None:
        ask = self.desk.answered(e.id)
        if ask is None:
            if not e.id:
                self.connection.parting = e
            return
        match ask.kind:
            case "welcome":
                self._hello_refused(e)
            case "sync":
                self._sync_refused(e)
            case "sent":
                self.outbox.refused(ask.detail, e.code, e.reason, e.retry_after_ms)
                self._pump()
            case "read" | "delivered":
                self.marks.refused(ask, e.code, e.retry_after_ms)
            case "log" | "page":
                self._read_refused(ask, e)
        if e.code in SIGN_IN and self.connection.is_up():
            self.connection.token_ages()

    def _hello_refused(self, e: events.Error) -> None:
        if e.code == TOKEN_EXPIRED and not self.connection.renewed:
            self.connection.token_old = True
            self._suspect(e.reason)
        elif e.code in SIGN_IN:
            self._sign_out(e.reason)
        else:
            self._suspect(e.reason, e.retry_after_ms)

    def _sync_refused(self, e: events.Error) -> None:
        self.syncing = False
        if self.must_reload(e.code):
            self.start_over()
        elif self.connection.state == "LIVE":
            self.desk.timer("sync", max(1_000, e.retry_after_ms))
        else:
            self._suspect(e.reason, e.retry_after_ms)

    def must_reload(self, code: int) -> bool:
        """Too old: ask again without cursor, never a partial recovery."""
        return code in RELOAD

    def _read_refused(self, ask: Ask, e: events.Error) -> None:
        conversation = self.conversation(ask.conversation_id)
        conversation.asked.discard("log" if ask.kind == "log" else ask.detail)
        if not is_permanent(e.code, e.retry_after_ms):
            self.desk.timer(f"gap:{ask.conversation_id}", max(1_000, e.retry_after_ms))
