"""The reads of the log's store, one shard at a time; no rule stands here."""

import zlib
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from google.protobuf.message import DecodeError

from hongyan.kit.log import get_logger
from hongyan.ports.db import Database, Query, Row, Transaction, Work
from hongyan.services.message.read_statements import COUNTABLE_MOST, EntryStatements, RowStatements, positions
from hongyan.services.message.visibility import Interval
from hongyan.services.message.wire import told
from hongyan_proto.model_pb2 import Entry

T = TypeVar("T")
log = get_logger("message")
_LOST = Entry(recalled=True).SerializeToString()


class Membership(NamedTuple):
    """A member's row beside the head of the conversation."""

    conv: int
    id: str
    kind: int
    head_seq: int
    head_ord: int
    head_at: int
    version: int
    head_stamp: int
    first_seq: int
    last_seq: int
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
    pinned: int
    notify_muted_until: int
    draft: str | None
    hidden: int
    marked_unread: int
    cleared_seq: int
    stamp: int


class Sleeping(NamedTuple):
    """What decides whether a present member is woken."""

    conv: int
    head_ord: int
    first_seq: int
    user: int
    notify_muted_until: int
    read_seq: int
    read_ord: int
    own_after: int
    from_seq: int
    cleared_seq: int


class Bounds(NamedTuple):
    """Where a conversation begins and ends, whoever may see it."""

    conv: int
    head_seq: int
    first_seq: int


class EntryRow(NamedTuple):
    seq: int
    ord: int
    message_id: int
    sender: int
    client_id: bytes | None
    """None: the server made it."""
    kind: int
    at: int
    ver: int
    target_seq: int
    body: bytes
    state: bytes

    @property
    def countable(self) -> bool:
        return 1 <= self.kind <= COUNTABLE_MOST

    @property
    def size(self) -> int:
        """About so many bytes on the wire."""
        return len(self.body) + len(self.state) + 100

    def encode(self, conversation_id: str) -> bytes:
        """A whole Entry, as readers get it: the prefix in front of the parts that are stored encoded."""
        sender, body = told(conversation_id, self.kind, self.sender, self.body)
        prefix = Entry(
            conversation_id=conversation_id,
            seq=self.seq,
            ord=self.ord,
            message_id=self.message_id,
            sender_id=sender,
            client_id=self.client_id.decode() if self.client_id else "",
            kind=self.kind,  # type: ignore[arg-type]
            at=self.at,
            ver=self.ver,
            target_seq=self.target_seq or None,
        )
        return prefix.SerializeToString() + body + self.state

    def entry(self, conversation_id: str) -> Entry:
        entry = Entry()
        self.fill(entry, conversation_id)
        return entry

    def fill(self, entry: Entry, conversation_id: str) -> None:
        """Write it into an empty Entry. What cannot be read any more comes as a message that was taken back: one
        damaged row must not keep anybody from the others.
        """
        try:
            entry.MergeFromString(self.encode(conversation_id))
        except DecodeError:
            log.error("an entry cannot be read", conversation=conversation_id, seq=self.seq)
            entry.Clear()
            entry.MergeFromString(self._replace(body=b"", state=_LOST).encode(conversation_id))


class Position(NamedTuple):
    """Where a shard is."""

    shard: int
    position: int
    lineage: int
    epoch: str


class ListPlace(NamedTuple):
    """A place in the list by last activity; what comes behind it is listed."""

    pinned: int
    at: int
    conv: int


class ShardReader:
    """Reads of one shard inside of a transaction that the caller holds. Stateless: safe to share."""

    def __init__(self, shard: int) -> None:
        self.shard = shard
        self._rows = RowStatements(shard)
        self._entries = EntryStatements(shard)

    async def lineages(self, tx: Transaction) -> dict[int, int]:
        """The position at which each writer's start began."""
        return dict(await tx.fetch(self._rows.lineages))

    async def membership(self, tx: Transaction, conversation_id: str, user: int) -> Membership | None:
        row = await tx.fetch_one(self._rows.membership, conversation_id, user)
        return None if row is None else Membership._make(row)

    async def memberships(self, tx: Transaction, conversation_id: str, users: Sequence[int]) -> list[Membership]:
        return _memberships(await tx.fetch(self._rows.memberships, conversation_id, users))

    async def bounds(self, tx: Transaction, conversation_id: str) -> Bounds | None:
        row = await tx.fetch_one(self._rows.bounds, conversation_id)
        return None if row is None else Bounds._make(row)

    async def sleeping(self, tx: Transaction, conversation_id: str, users: Sequence[int]) -> list[Sleeping]:
        """Those of these users who are members now."""
        return [Sleeping._make(row) for row in await tx.fetch(self._rows.sleeping, conversation_id, users)]

    async def standing(self, tx: Transaction, conv: int, seqs: Sequence[int]) -> set[int]:
        """Those of these messages that nobody has recalled."""
        return {seq for (seq,) in await tx.fetch(self._entries.standing, conv, seqs)}

    async def changed(self, tx: Transaction, user: int, since: int, after: int, limit: int) -> list[Membership]:
        """Rows whose head or member part was stamped after `since`, in the order of `conv`, beyond `after`.

        What happens in a conversation after somebody has left it is no change for them.
        """
        return _memberships(await tx.fetch(self._rows.changed, user, since, since, after, limit))

    async def listed(self, tx: Transaction, user: int, place: ListPlace, limit: int) -> list[Membership]:
        pinned, at, conv = place
        return _memberships(await tx.fetch(self._rows.listed, user, pinned, pinned, at, at, conv, limit))

    async def pinned(self, tx: Transaction, user: int) -> int:
        return await _number(tx, self._rows.pinned, user)

    async def spans(self, tx: Transaction, user: int, convs: Sequence[int]) -> dict[int, list[Interval]]:
        found: dict[int, list[Interval]] = {}
        for conv, lo, hi in await tx.fetch(self._rows.spans, user, convs):
            found.setdefault(conv, []).append((lo, hi))
        return found

    async def all_spans(self, tx: Transaction, conversation_ids: Sequence[str]) -> list[Row]:
        """(conversation id, version, user, from_seq, to_seq, role, muted_until), all intervals of everybody."""
        return await tx.fetch(self._rows.all_spans, conversation_ids)

    async def entry(self, tx: Transaction, conv: int, seq: int) -> EntryRow | None:
        row = await tx.fetch_one(self._entries.entry, conv, seq)
        return None if row is None else EntryRow._make(row)

    async def own(self, tx: Transaction, conv: int, user: int, interval: Interval) -> int:
        return await _number(tx, self._entries.own, conv, user, *interval)

    async def last(self, tx: Transaction, convs: Sequence[int]) -> dict[int, EntryRow]:
        """The newest countable entry that is not recalled, of each conversation that has one."""
        return {conv: EntryRow._make(row) for conv, *row in await tx.fetch(self._entries.last, convs)}

    async def newest(self, tx: Transaction, conv: int, interval: Interval) -> EntryRow | None:
        row = await tx.fetch_one(self._entries.newest, conv, *interval)
        return None if row is None else EntryRow._make(row)

    async def mentions(self, tx: Transaction, user: int, convs: Sequence[int]) -> dict[int, set[int]]:
        """Where somebody else mentioned this user, or all, beyond the user's read mark."""
        found: dict[int, set[int]] = {}
        for conv, seq in await tx.fetch(self._entries.mentions, user, user, user, convs):
            found.setdefault(conv, set()).add(seq)
        return found

    async def small(self, tx: Transaction, convs: Sequence[int]) -> set[int]:
        """Those with at most `SMALL` present members; reads no more than that of any."""
        return {conv for (conv,) in await tx.fetch(self._rows.small, convs)}

    async def marks(self, tx: Transaction, convs: Sequence[int]) -> list[Row]:
        """(conv, user, delivered_seq, read_seq, from_seq) of present members."""
        return await tx.fetch(self._rows.marks, convs)

    async def older(self, tx: Transaction, conv: int, interval: Interval, limit: int) -> list[EntryRow]:
        return _entries(await tx.fetch(self._entries.older, conv, *interval, limit))

    async def newer(self, tx: Transaction, conv: int, interval: Interval, limit: int) -> list[EntryRow]:
        return _entries(await tx.fetch(self._entries.newer, conv, *interval, limit))

    async def entries(self, tx: Transaction, conv: int, interval: Interval, limit: int) -> list[EntryRow]:
        return _entries(await tx.fetch(self._entries.entries, conv, *interval, limit))


class LogReader:
    """The reads of a log database. Safe to use from many tasks of one loop."""

    def __init__(self, database: Database, shards: int) -> None:
        self._database = database
        self._positions = positions(range(shards))
        self.shards = tuple(ShardReader(shard) for shard in range(shards))

    def of(self, conversation_id: str) -> ShardReader:
        """The shard that a conversation belongs to for ever."""
        return self.shards[zlib.crc32(conversation_id.encode()) % len(self.shards)]

    async def read(self, work: Work[T]) -> T:
        """One snapshot of all shards; `work` awaits nothing but its transaction."""
        return await self._database.read(work)

    async def positions(self) -> list[Position]:
        """Where every shard is, in one statement. Read it before what is to be true at these positions."""

        async def work(tx: Transaction) -> list[Row]:
            return await tx.fetch(self._positions)

        return [Position._make(row) for row in sorted(await self._database.read(work))]


def _memberships(rows: list[Row]) -> list[Membership]:
    return [Membership._make(row) for row in rows]


def _entries(rows: list[Row]) -> list[EntryRow]:
    return [EntryRow._make(row) for row in rows]


async def _number(tx: Transaction, query: Query, *arguments: object) -> int:
    row = await tx.fetch_one(query, *arguments)
    assert row
    return int(row[0])
