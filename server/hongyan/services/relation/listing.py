"""Friend lists and categories."""

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation import events, words
from hongyan.services.relation.facts import FriendRow
from hongyan.services.relation.room import Room, no_such_category, person, too_many
from hongyan_proto import model_pb2, relation_pb2
from hongyan_proto.errors_pb2 import ErrorCode

_PAGE = 500


class Listing:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._friends = room.store.friends

    async def list_friends(self, call: Call, request: relation_pb2.ListFriendsRequest) -> relation_pb2.FriendList:
        user = person(call)
        found = await self._friends.changes(user, request.since, request.limit or _PAGE)
        if request.since > found.version:
            raise ServiceError(ErrorCode.too_old, "this list has never had such a version", field="since")
        reply = relation_pb2.FriendList(
            friends=[events.friend(row) for row in found.rows if not row.gone],
            removed_ids=[row.friend for row in found.rows if row.gone],
            categories=[events.category(one) for one in found.categories],
            version=found.version,
            more=found.more,
        )
        await self._room.showing.friends(user, reply.friends)
        return reply

    async def update_friend(self, call: Call, request: relation_pb2.UpdateFriendRequest) -> relation_pb2.FriendReply:
        user = person(call)
        try:
            row = await self._friends.update(
                user,
                request.user_id,
                remark=words.line(request.remark, "remark") if request.HasField("remark") else None,
                category=request.category_id if request.HasField("category_id") else None,
                at=self._room.now(),
            )
        except KeyError:
            raise no_such_category() from None
        if row is None:
            raise ServiceError(ErrorCode.not_found, "this is no friend of yours", field="user_id")
        return await self._friend(user, row)

    async def delete_friend(self, call: Call, request: relation_pb2.DeleteFriendRequest) -> model_pb2.Empty:
        user = person(call)
        if request.user_id != user:
            await self._friends.delete(user, request.user_id, both=request.both, at=self._room.now())
            self._room.changed()
        return model_pb2.Empty()

    async def list_categories(self, call: Call, request: model_pb2.Empty) -> relation_pb2.FriendCategoryList:  # noqa: ARG002
        found = await self._friends.categories(person(call))
        return relation_pb2.FriendCategoryList(categories=[events.category(one) for one in found])

    async def create_category(
        self, call: Call, request: relation_pb2.CreateCategoryRequest
    ) -> relation_pb2.FriendCategoryReply:
        user, name = person(call), words.visible_line(request.name, "name")
        key, most = self._room.key_of(user, request), self._room.settings.categories
        made = await self._friends.add_category(
            user, self._room.parts.ids.next(), name, most=most, at=self._room.now(), key=key
        )
        if made is None:
            raise too_many(f"there are {most} categories already")
        if isinstance(made, relation_pb2.FriendCategoryReply):
            return made
        self._room.changed()
        return relation_pb2.FriendCategoryReply(category=events.category(made))

    async def update_category(
        self, call: Call, request: relation_pb2.UpdateCategoryRequest
    ) -> relation_pb2.FriendCategoryReply:
        user = person(call)
        try:
            found = await self._friends.update_category(
                user,
                request.id,
                name=words.visible_line(request.name, "name") if request.HasField("name") else None,
                place=request.place if request.HasField("place") else None,
                at=self._room.now(),
            )
        except KeyError:
            raise ServiceError(ErrorCode.conflict, "another category has this name", field="name") from None
        if found is None:
            raise no_such_category("id")
        self._room.changed()
        return relation_pb2.FriendCategoryReply(category=events.category(found))

    async def delete_category(self, call: Call, request: relation_pb2.FriendCategoryRequest) -> model_pb2.Empty:
        await self._friends.delete_category(person(call), request.id, at=self._room.now())
        self._room.changed()
        return model_pb2.Empty()

    async def _friend(self, user: int, row: FriendRow) -> relation_pb2.FriendReply:
        self._room.changed()
        reply = relation_pb2.FriendReply(friend=events.friend(row))
        await self._room.showing.friends(user, [reply.friend])
        return reply
