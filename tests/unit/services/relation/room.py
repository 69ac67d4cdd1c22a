"""The relation room with everything embedded beside the real log. People with the ids 1 to 999 exist."""

import dataclasses
import random

from hongyan.kit.ids import Snowflakes
from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Topic
from hongyan.ports.bus.memory import MemoryBus
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.ports.routes.memory import MemoryRoutes
from hongyan.rpc.call import INSIDE, Call
from hongyan.rpc.clients import Clients
from hongyan.services.relation.parts import Parts
from hongyan.services.relation.service import Relations
from hongyan.services.relation.settings import RelationSettings
from hongyan.services.relation.store_sql import SqlRelationStore
from hongyan_proto import inside_pb2, model_pb2, relation_pb2
from hongyan_proto.user_pb2 import UserIds, UserList
from tests.unit.services.message.room import Room as LogRoom

ALICE, BOB, CAROL, DAVE = 1, 2, 3, 4
SETTINGS = RelationSettings(outbox_poll_s=0.01, follow_poll_s=0.01)


class Accounts:
    def __init__(self):
        self.disabled = set()

    async def exist(self, call, request):
        return UserIds(user_ids=[user for user in request.user_ids if user < 1000 and user not in self.disabled])

    async def profiles(self, call, request):
        return UserList(users=[profile(user) for user in request.user_ids if user < 1000])


def profile(user):
    return model_pb2.User(id=user, username=f"user{user}", nickname=f"n{user}")


class Room:
    def __init__(self, parts, db, log):
        self.parts, self.db, self.log = parts, db, log
        self.clock, self.store, self.tasks = parts.clock, parts.store, parts.tasks
        self.accounts = parts.clients.accounts
        self.relations = Relations(parts)

    @classmethod
    async def open(cls, path, **settings):
        log = await LogRoom(SqliteDatabase(path / "log.db", inline=True)).open()
        db = SqliteDatabase(path / "main.db", inline=True)
        store, clients, tasks = SqlRelationStore(db), Clients(), Tasks("relation")
        await store.migrate()
        clients.put("Accounts", Accounts())
        clients.put("LogService", log.log)
        parts = Parts(
            store=store,
            clients=clients,
            routes=MemoryRoutes(clock=log.clock),
            bus=MemoryBus(tasks, rng=random.Random(1)),
            topic=Topic("users", inside_pb2.UserStreamEvent),
            ids=Snowflakes(log.clock, 1),
            key=b"k" * 32,
            settings=dataclasses.replace(SETTINGS, **settings),
            clock=log.clock,
            rng=random.Random(1),
            tasks=tasks,
        )
        return cls(parts, db, log)

    def again(self, **changes):
        """Another instance on the same store."""
        return Room(dataclasses.replace(self.parts, **changes), self.db, self.log)

    def with_settings(self, **changes):
        return self.again(settings=dataclasses.replace(self.parts.settings, **changes))

    async def close(self):
        await self.relations.close()
        await self.parts.bus.close()
        await self.tasks.close()
        await self.log.close()
        await self.log.store._db.close()
        await self.db.close()

    # What people do

    async def ask(self, user, other, message="hi", **more):
        request = relation_pb2.AskFriendRequest(user_id=other, message=message, **more)
        return await self.relations.ask_friend(Call(user_id=user), request)

    async def accept(self, user, request_id, **more):
        request = relation_pb2.AcceptFriendRequest(id=request_id, **more)
        return await self.relations.accept_friend(Call(user_id=user), request)

    async def reject(self, user, request_id, reason=""):
        request = relation_pb2.RejectFriendRequest(id=request_id, reason=reason)
        return await self.relations.reject_friend(Call(user_id=user), request)

    async def withdraw(self, user, request_id):
        request = relation_pb2.FriendRequestRequest(id=request_id)
        return await self.relations.withdraw_friend(Call(user_id=user), request)

    async def requests(self, user, **more):
        request = relation_pb2.ListFriendRequestsRequest(**more)
        return await self.relations.list_friend_requests(Call(user_id=user), request)

    async def befriend(self, user, other):
        asked = await self.ask(user, other)
        await self.accept(other, asked.request.id)

    async def friends(self, user, since=0, **more):
        request = relation_pb2.ListFriendsRequest(since=since, **more)
        return await self.relations.list_friends(Call(user_id=user), request)

    async def friend_ids(self, user):
        return [friend.user.id for friend in (await self.friends(user)).friends]

    async def deletes(self, user, other, *, both=False):
        request = relation_pb2.DeleteFriendRequest(user_id=other, both=both)
        await self.relations.delete_friend(Call(user_id=user), request)

    async def blocks(self, user, other):
        return await self.relations.block(Call(user_id=user), relation_pb2.PersonRequest(user_id=other))

    async def unblocks(self, user, other):
        await self.relations.unblock(Call(user_id=user), relation_pb2.PersonRequest(user_id=other))

    async def sets(self, user, **values):
        request = relation_pb2.UpdatePrivacyRequest(**values)
        return (await self.relations.update_privacy(Call(user_id=user), request)).privacy

    async def recommended(self, user, **more):
        request = relation_pb2.RecommendRequest(**more)
        return list((await self.relations.recommend(Call(user_id=user), request)).people)

    async def may_begin(self, user, other):
        pair = relation_pb2.MayBeginRequest.One(from_id=user, to_id=other)
        request = relation_pb2.MayBeginRequest(pairs=[pair])
        return (await self.relations.inside.may_begin(INSIDE, request)).answers[0]

    async def related(self, user, *others):
        request = relation_pb2.RelatedRequest(user_id=user, other_ids=others)
        return list((await self.relations.inside.related(INSIDE, request)).relations)
