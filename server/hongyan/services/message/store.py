"""What the room wants of its database. One adapter (`store_write`, `store_read`) in two dialects fulfils it.

Conversations are named by their row number `conv` inside a shard. Everything of a shard happens between `lock` and the
end of the transaction; what is read there is the shard's state at its position.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from hongyan.ports.db import Work
from hongyan.services.message.store_read import LogReader

T = TypeVar("T")
RECALLED = b"\xc8\x02\x01"
"""The whole state of a recalled message: field 41 of an Entry, true."""


@dataclass(frozen=True, slots=True)
class ShardState:
    """`position`: commits so far. `lineage`: the last start of a writer. `term`: of the relay that holds the lease."""

    position: int
    lineage: int
    term: int


@dataclass(slots=True)
class HeadRow:
    """`first_seq`: entries below are purged. `last_seq`: the newest countable entry that is not recalled, or 0."""

    conv: int
    id: str
    kind: int
    seq: int
    ord: int
    at: int
    version: int
    first_seq: int
    last_seq: int
    muted_all: int = 0
    """A group in which only managers speak."""
    mention_all: int = 0
    """As `Group.MentionAll`."""
    pin_by: int = 1
    """The least role that pins in a group."""


@dataclass(slots=True)
class MemberRow:
    """`to_seq` 0: still a member. `muted_until` in Unix ms, -1 for ever."""

    user: int
    role: int
    from_seq: int
    to_seq: int
    muted_until: int
    may_send: int
    read_seq: int
    read_ord: int
    delivered_seq: int
    own_after: int
    hidden: int
    marked_unread: int


@dataclass(frozen=True, slots=True)
class Known:
    """An entry that a client id has made already."""

    seq: int
    message_id: int
    at: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Target:
    """The row that a change points at."""

    seq: int
    ord: int
    sender: int
    kind: int
    at: int
    body: bytes
    state: bytes


@dataclass(frozen=True, slots=True)
class Lease:
    """Who relays a shard. `term` grows at each take-over, `until_ms` at each renewal; it is for people to read."""

    holder: str
    term: int
    until_ms: int


EntryRow = tuple[int, int, int, int, int, bytes, int, int, int, int, bytes, bytes, bytes]
"""conv, seq, ord, message_id, sender, client_id, kind, at, ver, target_seq (0: none), body,
state, digest."""


class ShardWriter(Protocol):
    """The writes of one transaction on one shard. Nothing of it exists before the commit, everything after it."""

    async def lock(self) -> ShardState:
        """The shard's row, held until the end. Comes before anything else, in every transaction that writes."""
        ...

    async def move(self, position: int) -> None:
        """The shard's new position."""
        ...

    async def heads(self, ids: Sequence[str]) -> list[HeadRow]:
        """By conversation id; unknown ones are left out."""
        ...

    async def members(self, convs: Sequence[int]) -> list[tuple[int, MemberRow]]:
        """All member rows of conversations, also of those who left, each with its conversation."""
        ...

    async def make_head(self, conversation_id: str, kind: int, at: int) -> int:
        """A conversation without entries; its number. Raises `Duplicate`."""
        ...

    async def save_heads(self, heads: Iterable[HeadRow], stamp: int) -> None: ...

    async def save_rules(self, head: HeadRow) -> None:
        """What the head says about who may speak, mention all and pin."""
        ...

    async def add_members(self, rows: Iterable[tuple[int, MemberRow]], stamp: int) -> None:
        """New member rows with their conversations, each with its interval."""
        ...

    async def save_members(self, rows: Iterable[tuple[int, MemberRow]], stamp: int) -> None:
        """Changed member rows, stamped. The settings that only the member's own devices know stay as they are."""
        ...

    async def count_own(self, rows: Iterable[tuple[int, int, int]]) -> None:
        """(own_after, conv, user): written with a send. The row is not stamped, for the head is."""
        ...

    async def save_settings(self, conv: int, user: int, values: dict[str, Any], stamp: int) -> None:
        """The member's own settings, by column (`statements.SETTINGS`)."""
        ...

    async def open_span(self, conv: int, user: int, from_seq: int) -> None: ...

    async def end_span(self, conv: int, user: int, to_seq: int) -> None: ...

    async def insert_entries(self, rows: Sequence[EntryRow]) -> None:
        """Raises `Duplicate` when one of them has a seq or a client id that is taken."""
        ...

    async def known(self, conv: int, sender: int, client_ids: Sequence[bytes]) -> dict[bytes, Known]: ...

    async def target(self, conv: int, seq: int) -> Target | None: ...

    async def save_target(self, conv: int, seq: int, body: bytes, state: bytes, ver: int) -> None: ...

    async def erase_edits(self, conv: int, target_seq: int) -> None:
        """Empty the bodies of the edits of a message."""
        ...

    async def newest_countable(self, conv: int, below: int) -> int:
        """The newest countable entry below a seq that is not recalled, or 0."""
        ...

    async def ord_at(self, conv: int, seq: int) -> int:
        """Countable entries up to a seq; 0 where nothing is kept any more."""
        ...

    async def own_beyond(self, conv: int, user: int, seq: int) -> int:
        """The user's own countable entries beyond a seq."""
        ...

    async def add_mentions(self, rows: Sequence[tuple[int, int, int]]) -> None:
        """(conv, user or 0 for all, seq); what exists already stays."""
        ...

    async def delete_mentions(self, conv: int, seq: int) -> None: ...

    async def change(self, conv: int, change_id: str) -> tuple[int, int] | None:
        """(seq, version) that a change id has made."""
        ...

    async def add_change(self, conv: int, change_id: str, seq: int, version: int) -> None: ...

    async def add_event(self, position: int, at: int, event: bytes) -> None: ...

    async def drop_events(self, upto: int) -> None: ...

    async def events(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """(position, encoded LogEvent) of what waits in the outbox, in order."""
        ...

    async def lease(self) -> Lease: ...

    async def take_lease(self, lease: Lease) -> None: ...

    async def set_term(self, term: int) -> None: ...

    async def add_lineage(self, lineage: int, start: int) -> None:
        """The writers' start from which on positions belong to a lineage."""
        ...

    async def newest_conversation(self) -> int:
        """The highest number of a conversation."""
        ...

    async def expired(self, before_ms: int, after: int, upto: int) -> dict[str, int]:
        """Conversations numbered beyond `after` up to `upto` whose first kept entry is older than a time, each with the
        first seq that is not (head + 1: none).
        """
        ...

    async def delete_entries(self, conv: int, below: int) -> None:
        """All below a seq, and their mentions."""
        ...


class LogStore(Protocol):
    """Safe to use from many tasks of one loop."""

    shards: int
    reader: LogReader
    epoch: str
    """Of the store's history, as this process knows it."""

    async def open(self) -> None:
        """Make or check the tables; `ValueError` when they were made for another number of shards."""
        ...

    async def write(self, shard: int, work: Callable[[ShardWriter], Awaitable[T]]) -> T:
        """One transaction. `work` awaits nothing but its writer and may be run again after a lost race."""
        ...

    async def read_shard(self, shard: int, work: Callable[[ShardWriter], Awaitable[T]]) -> T:
        """The same for what only reads, on one snapshot, beside writers."""
        ...

    async def read(self, work: Work[T]) -> T:
        """A read-only transaction on one snapshot, for `store_read`."""
        ...

    async def transact(self, work: Work[T]) -> T:
        """A transaction on what belongs to no shard."""
        ...

    async def load_epoch(self) -> str:
        """Read it again: another process may have made a new one."""
        ...

    async def new_epoch(self, epoch: str) -> str:
        """The store went back: give its history a new name, unless `epoch` is no longer the present one."""
        ...
