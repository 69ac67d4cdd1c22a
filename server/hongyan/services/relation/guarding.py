"""Blocks, and who may do what with one's person."""

from collections.abc import Sequence
from dataclasses import replace

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation import events, rules, words
from hongyan.services.relation.facts import Person
from hongyan.services.relation.room import BIGGEST_ID, Room, person, too_many
from hongyan.services.relation.rules import Deed
from hongyan_proto import model_pb2, relation_pb2
from hongyan_proto.errors_pb2 import ErrorCode

_PAGE = 100


class Guarding:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._people = room.store.people

    async def list_blocks(self, call: Call, request: relation_pb2.ListBlocksRequest) -> relation_pb2.BlockList:
        user, limit = person(call), request.limit or _PAGE
        rows = await self._people.blocks(user, before=_place(request.cursor), limit=limit + 1)
        reply = relation_pb2.BlockList(
            blocks=[model_pb2.BlockedPerson(user=model_pb2.User(id=other), at=at) for other, at in rows[:limit]],
            cursor=f"{rows[limit - 1][1]}.{rows[limit - 1][0]}" if len(rows) > limit else "",
        )
        await self._show(user, reply.blocks)
        return reply

    async def block(self, call: Call, request: relation_pb2.PersonRequest) -> relation_pb2.BlockReply:
        user, other, most = person(call), request.user_id, self._room.settings.blocks
        if other == user:
            raise ServiceError(ErrorCode.invalid_field, "this is you", field="user_id")
        await self._room.check_exists(other)
        at = await self._people.block(user, other, most=most, at=self._room.now())
        if at is None:
            raise too_many(f"you block {most} people already")
        self._room.changed()
        reply = relation_pb2.BlockReply(block=model_pb2.BlockedPerson(user=model_pb2.User(id=other), at=at))
        await self._show(user, [reply.block])
        return reply

    async def unblock(self, call: Call, request: relation_pb2.PersonRequest) -> model_pb2.Empty:
        user = person(call)
        if request.user_id != user:
            await self._people.unblock(user, request.user_id, at=self._room.now())
            self._room.changed()
        return model_pb2.Empty()

    async def get_privacy(self, call: Call, request: model_pb2.Empty) -> relation_pb2.PrivacyReply:  # noqa: ARG002
        user = person(call)
        return relation_pb2.PrivacyReply(privacy=events.privacy((await self._people.persons([user]))[user]))

    async def update_privacy(self, call: Call, request: relation_pb2.UpdatePrivacyRequest) -> relation_pb2.PrivacyReply:
        user, key = person(call), self._room.parts.key
        question = words.line(request.question, "question")
        answer = words.answer_hash(request.answer, user=user, key=key)

        def change(before: Person) -> Person:
            after = before
            if request.HasField("question") and question != before.question:
                after = replace(after, question=question, answer=b"")  # the old answer belongs to the old question
            if request.HasField("answer"):
                after = replace(after, answer=answer)
            after = replace(
                after,
                rule=request.add if request.HasField("add") else before.rule,
                find=request.find if request.HasField("find") else before.find,
                see=request.see if request.HasField("see") else before.see,
                presence=request.presence if request.HasField("presence") else before.presence,
                invite=request.invite if request.HasField("invite") else before.invite,
                strangers=request.strangers if request.HasField("strangers") else before.strangers,
                recommend=request.recommend if request.HasField("recommend") else before.recommend,
            )
            rules.check_privacy(after)
            return after

        after = await self._people.set_privacy(user, change, at=self._room.now())
        self._room.changed()
        return relation_pb2.PrivacyReply(privacy=events.privacy(after))

    async def _show(self, user: int, blocks: Sequence[model_pb2.BlockedPerson]) -> None:
        """Who may not be seen stays a number."""
        around = await self._people.around(user, [block.user.id for block in blocks])
        seen = [block.user for block in blocks if rules.may(Deed.see, *around[block.user.id])]
        await self._room.showing.users(seen)


def _place(cursor: str) -> tuple[int, int]:
    """(at, user) of the last row of the page before."""
    if not cursor:
        return BIGGEST_ID, 0
    at, dot, other = cursor.partition(".")
    if not (at.isdigit() and dot and other.isdigit() and max(len(at), len(other)) < 19):
        raise ServiceError(ErrorCode.bad_cursor, field="cursor")
    return int(at), int(other)
