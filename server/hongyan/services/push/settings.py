from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PushSettings:
    behind_after_s: float = 1.0
    """A gateway that has not taken a batch after this time is behind: it is left out and resynced later."""
    behind_retry_s: float = 1.0
    """Pause between tries to reach a gateway that is behind."""
    behind_forget_s: float = 600.0
    """A gateway behind for so long, to which no route leads any more, is forgotten."""
    user_events_kept_s: int = 7 * 86_400
    sync_events: int = 500
    """Most user events in one slice of `sync`."""
    sync_batch: int = 500
    """Most syncs answered together."""
