"""Who is in: list, invite, change, put out, leave."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.group import objects, rules
from hongyan.services.group.changes import Ground, Wish
from hongyan.services.group.founding import check_joined, group_full
from hongyan.services.group.joining import Joining
from hongyan.services.group.objects import Users
from hongyan.services.group.room import allowed, becomes, joins, leaves, person, role_of
from hongyan.services.group.rules import Action, Role, To, Way
from hongyan.services.group.store import GroupRow, GroupTx, MemberRow, Place
from hongyan_proto import group_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import Empty, Group, MemberChange, MemberOperation

_PAGE = 100
_LOOKED_AT = 500


class Membership(Joining):
    async def list_members(self, call: Call, request: group_pb2.ListMembersRequest) -> group_pb2.GroupMemberList:
        user, limit = person(call), request.limit or _PAGE
        if rules.folded(request.q):
            return await self._search(user, request, limit)
        after = _place(request.cursor)

        async def work(tx: GroupTx) -> tuple[GroupRow, list[MemberRow]]:
            group = await allowed(tx, request.id, user, Action.read)
            return group, await tx.members_page(group.id, after, limit + 1)

        group, rows = await self.store.read(work)
        page = rows[:limit]
        more = len(rows) > limit
        cursor = f"{page[-1].role}.{page[-1].joined_at}.{page[-1].user_id}" if more else ""
        return await self._listed(group, page, cursor)

    async def invite_members(self, call: Call, request: group_pb2.InviteMembersRequest) -> group_pb2.InviteMembersReply:
        user, wanted = person(call), list(dict.fromkeys(request.user_ids))
        refusal = await self.unfit(user, wanted, "user_ids")
        users = await self.users(wanted)

        async def decide(tx: GroupTx, ground: Ground) -> tuple[group_pb2.InviteMembersReply, Wish | None]:
            group = ground.group
            rows = await tx.members(group.id, {user, *wanted})
            role = role_of(rows.get(user))
            rules.check(Action.read, role)
            if refusal is not None:
                raise refusal
            way = rules.way_in(group.join_rule, role, group.invite_by)
            if way is Way.refused:
                raise ServiceError(ErrorCode.forbidden, "your role does not allow you to invite here")
            new = [one for one in wanted if role_of(rows.get(one)) is Role.outsider]
            if group.member_count + len(new) > self.settings.members:
                raise group_full()
            await check_joined(tx, new, self.settings.joined)
            if way is Way.at_once:
                reply = group_pb2.InviteMembersReply(joined_ids=wanted)
                return reply, Wish([joins(group, one) for one in new]) if new else None
            for one in new:
                await self.ask_to_join(tx, ground, one, invited_by=user, message="", users=users)
            inside = [one for one in wanted if one not in new]
            return group_pb2.InviteMembersReply(joined_ids=inside, asked_ids=new), None

        key = self.key_of(user, request)
        return await self.changes.answer(request.id, user, key, group_pb2.InviteMembersReply, decide)

    async def update_member(self, call: Call, request: group_pb2.UpdateMemberRequest) -> group_pb2.GroupMemberReply:
        user = person(call)

        async def decide(tx: GroupTx, ground: Ground) -> Wish | None:
            group = ground.group
            rows = await tx.members(group.id, {user, request.user_id})
            role, row = role_of(rows.get(user)), rows.get(request.user_id)
            rules.check(Action.read, role)
            to = rules.to_whom(role_of(row), oneself=user == request.user_id)
            items = [*await self._role_items(tx, ground, request, role, to), *_mute_items(ground, request, role, to)]
            if request.HasField("card"):
                rules.check(Action.card, role, to)
            if row is None or not row.present:
                raise ServiceError(ErrorCode.not_found, "this is no member", field="user_id")
            if request.HasField("card"):
                card = rules.line("card", request.card, self.settings.card_chars)
                await tx.save_members([replace(row, card=card, stamp=ground.stamp)])
            items = [item for item in items if _changes(item, row)]
            return Wish(items) if items else None

        group = await self.changes.carry(request.id, user, decide)
        row = await self.store.read(lambda tx: tx.member(group.id, request.user_id))
        assert row is not None
        return group_pb2.GroupMemberReply(member=objects.member(row, await self.users([row.user_id])))

    async def remove_member(self, call: Call, request: group_pb2.MemberRequest) -> Empty:
        user, whom = person(call), request.user_id

        async def decide(tx: GroupTx, ground: Ground) -> Wish | None:
            rows = await tx.members(ground.group.id, {user, whom})
            role, target = role_of(rows.get(user)), role_of(rows.get(whom))
            if target is Role.outsider:
                rules.check(Action.remove, role, To.member)
                return None
            rules.check(Action.remove, role, rules.to_whom(target, oneself=user == whom))
            return Wish([leaves(whom)])

        await self.changes.carry(request.id, user, decide)
        return Empty()

    async def leave_group(self, call: Call, request: group_pb2.GroupRequest) -> Empty:
        user = person(call)

        async def decide(tx: GroupTx, ground: Ground) -> Wish | None:
            mine = await tx.member(ground.group.id, user)
            if mine is not None and not mine.present:
                return None
            rules.check(Action.leave, role_of(mine))
            return Wish([leaves(user)])

        await self.changes.carry(request.id, user, decide)
        return Empty()

    async def _search(self, user: int, request: group_pb2.ListMembersRequest, limit: int) -> group_pb2.GroupMemberList:
        """A group is small enough to be looked through: then a name that has just changed is found at once."""

        async def work(tx: GroupTx) -> tuple[GroupRow, list[MemberRow]]:
            group = await allowed(tx, request.id, user, Action.read)
            return group, await tx.present(group.id)

        group, rows = await self.store.read(work)
        start = int(request.cursor) if request.cursor.isascii() and request.cursor.isdigit() else 0
        end, found = start + limit, list[MemberRow]()
        for at in range(0, len(rows), _LOOKED_AT):  # of a large group, so that others get their turn
            some = rows[at : at + _LOOKED_AT]
            found += matching(request.q, some, await self.users(row.user_id for row in some))
            if len(found) > end:
                break
        return await self._listed(group, found[start:end], str(end) if end < len(found) else "")

    async def _listed(self, group: GroupRow, rows: Sequence[MemberRow], cursor: str) -> group_pb2.GroupMemberList:
        users = await self.users(row.user_id for row in rows)
        members = [objects.member(row, users) for row in rows]
        return group_pb2.GroupMemberList(members=members, cursor=cursor, version=group.version)

    async def _role_items(
        self, tx: GroupTx, ground: Ground, request: group_pb2.UpdateMemberRequest, role: Role, to: To
    ) -> list[MemberChange.Item]:
        if not request.HasField("role"):
            return []
        rules.check(Action.set_role, role, to)
        wanted = rules.new_role(request.role)
        managers = {row.user_id for row in await tx.leaders(ground.group.id)} - {ground.group.owner_id}
        full = len(managers) >= rules.most_managers(ground.group.member_count, self.settings)
        if wanted == Group.manager and request.user_id not in managers and full:
            raise ServiceError(ErrorCode.too_many, "the group has as many managers as it may have", field="role")
        return [becomes(request.user_id, wanted)]


def matching(query: str, rows: Iterable[MemberRow], users: Users) -> Iterable[MemberRow]:
    """Those whose card, nickname or username holds each word of the query, in their order."""
    words = rules.folded(query).split(" ")
    for row in rows:
        user = users.get(row.user_id)
        texts = (row.card, user.nickname, user.username) if user else (row.card,)
        names = "\n".join(map(rules.folded, texts))
        if all(word in names for word in words):
            yield row


def _mute_items(ground: Ground, request: group_pb2.UpdateMemberRequest, role: Role, to: To) -> list[MemberChange.Item]:
    if not request.HasField("muted_until"):
        return []
    rules.check(Action.mute, role, to)
    until = rules.muted_until(request.muted_until, ground.now)
    operation = MemberOperation.mute if until else MemberOperation.unmute
    return [MemberChange.Item(operation=operation, user_id=request.user_id, muted_until=until)]


def _changes(item: MemberChange.Item, row: MemberRow) -> bool:
    if item.operation == MemberOperation.set_role:
        return item.role != row.role
    return item.muted_until != row.muted_until


def _place(cursor: str) -> Place | None:
    if not cursor:
        return None
    parts = cursor.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        raise ServiceError(ErrorCode.bad_cursor, field="cursor")
    role, joined_at, user_id = map(int, parts)
    return role, joined_at, user_id
