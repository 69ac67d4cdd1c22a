"""A conversation as one of its members sees it: what is counted, and as of when."""

from collections.abc import Iterable, Sequence

from hongyan.ports.db import Transaction
from hongyan.services.message.store_read import EntryRow, Membership, ShardReader
from hongyan.services.message.visibility import Interval, View, view_of
from hongyan_proto.model_pb2 import Conversation, ConversationKind, Head, Marks

OPEN = 0


def present_view(member: Membership, spans: Sequence[Interval] | None = None) -> View:
    """What a member may see; `spans` is needed where people can have left and come back."""
    return view_of(
        spans or [(member.from_seq, member.to_seq)],
        head_seq=member.head_seq,
        first_seq=member.first_seq,
        cleared_seq=member.cleared_seq,
    )


async def views(reader: ShardReader, tx: Transaction, user: int, members: Sequence[Membership]) -> list[View]:
    """What `user` may see of each of these conversations."""
    groups = [member.conv for member in members if member.kind == ConversationKind.group]
    spans = await reader.spans(tx, user, groups) if groups else {}
    return [present_view(member, spans.get(member.conv)) for member in members]


async def rows(reader: ShardReader, tx: Transaction, members: Sequence[Membership]) -> list[Conversation]:
    """The rows of one user's memberships, in their order."""
    if not members:
        return []
    user = members[0].user
    seen = list(zip(members, await views(reader, tx, user, members), strict=True))
    last = await _last(reader, tx, seen)
    unread = {member.conv: await _unread(reader, tx, member, view) for member, view in seen}
    mentions = await _mentions(reader, tx, [pair for pair in seen if unread[pair[0].conv]])
    marks = await _marks(reader, tx, members)
    found = []
    for member, view in seen:
        row = _row(member, await _head(reader, tx, member, view))
        row.unread, row.mentions = unread[member.conv], mentions.get(member.conv, 0)
        row.marks.extend(marks.get(member.conv, ()))
        if message := last.get(member.conv):
            message.fill(row.last, member.id)
        found.append(row)
    return found


def _row(member: Membership, head: Head) -> Conversation:
    gone = member.to_seq != OPEN
    return Conversation(
        id=member.id,
        kind=member.kind,  # type: ignore[arg-type]
        peer_id=_peer(member),
        group_id=int(member.id[2:]) if member.kind == ConversationKind.group else None,
        head=head,
        read_seq=member.read_seq,
        delivered_seq=member.delivered_seq,
        pinned=bool(member.pinned),
        muted_until=member.notify_muted_until,
        draft=member.draft or "",
        hidden=bool(member.hidden),
        marked_unread=bool(member.marked_unread),
        from_seq=member.from_seq,
        to_seq=member.to_seq if gone else None,
        cleared_seq=member.cleared_seq,
        members_version=0 if gone else member.version,
        stamp=member.stamp if gone else max(member.stamp, member.head_stamp),
    )


def _peer(member: Membership) -> int | None:
    if member.kind == ConversationKind.group:
        return None
    low, high = (int(number) for number in member.id[2:].split("."))
    return high if member.user == low else low


async def _head(reader: ShardReader, tx: Transaction, member: Membership, view: View) -> Head:
    if view.head == member.head_seq:
        return Head(seq=member.head_seq, ord=member.head_ord, at=member.head_at)
    entry = await reader.entry(tx, member.conv, view.head)
    return Head(seq=view.head, ord=entry.ord, at=entry.at) if entry else Head(seq=view.head)


async def _unread(reader: ShardReader, tx: Transaction, member: Membership, view: View) -> int:
    """Countable entries of others beyond the mark, as far as they may be seen."""
    if view.shows_all_after(member.read_seq) and view.head == member.head_seq:
        return max(0, member.head_ord - member.read_ord - member.own_after)
    unread = 0
    for lo, hi in view.between(member.read_seq + 1, view.head):
        unread += await _countable(reader, tx, member.conv, (lo, hi))
        unread -= await reader.own(tx, member.conv, member.user, (lo, hi))
    return unread


async def _countable(reader: ShardReader, tx: Transaction, conv: int, interval: Interval) -> int:
    """How many countable entries a kept range holds: `ord` counts them, so both its ends say it."""
    first, last = [await reader.entry(tx, conv, seq) for seq in interval]
    return last.ord - first.ord + first.countable if first and last else 0


async def _last(reader: ShardReader, tx: Transaction, seen: Sequence[tuple[Membership, View]]) -> dict[int, EntryRow]:
    """The newest message that each member may see and nobody has recalled."""
    found = await reader.last(tx, [member.conv for member, view in seen if view.may_see(member.last_seq)])
    for member, view in seen:
        if member.conv not in found and _is_dark(member, view):
            for interval in reversed(view.intervals):
                if message := await reader.newest(tx, member.conv, interval):
                    found[member.conv] = message
                    break
    return found


def _is_dark(member: Membership, view: View) -> bool:
    """The conversation's newest message lies where this person may not see it, but behind something that they may."""
    return not view.may_see(member.last_seq) and any(lo < member.last_seq for lo, _ in view.intervals)


async def _mentions(reader: ShardReader, tx: Transaction, seen: Sequence[tuple[Membership, View]]) -> dict[int, int]:
    if not seen:
        return {}
    found = await reader.mentions(tx, seen[0][0].user, [member.conv for member, _ in seen])
    return {member.conv: sum(map(view.may_see, found[member.conv])) for member, view in seen if member.conv in found}


async def _marks(reader: ShardReader, tx: Transaction, members: Iterable[Membership]) -> dict[int, list[Marks]]:
    """Everybody's marks in small conversations; those who have left are not told any more."""
    present = {member.conv: member for member in members if member.to_seq == OPEN}
    groups = {conv for conv, member in present.items() if member.kind == ConversationKind.group}
    small = await reader.small(tx, sorted(groups)) if groups else set()
    found: dict[int, list[Marks]] = {}
    for conv, user, delivered, read, _ in await reader.marks(tx, sorted(present.keys() - groups | small)):
        marks = Marks(conversation_id=present[conv].id, user_id=user, delivered_seq=delivered, read_seq=read)
        found.setdefault(conv, []).append(marks)
    return found
