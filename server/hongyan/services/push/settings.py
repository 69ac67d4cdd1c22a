from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PushSettings:
    behind_after_s: float = 1.0
    """A gateway that has not taken a batch after this time is behind: it is left out and resynced later."""
    behind_retry_s: float = 1.0
    """Pause between tries to reach a gateway that is behind."""
    behind_forget_s: float = 600.0
    """A gateway behind for so long, to which no route leads any more, is forgotten."""
    large_group: int = 500
    """With more members than this a conversation is large: what is said goes to who looks at it, the others get a hint
    at most once a second."""
    user_events_kept_s: int = 7 * 86_400
    sync_events: int = 500
    """Most user events in one slice of `sync`."""
    sync_batch: int = 500
    """Most syncs answered together."""

    devices: int = 10
    """Most devices of one person that can be woken."""
    wake_interval_s: float = 30.0
    """A sleeping device is woken at most once in this time for one conversation; the time ends when a device has taken
    or read what there is."""
    wake_every_s: float = 0.5
    """Pause between two rounds of waking; the messages of a pause are looked at together."""
    wake_queue: int = 10_000
    """Messages that wait for a round; beyond it the oldest wake nobody."""
