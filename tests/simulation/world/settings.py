"""Sizes of a world: small enough that every bound is met."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorldSettings:
    entries_page: int = 7
    """Entries in one answer of the log."""
    sync_items: int = 3
    """Conversations in one slice of `sync`."""
    bound: int = 9
    """Entries behind before a device drops its cache."""
    keep_history_ms: int = 0
    """0: for ever, unless history expires in this world."""
