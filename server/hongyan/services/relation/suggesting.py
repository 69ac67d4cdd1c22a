"""People one may know, and people of one's address book."""

from collections.abc import Collection

from hongyan.kit.log import get_logger
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation import rules, words
from hongyan.services.relation.room import Room, person, too_many
from hongyan.services.relation.rules import Deed, Standing
from hongyan_proto import group_pb2, model_pb2, relation_pb2
from hongyan_proto.errors_pb2 import ErrorCode

log = get_logger("relation.suggesting")
_SHOWN = 20
_NAMED = 3


class Suggesting:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._people = room.store.people
        self._settings = room.settings
        self._key = room.parts.key

    async def recommend(self, call: Call, request: relation_pb2.RecommendRequest) -> relation_pb2.RecommendReply:
        user = person(call)
        if not (await self._people.persons([user]))[user].recommend:
            return relation_pb2.RecommendReply()
        ways = {one.user: one.ways for one in await self._people.candidates(user, newest=self._settings.recommend_from)}
        groups = await self._companions(user)
        suitable = await self._suitable(user, ways.keys() | groups.keys())
        suitable.sort(key=lambda other: (-ways.get(other, 0) - groups.get(other, 0), other))
        chosen = suitable[: min(request.limit or _SHOWN, self._settings.recommend_most)]
        named = await self._people.through(user, [other for other in chosen if other in ways], most=_NAMED)
        reply = relation_pb2.RecommendReply(
            people=[
                relation_pb2.Recommendation(
                    user=model_pb2.User(id=other),
                    common_friends=ways.get(other, 0),
                    friends=[model_pb2.User(id=friend) for friend in named.get(other, [])],
                    common_groups=groups.get(other, 0),
                )
                for other in chosen
            ]
        )
        await self._room.showing.users(one for found in reply.people for one in (found.user, *found.friends))
        return reply

    async def dismiss(self, call: Call, request: relation_pb2.PersonRequest) -> model_pb2.Empty:
        user = person(call)
        most = self._settings.dismissed
        if not await self._people.dismiss(user, request.user_id, most=most):
            raise too_many(f"{most} people are not suggested to you already")
        return model_pb2.Empty()

    async def get_contacts(self, call: Call, request: model_pb2.Empty) -> relation_pb2.ContactsReply:  # noqa: ARG002
        return await self._contacts(person(call))

    async def set_contacts(self, call: Call, request: relation_pb2.SetContactsRequest) -> relation_pb2.ContactsReply:
        user = person(call)
        await self._people.set_contacts(user, {words.contact_hash(one, key=self._key) for one in request.hashes})
        return await self._contacts(user)

    async def match_contacts(
        self, call: Call, request: relation_pb2.MatchContactsRequest
    ) -> relation_pb2.MatchContactsReply:
        user = person(call)
        if not await self._people.has_contacts(user):
            raise ServiceError(ErrorCode.forbidden, "only those who can be found by contacts find others by them")
        keyed = {words.contact_hash(one, key=self._key): one for one in request.hashes}
        found = await self._people.by_contacts(keyed.keys())
        shown = await self._findable(user, set(found.values()) - {user})
        reply = relation_pb2.MatchContactsReply(
            matches=[
                relation_pb2.MatchContactsReply.One(hash=keyed[key], user=model_pb2.User(id=other))
                for key, other in found.items()
                if other in shown
            ]
        )
        await self._room.showing.users(one.user for one in reply.matches)
        return reply

    async def _suitable(self, user: int, others: Collection[int]) -> list[int]:
        """Whom to suggest: strangers to both sides who let themselves be found and suggested."""
        findable = await self._findable(user, set(others) - {user})
        around = await self._people.around(user, findable)
        wanted = {
            other
            for other, (pair, found) in around.items()
            if found.recommend and pair.mine is None and rules.standing(pair) is Standing.stranger
        }
        return sorted(wanted - await self._people.unsuggested(user, wanted, now=self._room.now()))

    async def _findable(self, user: int, others: Collection[int]) -> set[int]:
        around = await self._people.around(user, others)
        findable = [
            other
            for other, (pair, found) in around.items()
            if rules.may(Deed.find, pair, found) and not (pair.blocks or pair.blocked)
        ]
        return await self._room.existing(sorted(findable))

    async def _companions(self, user: int) -> dict[int, int]:
        """With how many groups in common; nobody while the groups cannot be asked."""
        try:
            groups = self._room.parts.clients.service("Groups")
            reply = await groups.companions(INSIDE, group_pb2.CompanionsRequest(user_id=user))
        except ServiceError as error:
            log.info("nobody is suggested by groups", error=str(error))
            return {}
        return {one.user_id: one.groups for one in reply.companions}

    async def _contacts(self, user: int) -> relation_pb2.ContactsReply:
        on = await self._people.has_contacts(user)
        return relation_pb2.ContactsReply(on=on, salt=words.contact_salt(self._key))
