"""The settings of the user room; the values that ship."""

from dataclasses import dataclass

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class UserSettings:
    registration: str = "auto"
    """`open`, `invitation`, `closed`; `auto` is open while bound to loopback, by invitation otherwise."""

    access_token_s: int = 900
    refresh_token_days: int = 30
    refresh_grace_s: int = 20
    """How long a refresh token that was already exchanged may be exchanged once more, for a lost answer."""
    leeway_s: int = 60
    """How far the clocks of two machines may differ when a token's times are checked."""
    audience: str = "hongyan"

    argon2_memory_kib: int = 47_104
    argon2_time: int = 1
    argon2_lanes: int = 1
    password_threads: int = 2
    password_queue: int = 64
    """Passwords that may wait for a thread; beyond it the answer is `overloaded`."""

    tries_per_account: int = 5
    failures_per_address: int = 300
    tries_window_s: int = 900
    private_address_factor: int = 10
    waiting_per_account: int = 16
    """Sign-ins of one account are checked one after the other; so many may wait."""

    code_s: int = 300
    """How long a code by mail may be used."""
    code_tries: int = 5
    codes_a_day: int = 10
    """Codes by mail for one account and one purpose."""
    fresh_session_s: int = 600
    """How long after its beginning a session may delete the account without the password."""
    sign_ins_days: int = 90
    """How long the list of sign-ins goes back."""

    phones: int = 1
    desktops: int = 1
    tablets: int = 1
    webs: int = 3
    bots: int = 10
    sessions: int = 10

    nickname_chars: int = 32
    signature_chars: int = 80
    status_chars: int = 30
    search_results: int = 20
    search_most: int = 50

    session_trust_ms: int = 1_000
    """How long what the store said about a session is believed without asking again."""
    token_cache: int = 50_000
    last_seen_ms: int = MINUTE_MS
    """The least time between two writes of a session's last-seen time."""
    seen_flush_s: float = 5.0
    outbox_poll_s: float = 0.5
    """How often events of another process (the command line) are looked for."""
    outbox_age_ms: int = 300
    request_id_hours: int = 24
    ended_sessions_days: int = 40
    """How long ended sessions are kept, so that a late refresh hears why."""
    housekeeping_s: float = 3_600.0
