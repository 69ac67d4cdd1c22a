"""What other rooms ask: may a conversation begin, and how people stand to each other."""

from collections.abc import Sequence

from hongyan.rpc.call import Call
from hongyan.services.relation import rules
from hongyan.services.relation.facts import Pair, Person
from hongyan.services.relation.room import Room
from hongyan.services.relation.rules import MayBegin
from hongyan_proto import model_pb2, relation_pb2, user_pb2
from hongyan_proto.model_pb2 import Privacy

STRANGERS = {"any": Privacy.any_message, "one": Privacy.one_message, "none": Privacy.no_message}


class Inside:
    """Implements `rpc.stubs.Relations`."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._people = room.store.people
        self._strangers = STRANGERS[room.settings.strangers]

    async def may_begin(self, call: Call, request: relation_pb2.MayBeginRequest) -> relation_pb2.MayBeginReply:  # noqa: ARG002
        wanted: dict[int, set[int]] = {}
        for pair in request.pairs:
            wanted.setdefault(pair.from_id, set()).add(pair.to_id)
        around = {user: await self._people.around(user, others) for user, others in wanted.items()}
        answers = [rules.may_begin(*around[pair.from_id][pair.to_id], self._strangers) for pair in request.pairs]
        await self._show(
            [pair for pair, may in zip(request.pairs, answers, strict=True) if may in {MayBegin.freely, MayBegin.once}]
        )
        return relation_pb2.MayBeginReply(answers=answers)

    async def related(self, call: Call, request: relation_pb2.RelatedRequest) -> relation_pb2.RelatedReply:  # noqa: ARG002
        around = await self._people.around(request.user_id, set(request.other_ids))
        return relation_pb2.RelatedReply(relations=[_relation(other, *around[other]) for other in request.other_ids])

    async def forget(self, call: Call, request: user_pb2.UserIds) -> model_pb2.Empty:  # noqa: ARG002
        for user in request.user_ids:
            await self._people.forget(user, at=self._room.now())
        self._room.changed()
        return model_pb2.Empty()

    async def _show(self, pairs: Sequence[relation_pb2.MayBeginRequest.One]) -> None:
        """Who hides from strangers and writes to one is seen by that one from now on."""
        hiding = await self._people.persons({pair.from_id for pair in pairs})
        for user, person in hiding.items():
            if person.see:
                await self._people.show(user, {pair.to_id for pair in pairs if pair.from_id == user})


def _relation(other: int, pair: Pair, person: Person) -> relation_pb2.Relation:
    may = rules.rights(pair, person)
    return relation_pb2.Relation(
        user_id=other,
        friend=pair.had,
        mine=pair.has,
        blocks=pair.blocks,
        blocked=pair.blocked,
        sees=may.see,
        finds=may.find,
        finds_number=may.find_number,
        sees_presence=may.see_presence,
        invites=may.invite,
        remark=pair.mine.remark if pair.mine is not None else "",
    )
