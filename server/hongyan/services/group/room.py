"""What the use cases of this room share."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from google.protobuf.message import Message

from hongyan.ports.answers import RequestKey, request_key
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.group import objects
from hongyan.services.group.changes import Changes
from hongyan.services.group.objects import Users
from hongyan.services.group.parts import Parts
from hongyan.services.group.rules import Action, Role, check, no_such_group
from hongyan.services.group.store import GroupRow, GroupTx, MemberRow
from hongyan_proto import group_pb2, relation_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import MemberChange, MemberOperation

T = TypeVar("T")
_HOUR_MS = 3_600_000
NEWEST = 1 << 62
"""Greater than any id: before the first page."""


class Room:
    def __init__(self, parts: Parts, changes: Changes) -> None:
        self.parts = parts
        self.store = parts.store
        self.settings = parts.settings
        self.clock = parts.clock
        self.changes = changes

    def key_of(self, user_id: int, request: Message) -> RequestKey | None:
        """None for a request without an id."""
        return request_key(user_id, request, since=self.remembered_since())

    def remembered_since(self) -> int:
        return self.clock.now_ms() - self.settings.request_id_hours * _HOUR_MS

    async def users(self, user_ids: Iterable[int]) -> Users:
        """What everybody may see of them."""
        wanted = [user_id for user_id in dict.fromkeys(user_ids) if user_id]
        if not wanted:
            return {}
        found = await self.parts.accounts.profiles(INSIDE, user_pb2.UserIds(user_ids=wanted))
        return {user.id: user for user in found.users}

    async def unfit(self, user_id: int, wanted: Iterable[int], field: str) -> ServiceError | None:
        """The refusal when one of them is nobody, or does not let this user bring them into a group; it does not tell a
        block from a setting. To be raised once it is clear that nothing was answered under the same request id.
        """
        others = [other for other in wanted if other != user_id]
        if not others:
            return None
        found = await self.parts.accounts.exist(INSIDE, user_pb2.UserIds(user_ids=others))
        if len(set(found.user_ids)) < len(others):
            return ServiceError(ErrorCode.not_found, "there is no such user", field=field)
        asked = relation_pb2.RelatedRequest(user_id=user_id, other_ids=others)
        relations = (await self.parts.relations.related(INSIDE, asked)).relations
        if all(relation.invites for relation in relations):
            return None
        return ServiceError(ErrorCode.forbidden, "not all of them let you bring them into a group", field=field)

    async def write(self, work: Callable[[GroupTx, int], Awaitable[T]]) -> T:
        """A transaction that concerns this room alone; `work` gets the stamp beside it."""

        async def locked(tx: GroupTx) -> T:
            return await work(tx, await tx.lock())

        done = await self.store.write(locked)
        self.parts.outbox.wake()
        return done

    async def reply(self, group: GroupRow, user_id: int) -> group_pb2.GroupReply:
        """The group as one of its members sees it, with their own membership."""
        mine = await self.store.read(lambda tx: tx.member(group.id, user_id))
        reply = group_pb2.GroupReply(group=objects.group(group))
        if mine is not None and mine.present:
            reply.me.CopyFrom(objects.member(mine, await self.users([user_id])))
        return reply


def person(call: Call) -> int:
    if not call.user_id:
        raise ServiceError(ErrorCode.unauthenticated)
    return call.user_id


def role_of(row: MemberRow | None) -> Role:
    return Role(row.role) if row is not None and row.present else Role.outsider


async def role_in(tx: GroupTx, group_id: int, user_id: int) -> Role:
    return role_of(await tx.member(group_id, user_id))


async def allowed(tx: GroupTx, group_id: int, user_id: int, action: Action) -> GroupRow:
    """The group, if this user may do that to it. Raises `not_found` or `forbidden`."""
    group = await tx.group(group_id)
    check(action, await role_in(tx, group_id, user_id))
    if group is None:
        raise no_such_group()
    return group


def joins(group: GroupRow, user_id: int, *, role: int = 0) -> MemberChange.Item:
    """Newcomers see from their joining on, unless the group shows them all."""
    return MemberChange.Item(
        operation=MemberOperation.join, user_id=user_id, role=role, from_seq=1 if group.history else 0
    )


def leaves(user_id: int) -> MemberChange.Item:
    return MemberChange.Item(operation=MemberOperation.leave, user_id=user_id)


def becomes(user_id: int, role: int) -> MemberChange.Item:
    return MemberChange.Item(operation=MemberOperation.set_role, user_id=user_id, role=role)


def before(asked_for: int) -> int:
    """The bound of a page that begins behind an id; 0 is the first page."""
    return asked_for or NEWEST
