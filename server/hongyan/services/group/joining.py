"""Ways in: by oneself, by a link or a code; requests and their answers."""

from collections.abc import Sequence
from dataclasses import replace

from hongyan.ports.answers import RequestKey
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.group import events, objects, rules
from hongyan.services.group.changes import Ground, Wish
from hongyan.services.group.founding import check_joined, group_full
from hongyan.services.group.objects import Users
from hongyan.services.group.room import Room, allowed, before, joins, person, role_in
from hongyan.services.group.rules import Action, Role, Way
from hongyan.services.group.store import GroupRow, GroupTx, JoinRow, LinkRow
from hongyan_proto import group_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import JoinRequest

_PAGE = 50
Listed = tuple[list[JoinRow], dict[int, GroupRow]]


class Joining(Room):
    async def join_group(self, call: Call, request: group_pb2.JoinGroupRequest) -> group_pb2.JoinReply:
        user = person(call)
        return await self._enter(user, request.id, request.message, self.key_of(user, request))

    async def get_group_link(self, call: Call, request: group_pb2.GroupCodeRequest) -> group_pb2.GroupReply:
        user = person(call)
        link = await self._link(request.code)

        async def work(tx: GroupTx) -> GroupRow | None:
            await _inviter(tx, link.id, self.clock.now_ms())
            return await tx.group(link.group_id)

        group = await self.store.read(work)
        if group is None or group.dissolved_at:
            raise _bad_link()
        reply = await self.reply(group, user)
        return reply if reply.HasField("me") else group_pb2.GroupReply(group=objects.preview(group))

    async def join_by_link(self, call: Call, request: group_pb2.JoinByLinkRequest) -> group_pb2.JoinReply:
        user = person(call)
        link = await self._link(request.code)
        return await self._enter(user, link.group_id, request.message, self.key_of(user, request), link)

    async def list_join_requests(
        self, call: Call, request: group_pb2.ListJoinRequestsRequest
    ) -> group_pb2.JoinRequestList:
        user, limit = person(call), request.limit or _PAGE

        async def work(tx: GroupTx) -> Listed:
            group = await allowed(tx, request.id, user, Action.answer_requests)
            page = {"before": before(request.before), "limit": limit + 1}
            return await tx.joins(group.id, only_open=not request.all, **page), {group.id: group}

        rows, groups = await self.store.read(work)
        return await self._requests(rows, groups, limit, for_managers=True)

    async def list_my_join_requests(
        self, call: Call, request: group_pb2.ListMyJoinRequestsRequest
    ) -> group_pb2.JoinRequestList:
        user, limit = person(call), request.limit or _PAGE

        async def work(tx: GroupTx) -> Listed:
            rows = await tx.joins_of(user, before=before(request.before), limit=limit + 1)
            groups = {row.group_id: await tx.group(row.group_id) for row in rows}
            return rows, {key: group for key, group in groups.items() if group is not None}

        rows, groups = await self.store.read(work)
        return await self._requests(rows, groups, limit, for_managers=False)

    async def accept_join(self, call: Call, request: group_pb2.JoinRequestRequest) -> group_pb2.JoinRequestReply:
        user = person(call)

        async def decide(tx: GroupTx, ground: Ground) -> Wish | None:
            group = ground.group
            rules.check(Action.answer_requests, await role_in(tx, group.id, user))
            row = await self._answerable(tx, group, request.join_request_id, JoinRequest.accepted)
            if row is None:
                return None
            if group.member_count >= self.settings.members:
                raise group_full()
            await check_joined(tx, [row.user_id], self.settings.joined)
            return Wish([joins(group, row.user_id)])

        group = await self.changes.carry(request.id, user, decide)
        return await self._answered(group, request.join_request_id, for_managers=True)

    async def reject_join(self, call: Call, request: group_pb2.RejectJoinRequest) -> group_pb2.JoinRequestReply:
        user = person(call)
        reason = rules.line("reason", request.reason, self.settings.message_chars)

        async def decide(tx: GroupTx, ground: Ground) -> None:
            rules.check(Action.answer_requests, await role_in(tx, ground.group.id, user))
            row = await self._answerable(tx, ground.group, request.join_request_id, JoinRequest.rejected)
            if row is not None:
                row = replace(row, state=JoinRequest.rejected, reason=reason)
                await _answer(tx, ground, row, by=user)

        group = await self.changes.carry(request.id, user, decide)
        return await self._answered(group, request.join_request_id, for_managers=True)

    async def withdraw_join(self, call: Call, request: group_pb2.JoinRequestRequest) -> group_pb2.JoinRequestReply:
        """By who asked, for themselves or for somebody else."""
        user = person(call)

        async def decide(tx: GroupTx, ground: Ground) -> None:
            row = await tx.join(request.join_request_id)
            if row is None or user != (row.invited_by or row.user_id):
                rules.check(Action.read, await role_in(tx, ground.group.id, user))
                raise _no_such_request()
            row = await self._answerable(tx, ground.group, row.id, JoinRequest.withdrawn)
            if row is not None:
                await _answer(tx, ground, replace(row, state=JoinRequest.withdrawn), by=user)

        group = await self.changes.carry(request.id, user, decide)
        return await self._answered(group, request.join_request_id, for_managers=False)

    async def ask_to_join(
        self, tx: GroupTx, ground: Ground, user: int, *, invited_by: int, message: str, users: Users
    ) -> JoinRow:
        """A request that waits for a manager; the one that waits already, if there is one."""
        group, made_before = ground.group, self._made_before(ground.now)
        for row in await tx.open_joins(group.id, [user]):
            if row.at >= made_before:
                return row
            await tx.save_join(replace(row, state=JoinRequest.expired))
        of_group, of_user = await tx.waiting(group.id, user)
        if of_group >= self.settings.requests_of_group or of_user >= self.settings.requests_of_user:
            raise ServiceError(ErrorCode.too_many, "too many requests wait for an answer")
        row = JoinRow(self.parts.ids.next(), group.id, user, invited_by, message, JoinRequest.pending, ground.now)
        await tx.add_join(row)
        managers = [leader.user_id for leader in await tx.leaders(group.id)]
        await tx.add_events(events.join_request(row, group, users, managers=managers, at=ground.now))
        return row

    async def _enter(
        self, user: int, group_id: int, message: str, key: RequestKey | None, link: LinkRow | None = None
    ) -> group_pb2.JoinReply:
        message = rules.line("message", message, self.settings.message_chars)
        users = await self.users([user])

        async def decide(tx: GroupTx, ground: Ground) -> tuple[group_pb2.JoinReply, Wish | None]:
            group = ground.group
            if await role_in(tx, group.id, user) is not Role.outsider:
                return group_pb2.JoinReply(group=objects.group(group)), None
            inviter = None if link is None else await _inviter(tx, link.id, ground.now)
            if group.dissolved_at:
                raise rules.no_such_group() if link is None else _bad_link()
            if link is None and not group.findable:
                raise rules.no_such_group()
            if self._way(group, inviter, message) is Way.approval:
                row = await self.ask_to_join(tx, ground, user, invited_by=0, message=message, users=users)
                waits = objects.join_request(row, group, users, for_managers=False)
                return group_pb2.JoinReply(group=objects.preview(group), request=waits), None
            if group.member_count >= self.settings.members:
                raise group_full()
            await check_joined(tx, [user], self.settings.joined)
            after = objects.group(replace(group, member_count=group.member_count + 1), version=group.version + 1)
            return group_pb2.JoinReply(group=after), Wish([joins(group, user)], link_id=link.id if link else 0)

        return await self.changes.answer(group_id, user, key, group_pb2.JoinReply, decide)

    def _way(self, group: GroupRow, inviter: Role | None, message: str) -> Way:
        """At once or with approval. Raises `join_refused` or `wrong_answer`."""
        way = rules.way_in(group.join_rule, inviter, group.invite_by)
        if way is Way.refused:
            raise ServiceError(ErrorCode.join_refused, "the group takes nobody in this way")
        if way is not Way.question:
            return way
        if rules.right_answer(group.join_answer, message):
            return Way.at_once
        if group.join_answer:
            raise ServiceError(ErrorCode.wrong_answer, "this is not the answer", field="message")
        if not message:
            raise ServiceError(ErrorCode.invalid_field, "answer the question", field="message")
        return Way.approval

    async def _link(self, code: str) -> LinkRow:
        """A short code is told aloud: capitals do not count. Whether the link still works is asked later."""
        code = code.upper() if len(code) == SHORT_CODE else code
        link = await self.store.read(lambda tx: tx.link_by_code(code))
        if link is None:
            raise _bad_link()
        return link

    async def _answerable(self, tx: GroupTx, group: GroupRow, join_id: int, wanted: int) -> JoinRow | None:
        """The request, if it waits; None when it has got this very answer. Raises `conflict` when it got another."""
        row = await tx.join(join_id)
        if row is None or row.group_id != group.id:
            raise _no_such_request()
        row = objects.aged(row, made_before=self._made_before(self.clock.now_ms()))
        if row.state == wanted:
            return None
        if row.state != JoinRequest.pending or group.dissolved_at:
            raise ServiceError(ErrorCode.conflict, "this request does not wait any more", field="join_request_id")
        return row

    async def _answered(self, group: GroupRow, join_id: int, *, for_managers: bool) -> group_pb2.JoinRequestReply:
        row = await self.store.read(lambda tx: tx.join(join_id))
        assert row is not None
        users = await self.users([row.user_id])
        request = objects.join_request(row, group, users, for_managers=for_managers)
        return group_pb2.JoinRequestReply(request=request)

    async def _requests(
        self, rows: Sequence[JoinRow], groups: dict[int, GroupRow], limit: int, *, for_managers: bool
    ) -> group_pb2.JoinRequestList:
        users, made_before = await self.users(row.user_id for row in rows), self._made_before(self.clock.now_ms())
        reply = group_pb2.JoinRequestList(more=len(rows) > limit)
        for row in rows[:limit]:
            aged = objects.aged(row, made_before=made_before)
            reply.requests.append(objects.join_request(aged, groups[row.group_id], users, for_managers=for_managers))
        return reply

    def _made_before(self, now: int) -> int:
        """Requests made before that have expired."""
        return now - self.settings.request_life_ms


SHORT_CODE = 8


async def _inviter(tx: GroupTx, link_id: int, now: int) -> Role:
    """Where who made the link stands now. Raises `invitation_invalid` for a link that is used up or too old, or of
    somebody who has left.
    """
    link = await tx.link(link_id)
    if link is None or link.expires_at <= now or (link.max_uses and link.uses >= link.max_uses):
        raise _bad_link()
    role = await role_in(tx, link.group_id, link.by_user_id)
    if role is Role.outsider:
        raise _bad_link()
    return role


async def _answer(tx: GroupTx, ground: Ground, row: JoinRow, *, by: int) -> None:
    row = replace(row, answered_by=by, answered_at=ground.now)
    await tx.save_join(row)
    managers = [leader.user_id for leader in await tx.leaders(row.group_id)]
    await tx.add_events(events.join_request(row, ground.group, {}, managers=managers, at=ground.now))


def _bad_link() -> ServiceError:
    return ServiceError(ErrorCode.invitation_invalid, "this link or code leads nowhere", field="code")


def _no_such_request() -> ServiceError:
    return ServiceError(ErrorCode.not_found, "there is no such request", field="join_request_id")
