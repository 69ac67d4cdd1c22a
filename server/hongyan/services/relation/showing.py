"""Profiles and presence, put where they are shown. What is stored knows people by their ids only."""

from collections.abc import Collection, Iterable, Sequence

from hongyan.ports.bus import PublishFailed
from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation.parts import Parts
from hongyan.services.relation.rules import Deed, may
from hongyan_proto.inside_pb2 import UserStreamEvent
from hongyan_proto.model_pb2 import Friend, FriendRequest, PresenceState, User
from hongyan_proto.user_pb2 import UserIds


class Showing:
    def __init__(self, parts: Parts) -> None:
        self._clients = parts.clients
        self._people = parts.store.people
        self._routes = parts.routes
        self._bus = parts.bus
        self._topic = parts.topic

    async def users(self, users: Iterable[User]) -> None:
        """Put their profiles in. An account that is deleted keeps its id only."""
        asked = list(users)
        ids = sorted({user.id for user in asked})
        if not ids:
            return
        reply = await self._clients.accounts.profiles(INSIDE, UserIds(user_ids=ids))
        known = {user.id: user for user in reply.users}
        for user in asked:
            if user.id in known:
                user.CopyFrom(known[user.id])

    async def friends(self, viewer: int, friends: Sequence[Friend]) -> None:
        """Profiles, and who of them is there."""
        await self.users(friend.user for friend in friends)
        there = await self.present(viewer, [friend.user.id for friend in friends])
        for friend in friends:
            friend.presence = PresenceState.online if friend.user.id in there else PresenceState.offline

    async def present(self, viewer: int, others: Collection[int]) -> set[int]:
        """Those who are connected and let the viewer know."""
        there = list(await self._routes.locate(list(others))) if others else []
        if not there:
            return set()
        around = await self._people.around(viewer, there)
        return {user for user in there if may(Deed.see_presence, *around[user])}

    async def requests(self, requests: Iterable[FriendRequest]) -> None:
        await self.users(user for request in requests for user in (request.from_user, request.to_user))

    async def publish(self, events: Sequence[UserStreamEvent]) -> None:
        """For the outbox: events go out with what people look like now."""
        requests = [event.event.friend_request for event in events if event.event.HasField("friend_request")]
        friends = [(event.user_id, event.event.friend) for event in events if event.event.HasField("friend")]
        try:
            await self.users(user for request in requests for user in (request.from_user, request.to_user))
            await self.users(friend.user for _, friend in friends)
            connected = await self._routes.locate([friend.user.id for _, friend in friends]) if friends else {}
            for viewer, friend in friends:
                if friend.user.id in connected and await self.present(viewer, [friend.user.id]):
                    friend.presence = PresenceState.online
        except ServiceError as error:
            raise PublishFailed from error
        await self._bus.publish(self._topic, 0, events)
