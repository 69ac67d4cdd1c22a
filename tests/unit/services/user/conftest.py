import dataclasses
import random
import secrets

import pytest

from hongyan.kit.ids import Snowflakes
from hongyan.kit.tasks import Tasks
from hongyan.ports.blobs.file import FileBlobs
from hongyan.ports.bus import Topic
from hongyan.ports.bus.memory import MemoryBus
from hongyan.ports.cache.memory import MemoryCache
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.ports.mail.log import LogMail
from hongyan.ports.pictures import Pictures
from hongyan.ports.trail import lines
from hongyan.rpc.call import Call
from hongyan.rpc.clients import Clients
from hongyan.services.user.parts import Keys, Parts
from hongyan.services.user.passwords import Passwords
from hongyan.services.user.service import Users
from hongyan.services.user.settings import UserSettings
from hongyan.services.user.store_sql import SqlUserStore
from hongyan_proto import inside_pb2, model_pb2, relation_pb2, user_pb2
from tests.clock import ManualClock

CHEAP = UserSettings(registration="open", argon2_memory_kib=8, outbox_poll_s=0.01)
TOPIC = Topic("user", inside_pb2.UserStreamEvent)
PASSWORD = "correct horse"
LETTERS = []


class Relations:
    """Everybody shows themselves, but for those who are named here."""

    def __init__(self):
        self.unseen, self.by_number, self.asked = set(), set(), []

    async def related(self, call, request):
        assert call.inside
        self.asked.append(len(request.other_ids))
        return relation_pb2.RelatedReply(relations=[self.one(user) for user in request.other_ids])

    def one(self, user):
        sees = user not in self.unseen
        finds = sees and user not in self.by_number
        return relation_pb2.Relation(user_id=user, sees=sees, finds=finds, finds_number=sees)


class Room:
    """The room with everything embedded, and short ways to use it."""

    def __init__(self, parts, db):
        self.parts = parts
        self.db = db
        self.clock = parts.clock
        self.store = parts.store
        self.users = Users(parts)
        self.accounts = self.users.accounts

    def again(self, **changes):
        """Another instance on the same store."""
        return Room(dataclasses.replace(self.parts, **changes), self.db)

    def with_settings(self, **changes):
        return self.again(settings=dataclasses.replace(self.parts.settings, **changes))

    async def register(self, name, password=PASSWORD, address="203.0.113.5", **more):
        request = user_pb2.RegisterRequest(username=name, password=password, **more)
        return (await self.users.register(Call(address=address), request)).user

    async def sign_in(self, name, password=PASSWORD, platform="web", device=None, address="203.0.113.5"):
        wanted = model_pb2.Device(platform=platform, name=f"{name}'s {platform}", device_id=device)
        request = user_pb2.SignInRequest(username=name, password=password, device=wanted)
        return await self.users.sign_in(Call(address=address), request)

    async def refresh(self, token, address="203.0.113.5"):
        return await self.users.refresh(Call(address=address), user_pb2.RefreshRequest(refresh_token=token))

    async def authenticate(self, token):
        return await self.accounts.authenticate(
            Call(inside=True, address="203.0.113.5"), user_pb2.AuthenticateRequest(access_token=token)
        )

    async def devices(self, call):
        return list((await self.users.list_sessions(call, model_pb2.Empty())).sessions)

    async def search(self, call, query, limit=0):
        request = user_pb2.SearchUsersRequest(q=query, limit=limit)
        return [user.username for user in (await self.users.search_users(call, request)).users]

    async def trail(self):
        return await self.db.read(lambda tx: lines(tx, administrator=None, before=0, limit=100))

    async def events(self):
        return [event for _, event in await self.store.outbox.waiting(before=2**60, limit=1000)]


def call_of(signed_in):
    return Call(user_id=signed_in.user.id, session_id=signed_in.session_id, address="203.0.113.5")


@pytest.fixture
async def room(tmp_path):
    clock, rng, tasks = ManualClock(), random.Random(1), Tasks("user")
    db = SqliteDatabase(tmp_path / "main.db", inline=True)
    store, bus = SqlUserStore(db), MemoryBus(tasks, rng=rng)
    await store.migrate()
    passwords, clients = Passwords(CHEAP), Clients()
    clients.put("Relations", Relations())
    LETTERS.clear()
    yield Room(
        Parts(
            store=store,
            passwords=passwords,
            keys=Keys(signing=[secrets.token_bytes(32)], refresh=secrets.token_bytes(32)),
            cache=MemoryCache(clock),
            clients=clients,
            bus=bus,
            mail=LogMail(write=LETTERS.append),
            pictures=Pictures(FileBlobs(tmp_path / "blobs")),
            topic=TOPIC,
            ids=Snowflakes(clock, 1),
            settings=CHEAP,
            clock=clock,
            rng=rng,
            tasks=tasks,
        ),
        db,
    )
    await passwords.close()
    await bus.close()
    await tasks.close()
    await db.close()


@pytest.fixture
async def alice(room):
    await room.register("alice")
    return await room.sign_in("alice")
