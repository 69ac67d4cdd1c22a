"""Groups as a whole: make, find, list, change, hand over, mute all, dissolve."""

from collections.abc import Sequence
from dataclasses import replace

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.group import objects, rules
from hongyan.services.group.changes import Ground, Wish
from hongyan.services.group.parts import picture_of
from hongyan.services.group.room import Room, becomes, joins, person, role_in, role_of
from hongyan.services.group.rules import Action, Role
from hongyan.services.group.settings import DAY_MS
from hongyan.services.group.store import GroupRow, GroupTx, MemberRow
from hongyan_proto import group_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import Empty, Group, MemberChange, MemberOperation

_QUESTION_CHARS = 100
_RENAME = ("name", "intro", "avatar")
_REGULATE = ("join_rule", "join_question", "join_answer", "invite_by", "pin_by", "mention_all", "findable")


class Founding(Room):
    async def create_group(self, call: Call, request: group_pb2.CreateGroupRequest) -> group_pb2.GroupReply:
        user, key = person(call), self.key_of(person(call), request)
        new = self._new(user, request)
        others = [other for other in dict.fromkeys(request.member_ids) if other != user]
        refusal = await self.unfit(user, others, "member_ids")
        if len(others) + 1 > self.settings.members:
            raise group_full()

        async def make(tx: GroupTx, stamp: int) -> tuple[GroupRow, Wish] | int:
            if (answered := await tx.answered(key, group_pb2.GroupReply)) is not None:
                return answered.group.id
            if refusal is not None:
                raise refusal
            await self._check_room(tx, user, others)
            group = replace(new, number=await tx.take_number(), stamp=stamp)
            await tx.remember(key, group_pb2.GroupReply(group=Group(id=group.id)), self.clock.now_ms())
            items = [joins(group, user, role=Group.owner), *(joins(group, other) for other in others)]
            return group, Wish(items, shown=replace(group, member_count=len(items)), key=key)

        made = await self.changes.found(make)
        if isinstance(made, GroupRow):
            return await self.reply(made, user)
        await self.changes.finish(made)
        found = await self.store.read(lambda tx: tx.group(made))
        # Who has left since, or dissolved it, is told what they founded, and no more of it.
        return await self._shown(user, found) or group_pb2.GroupReply(group=Group(id=made))

    async def list_groups(self, call: Call, request: group_pb2.ListGroupsRequest) -> group_pb2.GroupList:
        user = person(call)

        async def work(tx: GroupTx) -> tuple[int, int, list[tuple[GroupRow, MemberRow]]]:
            newest = await tx.stamp()
            since = request.since if request.since <= newest else 0  # ahead of us: of a history that a restore lost
            return newest, since, await tx.groups_since(user, since)

        newest, since, found = await self.store.read(work)
        users = await self.users([user])
        reply = group_pb2.GroupList(version=newest, complete=not since)
        for group, mine in found:
            if mine.present:
                reply.groups.append(objects.group(group))
                reply.mine.append(objects.member(mine, users))
            elif since:
                reply.left_ids.append(group.id)
        return reply

    async def find_group(self, call: Call, request: group_pb2.FindGroupRequest) -> group_pb2.GroupReply:
        found = await self.store.read(lambda tx: tx.group_by_number(request.number))
        return await self._seen(person(call), found)

    async def get_group(self, call: Call, request: group_pb2.GroupRequest) -> group_pb2.GroupReply:
        found = await self.store.read(lambda tx: tx.group(request.id))
        return await self._seen(person(call), found)

    async def update_group(self, call: Call, request: group_pb2.UpdateGroupRequest) -> group_pb2.GroupReply:
        user = person(call)

        async def decide(tx: GroupTx, ground: Ground) -> Wish | None:
            role = await role_in(tx, ground.group.id, user)
            rules.check(Action.read, role)
            for fields, action in ((_RENAME, Action.rename), (_REGULATE, Action.regulate)):
                if any(map(request.HasField, fields)):
                    rules.check(action, role)
            if request.HasField("history"):
                rules.check(Action.open_history, role)
            facts = self._changed(ground.group, request)
            return Wish(facts=facts) if facts != ground.group else None

        group = await self.changes.carry(request.id, user, decide)
        if request.HasField("avatar"):
            await self.parts.pictures.drop(picture_of(group.id), unless=group.avatar)
        return await self.reply(group, user)

    async def mute_all(self, call: Call, request: group_pb2.MuteAllRequest) -> group_pb2.GroupReply:
        user = person(call)

        async def decide(tx: GroupTx, ground: Ground) -> Wish | None:
            rules.check(Action.mute_all, await role_in(tx, ground.group.id, user))
            if ground.group.muted_all == request.on:
                return None
            return Wish(facts=replace(ground.group, muted_all=request.on))

        return await self.reply(await self.changes.carry(request.id, user, decide), user)

    async def transfer_group(self, call: Call, request: group_pb2.MemberRequest) -> group_pb2.GroupReply:
        user, heir = person(call), request.user_id

        async def decide(tx: GroupTx, ground: Ground) -> Wish | None:
            group = ground.group
            rows = await tx.members(group.id, {user, heir})
            role, target = role_of(rows.get(user)), role_of(rows.get(heir))
            if target is Role.owner and role is not Role.outsider and user != heir:
                return None  # it is theirs already: asked twice
            rules.check(Action.transfer, role, rules.to_whom(target, oneself=user == heir))
            if await tx.owned(heir) >= self.settings.owned:
                raise ServiceError(ErrorCode.too_many_groups, "they own too many groups", field="user_id")
            others = [row for row in await tx.leaders(group.id) if row.user_id not in {user, heir}]
            room = len(others) < rules.most_managers(group.member_count, self.settings)
            items = [becomes(heir, Group.owner), becomes(user, Group.manager if room else Group.member)]
            return Wish(items, shown=replace(group, owner_id=heir))

        return await self.reply(await self.changes.carry(request.id, user, decide), user)

    async def dissolve_group(self, call: Call, request: group_pb2.GroupRequest) -> Empty:
        user = person(call)

        async def decide(tx: GroupTx, ground: Ground) -> Wish | None:
            group = ground.group
            if group.dissolved_at and group.owner_id == user:
                return None
            rules.check(Action.dissolve, await role_in(tx, group.id, user))
            return dissolved(ground)

        await self.changes.carry(request.id, user, decide)
        return Empty()

    async def _seen(self, user: int, group: GroupRow | None) -> group_pb2.GroupReply:
        """All of it for members, what leads in for those who may find it, nothing for others."""
        reply = await self._shown(user, group)
        if reply is None:
            raise rules.no_such_group()
        return reply

    async def _shown(self, user: int, group: GroupRow | None) -> group_pb2.GroupReply | None:
        if group is None:
            return None
        reply = await self.reply(group, user)
        if reply.HasField("me"):
            return reply
        if not group.findable or group.dissolved_at:
            return None
        return group_pb2.GroupReply(group=objects.preview(group))

    def _new(self, user: int, request: group_pb2.CreateGroupRequest) -> GroupRow:
        return self._asks_well(
            GroupRow(
                id=self.parts.ids.next(),
                number=0,
                name=rules.name(request.name, self.settings.name_chars),
                creator_id=user,
                created_at=self.clock.now_ms(),
                owner_id=user,
                intro=rules.paragraph("intro", request.intro, self.settings.intro_chars),
                join_rule=request.join_rule,
                join_question=rules.line("join_question", request.join_question, _QUESTION_CHARS),
                join_answer=rules.line("join_answer", request.join_answer, _QUESTION_CHARS),
                told=1,
            )
        )

    def _changed(self, group: GroupRow, request: group_pb2.UpdateGroupRequest) -> GroupRow:
        values: dict[str, int | str | bool] = {}
        if request.HasField("name"):
            values["name"] = rules.name(request.name, self.settings.name_chars)
        if request.HasField("intro"):
            values["intro"] = rules.paragraph("intro", request.intro, self.settings.intro_chars)
        for field in ("join_question", "join_answer"):
            if request.HasField(field):
                values[field] = rules.line(field, getattr(request, field), _QUESTION_CHARS)
        for field in ("join_rule", "invite_by", "pin_by", "mention_all", "history", "findable", "avatar"):
            if request.HasField(field):
                values[field] = getattr(request, field)
        return self._asks_well(replace(group, **values))  # type: ignore[arg-type]

    def _asks_well(self, group: GroupRow) -> GroupRow:
        if group.join_rule == Group.question and not group.join_question:
            raise ServiceError(ErrorCode.invalid_field, "there is no question", field="join_question")
        return group

    async def _check_room(self, tx: GroupTx, user: int, others: Sequence[int]) -> None:
        """Whether the founder may have one more group, and everybody be in one more."""
        settings = self.settings
        if await tx.created(user, self.clock.now_ms() - DAY_MS) >= settings.created_a_day:
            raise ServiceError(ErrorCode.too_many_groups, "too many groups made in a day")
        if await tx.owned(user) >= settings.owned:
            raise ServiceError(ErrorCode.too_many_groups, "you own too many groups")
        await check_joined(tx, [user, *others], settings.joined)


async def check_joined(tx: GroupTx, user_ids: Sequence[int], most: int) -> None:
    """Raises `too_many_groups` when one of them is in as many as may be."""
    if any(count >= most for count in (await tx.joined(user_ids)).values()):
        raise ServiceError(ErrorCode.too_many_groups, "somebody is in too many groups")


def dissolved(ground: Ground) -> Wish:
    end = MemberChange.Item(operation=MemberOperation.dissolve)
    return Wish([end], shown=replace(ground.group, dissolved_at=ground.now, member_count=0))


def group_full() -> ServiceError:
    return ServiceError(ErrorCode.group_full, "the group is full")
