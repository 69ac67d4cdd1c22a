"""What an operator may set of the message room; the defaults are those of the limits page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageSettings:
    shards: int = 1
    """Of the store: fixed when it is made."""
    digest_key: bytes = b""
    """Keys the hashes that tell a retry from a conflict; made at first start, never changed."""
    node: int = 0
    """Names this process and is in the user ids, 0..1023: different for processes that run at once. Message ids have a
    number that is leased from the log database.
    """
    node_lease_ms: int = 60_000
    recall_window_ms: int = 120_000
    edit_window_ms: int = 15 * 60_000
    reaction_kinds: int = 20
    reactions_per_person: int = 5
    mention_all_members: int = 200
    """In groups of more members only administrators may mention all."""
    group_messages: int = 40
    """That a group takes in a second, and at once; everybody's together. Where several instances write one shard, each
    counts its own.
    """
    words_poll_ms: int = 1_000
    """How soon a change of the forbidden words is known."""
    mark_members: int = 200
    """In conversations of up to so many members a mark also stamps the head."""
    keep_history_ms: int = 365 * 86_400_000
    """Older entries are deleted; 0 keeps for ever."""
    purge_every_ms: int = 3_600_000
    batch_items: int = 1000
    batch_bytes: int = 512 * 1024
    """Of bodies in one transaction: its event must fit a row of the outbox and a frame of the bus."""
    waiting_items: int = 100_000
    cached_members: int = 400_000
    """Member rows that the writer of one shard keeps in memory."""
    relay_lease_ms: int = 10_000
    relay_poll_ms: int = 1_000
    relay_events: int = 64
    """Published in one go."""
    entries_page: int = 500
    entries_bytes: int = 512 * 1024
    history_page: int = 100
    history_default: int = 50
    sync_items: int = 500
    sync_bytes: int = 512 * 1024
    conversations_page: int = 100
    pinned_conversations: int = 20
    forward: int = 100
    readers_members: int = 200
