"""Links and codes that lead into a group."""

import base64

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.group import objects, rules
from hongyan.services.group.joining import SHORT_CODE
from hongyan.services.group.room import Room, allowed, person, role_in
from hongyan.services.group.rules import Action, Role, Way
from hongyan.services.group.store import GroupTx, LinkRow
from hongyan_proto import group_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import Empty

_LONG_BYTES = 16
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that looks or sounds like another


class Links(Room):
    async def create_group_link(
        self, call: Call, request: group_pb2.CreateGroupLinkRequest
    ) -> group_pb2.GroupLinkReply:
        user, key, now = person(call), self.key_of(person(call), request), self.clock.now_ms()
        life_ms = (request.expires_in or self.settings.link_s) * 1000
        code = short_code(self.parts.token_bytes(SHORT_CODE)) if request.short else self._long_code()

        async def work(tx: GroupTx, stamp: int) -> group_pb2.GroupLinkReply:  # noqa: ARG001
            if (answered := await tx.answered(key, group_pb2.GroupLinkReply)) is not None:
                return answered
            group = await allowed(tx, request.id, user, Action.read)
            role = await role_in(tx, group.id, user)
            if rules.way_in(group.join_rule, role, group.invite_by) is Way.refused:
                raise ServiceError(ErrorCode.forbidden, "your role does not allow you to invite here")
            if len(await tx.links(group.id, now)) >= self.settings.links:
                raise ServiceError(ErrorCode.too_many, "the group has too many links")
            row = LinkRow(self.parts.ids.next(), group.id, code, user, now, now + life_ms, request.max_uses)
            await tx.add_link(row)
            reply = group_pb2.GroupLinkReply(link=objects.link(row))
            await tx.remember(key, reply, now)
            return reply

        return await self.write(work)

    async def list_group_links(self, call: Call, request: group_pb2.GroupRequest) -> group_pb2.GroupLinkList:
        user = person(call)

        async def work(tx: GroupTx) -> list[LinkRow]:
            group = await allowed(tx, request.id, user, Action.read)
            every = rules.may(Action.revoke_links, await role_in(tx, group.id, user))
            rows = await tx.links(group.id, self.clock.now_ms())
            return [row for row in rows if every or row.by_user_id == user]

        return group_pb2.GroupLinkList(links=map(objects.link, await self.store.read(work)))

    async def revoke_group_link(self, call: Call, request: group_pb2.GroupLinkRequest) -> Empty:
        """Gone already is as good."""
        user = person(call)

        async def work(tx: GroupTx, stamp: int) -> None:  # noqa: ARG001
            role = await role_in(tx, request.id, user)
            if role is Role.outsider:
                raise rules.no_such_group()
            row = await tx.link(request.link_id)
            if row is None or row.group_id != request.id:
                return
            if row.by_user_id != user:
                rules.check(Action.revoke_links, role)
            await tx.drop_link(row.id)

        await self.write(work)
        return Empty()

    def _long_code(self) -> str:
        return base64.urlsafe_b64encode(self.parts.token_bytes(_LONG_BYTES)).decode().rstrip("=")


def short_code(random: bytes) -> str:
    """Five bits of each byte: all letters are equally likely."""
    return "".join(_LETTERS[byte & 31] for byte in random)
