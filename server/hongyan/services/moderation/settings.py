"""What an operator may set of the moderation room; the defaults are those of the limits page."""

from dataclasses import dataclass

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class ModerationSettings:
    words: int = 10_000
    """Forbidden ones."""
    context: int = 5
    """Entries on each side of a reported message that an administrator reads with it; 0 shows the message alone."""
    closed_kept_ms: int = 365 * DAY_MS
    """How long reports are kept once they are closed."""
    request_id_hours: int = 24
    housekeeping_s: float = 3_600.0
