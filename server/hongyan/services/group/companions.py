"""What others of the house ask: who knows whom from groups, a new picture, and that an account is forgotten."""

from dataclasses import replace

from hongyan.ports.blobs import BlobsFull
from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.group import rules
from hongyan.services.group.changes import Ground, Wish
from hongyan.services.group.founding import dissolved
from hongyan.services.group.parts import picture_of
from hongyan.services.group.room import Room, becomes, leaves, role_in
from hongyan.services.group.rules import Action, Role
from hongyan.services.group.store import GroupTx
from hongyan_proto import group_pb2
from hongyan_proto.errors_pb2 import ErrorCode
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

    async def set_avatar(self, call: Call, request: group_pb2.SetGroupAvatarRequest) -> group_pb2.GroupReply:  # noqa: ARG002
        """Who may change the profile is asked twice: before the picture is kept, and when the group is changed."""
        user = request.user_id

        async def may(tx: GroupTx) -> None:
            rules.check(Action.rename, await role_in(tx, request.group_id, user))

        await self.store.read(may)
        try:
            name = await self.parts.pictures.keep(picture_of(request.group_id), request.picture)
        except BlobsFull:
            raise ServiceError(ErrorCode.storage_full, "no room for pictures", retry_after_ms=60_000) from None

        async def decide(tx: GroupTx, ground: Ground) -> Wish:
            await may(tx)
            return Wish(facts=replace(ground.group, avatar=name))

        return await self.reply(await self.changes.carry(request.group_id, user, decide), user)

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
        await self.write(lambda tx, _: tx.forget_answers(user))
        return Empty()
