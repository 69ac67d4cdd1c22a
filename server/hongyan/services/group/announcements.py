"""Announcements, and who has confirmed them."""

from dataclasses import replace

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.group import objects, rules
from hongyan.services.group.changes import Ground, Wish
from hongyan.services.group.room import NEWEST, Room, allowed, before, person, role_in
from hongyan.services.group.rules import Action
from hongyan.services.group.store import AnnouncementRow, GroupTx
from hongyan_proto import group_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import Empty

_PAGE = 20


class Announcements(Room):
    async def announce(self, call: Call, request: group_pb2.AnnounceRequest) -> group_pb2.AnnouncementReply:
        user = person(call)
        text = rules.paragraph("text", request.text, self.settings.announcement_chars, required=True)
        users = await self.users([user])

        async def decide(tx: GroupTx, ground: Ground) -> tuple[group_pb2.AnnouncementReply, Wish | None]:
            group = ground.group
            rules.check(Action.announce, await role_in(tx, group.id, user))
            row = AnnouncementRow(self.parts.ids.next(), group.id, user, text, request.confirm, ground.now)
            await tx.add_announcement(row)
            kept = await tx.announcements(group.id, before=NEWEST, limit=self.settings.announcements + 1)
            for old in kept[self.settings.announcements :]:
                await tx.drop_announcement(old.id)
            reply = group_pb2.AnnouncementReply(announcement=objects.announcement(row, users, confirmed=False))
            return reply, Wish(facts=replace(group, announcement_id=row.id))

        key = self.key_of(user, request)
        return await self.changes.answer(request.id, user, key, group_pb2.AnnouncementReply, decide)

    async def list_announcements(
        self, call: Call, request: group_pb2.ListAnnouncementsRequest
    ) -> group_pb2.AnnouncementList:
        user, limit = person(call), request.limit or _PAGE

        async def work(tx: GroupTx) -> tuple[list[AnnouncementRow], set[int]]:
            await allowed(tx, request.id, user, Action.read)
            rows = await tx.announcements(request.id, before=before(request.before), limit=limit + 1)
            return rows, await tx.confirmed(user, [row.id for row in rows])

        rows, confirmed = await self.store.read(work)
        users = await self.users(row.author_id for row in rows)
        shown = [objects.announcement(row, users, confirmed=row.id in confirmed) for row in rows[:limit]]
        return group_pb2.AnnouncementList(announcements=shown, more=len(rows) > limit)

    async def delete_announcement(self, call: Call, request: group_pb2.AnnouncementRequest) -> Empty:
        """Gone already is as good."""
        user = person(call)

        async def decide(tx: GroupTx, ground: Ground) -> Wish | None:
            group = ground.group
            rules.check(Action.announce, await role_in(tx, group.id, user))
            row = await tx.announcement(request.announcement_id)
            if row is None or row.group_id != group.id:
                return None
            await tx.drop_announcement(row.id)
            if group.announcement_id != row.id:
                return None
            left = await tx.announcements(group.id, before=NEWEST, limit=1)
            return Wish(facts=replace(group, announcement_id=left[0].id if left else 0))

        await self.changes.carry(request.id, user, decide)
        return Empty()

    async def confirm_announcement(
        self, call: Call, request: group_pb2.AnnouncementRequest
    ) -> group_pb2.AnnouncementReply:
        user, now = person(call), self.clock.now_ms()

        async def work(tx: GroupTx, stamp: int) -> AnnouncementRow:  # noqa: ARG001
            await allowed(tx, request.id, user, Action.confirm)
            row = await _found(tx, request)
            if not row.confirm:
                raise ServiceError(ErrorCode.invalid_field, "it asks for no confirmation", field="announcement_id")
            new = await tx.confirm(row.id, user, now)
            return replace(row, confirmed_count=row.confirmed_count + new)

        row = await self.write(work)
        shown = objects.announcement(row, await self.users([row.author_id]), confirmed=True)
        return group_pb2.AnnouncementReply(announcement=shown)

    async def list_confirmations(self, call: Call, request: group_pb2.AnnouncementRequest) -> group_pb2.Confirmations:
        user = person(call)

        async def work(tx: GroupTx) -> group_pb2.Confirmations:
            await allowed(tx, request.id, user, Action.see_confirmed)
            row = await _found(tx, request)
            present = [one.user_id for one in await tx.present(request.id) if one.user_id != row.author_id]
            done = dict(await tx.confirmations(row.id))
            confirmed = [group_pb2.Confirmations.One(user_id=one, at=at) for one, at in done.items()]
            return group_pb2.Confirmations(
                confirmed=[one for one in confirmed if one.user_id in set(present) | {row.author_id}],
                waiting_ids=[one for one in present if one not in done] if row.confirm else [],
            )

        return await self.store.read(work)


async def _found(tx: GroupTx, request: group_pb2.AnnouncementRequest) -> AnnouncementRow:
    row = await tx.announcement(request.announcement_id)
    if row is None or row.group_id != request.id:
        raise ServiceError(ErrorCode.not_found, "there is no such announcement", field="announcement_id")
    return row
