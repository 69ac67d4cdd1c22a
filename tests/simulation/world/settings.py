"""Sizes of a world: small enough that every bound is met."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorldSettings:
    entries_page: int = 7
    """Entries in one answer of the log."""
    sync_items: int = 3
    """Conversations in one slice of `sync`."""
    only_talk: str = ""
    """The one conversation in which everything happens."""
    screen: int = 50
    """Messages that a device shows at once."""
    bound: int = 9
    """Entries behind before a device drops its cache."""
    expiry_ms: int = 25_000
    """In worlds whose history expires: what is older goes."""
    slow_pages: float = 0.0
    """Up to so many seconds more for each answer that reads the log."""
    large_group: int = 500
    """Members beyond which people get hints instead of entries, but for those who look."""
