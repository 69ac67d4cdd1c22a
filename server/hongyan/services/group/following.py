"""The room's members follow the log's: row by row after a change of our own, or as a whole when others were faster."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from hongyan.services.group import events
from hongyan.services.group.objects import Users
from hongyan.services.group.store import GroupRow, GroupTx, MemberRow
from hongyan_proto.inside_pb2 import ChangeRequest, ConversationMembers, UserStreamEvent
from hongyan_proto.model_pb2 import Group, JoinRequest, MemberChange, MemberOperation

Item = MemberChange.Item
Rows = dict[int, MemberRow]


async def after_change(
    tx: GroupTx, group: GroupRow, request: ChangeRequest, version: int, *, stamp: int, now: int
) -> GroupRow:
    """The log has made this change on the very members that `group` knows."""
    items = request.change.items
    whole = any(item.operation == MemberOperation.dissolve for item in items)
    if whole:
        before = {row.user_id: row for row in await tx.present(group.id)}
    else:
        before = await tx.members(group.id, {item.user_id for item in items})
    rows = dict(before)
    for item in items:
        _apply(rows, group.id, item, by=request.by_user_id, now=now)
    after = replace(group, version=version, dissolved_at=now if whole else group.dissolved_at)
    return await _write(tx, after, before, rows, by=request.by_user_id, stamp=stamp, now=now)


async def as_a_whole(tx: GroupTx, group: GroupRow, members: ConversationMembers, *, stamp: int, now: int) -> GroupRow:
    """The log's members as it told them; nothing when the room knows them or newer ones."""
    if members.version <= group.version:
        return group
    wanted = {member.user_id: member for member in members.members if not member.to_seq}
    before = {row.user_id: row for row in await tx.present(group.id)}
    before |= await tx.members(group.id, wanted.keys() - before.keys())
    rows = {user: replace(row, present=False) for user, row in before.items() if user not in wanted}
    for user, member in wanted.items():
        old = before.get(user)
        row = old if old is not None and old.present else MemberRow(group.id, user, joined_at=now)
        rows[user] = replace(row, role=member.role, muted_until=member.muted_until)
    after = replace(group, version=members.version)
    if not wanted and not group.dissolved_at:
        after = replace(after, dissolved_at=now)
    return await _write(tx, after, before, rows, by=0, stamp=stamp, now=now)


def _apply(rows: Rows, group_id: int, item: Item, *, by: int, now: int) -> None:
    """As the log does it (services/message/change): wishes that came true already change nothing."""
    user, operation = item.user_id, item.operation
    if operation == MemberOperation.dissolve:
        for one in rows:
            rows[one] = replace(rows[one], present=False)
        return
    row = rows.get(user)
    present = row is not None and row.present
    if operation == MemberOperation.join and not present:
        rows[user] = MemberRow(group_id, user, role=item.role, joined_at=now, invited_by=by if by != user else 0)
    if row is None or not present:
        return
    if operation == MemberOperation.leave:
        rows[user] = replace(row, present=False)
    elif operation == MemberOperation.set_role:
        rows[user] = replace(row, role=item.role)
    elif operation == MemberOperation.mute:
        rows[user] = replace(row, muted_until=item.muted_until)
    elif operation == MemberOperation.unmute:
        rows[user] = replace(row, muted_until=0)


async def _write(
    tx: GroupTx, group: GroupRow, before: Mapping[int, MemberRow], rows: Rows, *, by: int, stamp: int, now: int
) -> GroupRow:
    changed = [replace(row, stamp=stamp) for user, row in rows.items() if row != before.get(user)]
    came = [row for row in changed if row.present and not _was_in(before, row)]
    gone = [row for row in changed if not row.present and _was_in(before, row)]
    owners = [row.user_id for row in rows.values() if row.present and row.role == Group.owner]
    group = replace(
        group,
        member_count=group.member_count + len(came) - len(gone),
        owner_id=owners[0] if owners else group.owner_id,
        stamp=stamp,
    )
    await tx.save_members(changed)
    await tx.save_group(group)
    told = [events.joined(group, row.user_id, at=now) for row in came]
    told += [_left(group, row.user_id, by=by, now=now) for row in gone]
    told += await _accepted(tx, group, [row.user_id for row in came], by=by, now=now)
    await tx.add_events(told)
    return group


def _was_in(before: Mapping[int, MemberRow], row: MemberRow) -> bool:
    old = before.get(row.user_id)
    return old is not None and old.present


def _left(group: GroupRow, user_id: int, *, by: int, now: int) -> UserStreamEvent:
    reason = events.LEFT if by in {0, user_id} else events.REMOVED
    if group.dissolved_at:
        reason = events.DISSOLVED
    return events.left(group, user_id, reason=reason, by=by, at=now)


async def _accepted(
    tx: GroupTx, group: GroupRow, user_ids: Sequence[int], *, by: int, now: int
) -> Iterable[UserStreamEvent]:
    """Who is in does not wait any more, whoever let them in."""
    waiting = await tx.open_joins(group.id, user_ids)
    if not waiting:
        return []
    managers = [row.user_id for row in await tx.leaders(group.id)]
    users: Users = {}
    told: list[UserStreamEvent] = []
    for row in waiting:
        answered_by = by if by != row.user_id else 0
        done = replace(row, state=JoinRequest.accepted, answered_by=answered_by, answered_at=now)
        await tx.save_join(done)
        told += events.join_request(done, group, users, managers=managers, at=now)
    return told
