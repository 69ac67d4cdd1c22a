"""The life of the connection: OFFLINE, CONNECTING, RESUMING, LIVE, BACKOFF, LOGGED_OUT."""

from hongyan_client.core.desk import Ask, Desk
from hongyan_client.core.effects import Close, Open, Refresh, Status
from hongyan_client.core.events import Error
from hongyan_client.core.refusals import backoff

CONNECT_MS = 10_000
STABLE_MS = 30_000
PING_MS, PING_BEHIND_MS = 25_000, 60_000
SYNC_MS, SYNC_BEHIND_MS = 60_000, 300_000
CAP_MS, CAP_BEHIND_MS = 30_000, 300_000
REFRESH_AGAIN_MS = 30_000
SIGNED_OUT_CODES = frozenset([4401, 4409])


class Connection:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.state = "LOGGED_OUT"
        self.front = True
        self.number = 0  # of the socket: what an older one still says is not meant
        self.tries = 0
        self.floor_ms = 0  # the delay that the server has named
        self.heartbeat_ms = 0
        self.token_old = False
        self.renewing = False
        self.parting: Error | None = None  # said before the server closed: TCP has no close codes
        self.renewed = False  # since the last LIVE: a token is renewed once, not for ever

    # -- states ------------------------------------------------------------------------------------------------------
    def enter(self, state: str, reason: str = "") -> None:
        self.state = state
        self.desk.emit(Status(state, reason))

    def is_up(self) -> bool:
        """Frames may be sent: asking while disconnected would stay in flight for ever."""
        return self.state in ("RESUMING", "LIVE")

    def connect(self) -> None:
        self.enter("CONNECTING")
        if self.token_old:
            self.renew()
        else:
            self._open()

    def _open(self) -> None:
        self.number += 1
        self.parting = None
        self.desk.emit(Open(self.number))
        self.desk.timer("connect", CONNECT_MS)

    def opened(self, number: int) -> None:
        if self.state == "CONNECTING" and number == self.number:
            self.desk.ask("hello", {}, Ask("welcome"))

    def live(self) -> None:
        self.enter("LIVE")
        self.renewed = False
        self.start_ping()
        self.start_sync_timer()
        self.desk.timer("stable", STABLE_MS)

    def lost(self, reason: str = "", floor_ms: int = 0) -> None:
        """Closed, by whom ever: wait, with full jitter, never below what the server named."""
        self.floor_ms = max(self.floor_ms, floor_ms)
        self.enter("BACKOFF", reason)
        delay = max(self.backoff_ms(), self.floor_ms)
        self.tries += 1
        self.desk.timer("backoff", delay)

    def backoff_ms(self) -> int:
        return backoff(self.desk.chance(), self.tries, CAP_MS if self.front else CAP_BEHIND_MS)

    def hang_up(self, reason: str) -> None:
        self.desk.emit(Close(self.number, reason))

    def net_up(self) -> None:
        """Not at once: everybody comes back at the same moment."""
        if self.state == "OFFLINE":
            self.connect()
        elif self.state == "BACKOFF":
            self.desk.timer("backoff", max(1_000, self.floor_ms))

    def waited(self) -> None:
        if self.state == "BACKOFF":
            self.floor_ms = 0
            self.connect()

    def try_now(self) -> None:
        if self.state == "BACKOFF" and not self.floor_ms:
            self.connect()

    # -- timers ------------------------------------------------------------------------------------------------------
    def _jittered(self, ms: int) -> int:
        return int(ms * (0.9 + 0.2 * self.desk.chance()))

    def start_ping(self) -> None:
        every = (self.heartbeat_ms or PING_MS) if self.front else PING_BEHIND_MS
        self.desk.timer("ping", self._jittered(every))

    def start_sync_timer(self) -> None:
        self.desk.timer("sync", self._jittered(SYNC_MS if self.front else SYNC_BEHIND_MS))

    def ping(self) -> None:
        if self.state == "LIVE":
            self.desk.ask("ping", {}, Ask("pong"))
            self.start_ping()

    def stable(self) -> None:
        if self.state == "LIVE":
            self.tries = 0

    # -- the access token --------------------------------------------------------------------------------------------
    def token_lasts(self, expires_in_ms: int) -> None:
        """Durations only: the clocks of phones go wrong."""
        self.token_old = expires_in_ms <= 0
        if not self.token_old:
            self.desk.timer("auth", expires_in_ms * (0.7 + 0.2 * self.desk.chance()))

    def token_ages(self) -> None:
        self.token_old = True
        if self.is_up():
            self.renew()

    def renew(self) -> None:
        if not self.renewing:
            self.renewing = self.renewed = True
            self.desk.emit(Refresh())

    def token_renewed(self, expires_in_ms: int) -> None:
        self.renewing = False
        self.token_lasts(expires_in_ms)
        if self.state == "CONNECTING":
            self._open()
        elif self.is_up():
            self.desk.ask("auth", {}, Ask("ok"))

    def token_refused(self, retry_after_ms: int) -> None:
        """Not now; for good is signing out."""
        self.renewing = False
        if self.state == "CONNECTING":
            self.lost("token", retry_after_ms)
        else:
            self.desk.timer("auth", max(REFRESH_AGAIN_MS, retry_after_ms))
