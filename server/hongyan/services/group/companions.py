"""What other services ask: who knows whom from groups, and that an account is forgotten."""

from dataclasses import replace

from hongyan.rpc.call import Call
from hongyan.services.group.changes import Ground, Wish
from hongyan.services.group.founding import dissolved
from hongyan.services.group.room import Room, becomes, leaves, role_in
from hongyan.services.group.rules import Role
from hongyan.services.group.store import GroupTx
from hongyan_proto import group_pb2
from hongyan_proto.group_pb2 import CompanionsReply, CompanionsRequest
from hongyan_proto.model_pb2 import Empty, Group
from hongyan_proto.user_pb2 import UserIds

_MOST = 100


class Companions(Room):
    """Implements `rpc.stubs.Groups`."""

    async def together(self, call: Call, request: group_pb2.TogetherRequest) -> UserIds:  # noqa: ARG002
        found = await self.store.read(lambda tx: tx.together(request.user_id, set(request.other_ids)))
        return UserIds(user_ids=[user for user in request.other_ids if user in found])

    async def companions(self, call: Call, request: CompanionsRequest) -> CompanionsReply:  # noqa: ARG002
        limit, most = request.limit or _MOST, self.settings.companions_members
        found = await self.store.read(lambda tx: tx.companions(request.user_id, most_members=most, limit=limit))
        ones = [CompanionsReply.One(user_id=user, groups=groups) for user, groups in found]
        return CompanionsReply(companions=ones)

    async def forget(self, call: Call, request: group_pb2.ForgetRequest) -> Empty:  # noqa: ARG002
        user = request.user_id

        async def decide(tx: GroupTx, ground: Ground) -> Wish | None:
            role = await role_in(tx, ground.group.id, user)
            if role is Role.outsider:
                return None
            if role is not Role.owner:
                return Wish([leaves(user)])
            others = [row.user_id for row in await tx.present(ground.group.id) if row.user_id != user]
            if not others:
                return dissolved(ground)
            heir = others[0]
            shown = replace(ground.group, owner_id=heir, member_count=len(others))
            return Wish([becomes(heir, Group.owner), leaves(user)], shown=shown)

        for group_id in await self.store.read(lambda tx: tx.groups_of(user)):
            await self.changes.carry(group_id, user, decide)
        return Empty()
