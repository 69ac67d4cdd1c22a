"""A gateway with small services behind it: they answer, remember what they were asked, and can be told to fail."""

import asyncio
import json
import random

import pytest

from hongyan.gateway.connection import Connection
from hongyan.gateway.frames import PROTO, split, varint
from hongyan.gateway.gateway import Gateway
from hongyan.gateway.settings import GatewaySettings
from hongyan.kit.tasks import Tasks
from hongyan.ports.cache.memory import MemoryCache
from hongyan.ports.routes.memory import MemoryRoutes
from hongyan.rpc.clients import Clients
from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, inside_pb2, message_pb2, model_pb2, push_pb2, relation_pb2, user_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from tests.clock import ManualClock

ALICE, BOB, CAROL = 1, 2, 3
WALL = 1_800_000_000_000
LIMITS = {"text_chars": 5000, "mentions": 50}


class Accounts:
    """Tokens are `user:session` or `user:session:seconds`."""

    def __init__(self, clock):
        self.clock = clock
        self.ended = set()
        self.asked = 0
        self.down = False

    async def authenticate(self, call, request):
        assert call.inside
        if self.down:
            raise RuntimeError("down")
        parts = request.access_token.split(":")
        if len(parts) < 2 or not all(part.isdigit() for part in parts):
            raise ServiceError(ErrorCode.unauthenticated)
        if int(parts[1]) in self.ended:
            raise ServiceError(ErrorCode.session_ended)
        seconds = int(parts[2]) if len(parts) > 2 else 900
        return user_pb2.Identity(
            user_id=int(parts[0]),
            session_id=int(parts[1]),
            device_id="device",
            platform="web",
            expires_at=self.clock.now_ms() + seconds * 1000,
        )

    async def ended_sessions(self, call, request):
        self.asked += 1
        return user_pb2.SessionIds(session_ids=self.ended & set(request.session_ids))


class Users:
    async def get_me(self, call, request):
        return user_pb2.UserReply(user=model_pb2.User(id=call.user_id, username="alice", nickname="爱丽丝"))

    async def get_user(self, call, request):
        raise ServiceError(ErrorCode.not_found, field="id")

    async def register(self, call, request):
        return user_pb2.RegisterReply(user=model_pb2.User(id=9, username=request.username))

    async def sign_in(self, call, request):
        return user_pb2.SignedIn(access_token="1:10", refresh_token="refresh-1", expires_in=900, session_id=10)

    async def refresh(self, call, request):
        if request.refresh_token != "refresh-1":
            raise ServiceError(ErrorCode.unauthenticated)
        return user_pb2.SignedIn(access_token="1:10", refresh_token="refresh-2", expires_in=900, session_id=10)

    async def update_me(self, call, request):
        raise RuntimeError("a fault with a secret in it")


class Log:
    """`gate` holds appends back; what was asked stands in `batches`."""

    def __init__(self):
        self.batches = []
        self.marks = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failure = None
        self.epoch = "epoch-1"

    async def append(self, call, request):
        self.batches.append(request)
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        replies = inside_pb2.AppendReplies()
        for number, item in enumerate(request.items):
            if item.send.text.text == "no":
                replies.results.add(error=ServiceError(ErrorCode.may_not_send).to_proto())
            else:
                sent = message_pb2.Sent(conversation_id="d.1.2", seq=number + 1, message_id=77, at=WALL)
                replies.results.add(sent=sent)
        return replies

    async def mark(self, call, request):
        self.marks.extend(request.items)
        return inside_pb2.MarkReplies(results=[inside_pb2.MarkResult() for _ in request.items])

    async def members(self, call, request):
        (conversation,) = request.conversation_ids
        members = [inside_pb2.Member(user_id=int(user), from_seq=1) for user in conversation.split(".")[1:]]
        members.append(inside_pb2.Member(user_id=CAROL, from_seq=1, to_seq=9))
        return inside_pb2.MembersReply(
            conversations=[inside_pb2.ConversationMembers(conversation_id=conversation, members=members)]
        )

    async def changed(self, call, request):
        if not self.epoch:
            raise ServiceError(ErrorCode.unavailable)
        return inside_pb2.ChangedReplies(results=[inside_pb2.ChangedResult(epoch=self.epoch)])


class Messages:
    async def history(self, call, request):
        entry = model_pb2.Entry(
            conversation_id=request.conversation_id, seq=1, kind="text", text=model_pb2.Text(text="你好")
        )
        return message_pb2.Page(messages=[entry], as_of=1, conversation_id=request.conversation_id)

    async def entries(self, call, request):
        return message_pb2.Log(upto=1, head=1, conversation_id=request.conversation_id)

    async def send(self, call, request):
        return message_pb2.Sent(conversation_id=request.conversation_id, seq=5)


class Push:
    def __init__(self):
        self.gate = asyncio.Event()
        self.gate.set()

    async def sync(self, call, request):
        await self.gate.wait()
        return push_pb2.Synced(epoch="epoch-1", cursor="cursor-1")


class Relations:
    """Everybody may see who is there, but of those in `shy`; `asked` counts the questions."""

    def __init__(self):
        self.shy = set()
        self.asked = 0
        self.down = False
        self.takes = lambda: None

    async def related(self, call, request):
        assert call.inside
        self.asked += 1
        self.takes()
        if self.down:
            raise ServiceError(ErrorCode.unavailable)
        return relation_pb2.RelatedReply(
            relations=[
                relation_pb2.Relation(user_id=other, sees_presence=other not in self.shy) for other in request.other_ids
            ]
        )


class World:
    """The gateway under test and everything around it."""

    def __init__(self, clock=None, **settings):
        self.clock = clock or ManualClock()
        self.settings = GatewaySettings(**settings)
        self.accounts, self.users, self.log, self.messages, self.push = (
            Accounts(self.clock),
            Users(),
            Log(),
            Messages(),
            Push(),
        )
        self.relations = Relations()
        self.clients = Clients()
        for service, stub in {
            "Accounts": self.accounts,
            "UserService": self.users,
            "LogService": self.log,
            "MessageService": self.messages,
            "PushService": self.push,
            "Relations": self.relations,
        }.items():
            self.clients.put(service, stub)
        self.routes = MemoryRoutes(self.clock)
        self.cache = MemoryCache(self.clock)
        self.tasks = Tasks("gateway")
        self.gateway = Gateway(
            name="g1",
            clients=self.clients,
            routes=self.routes,
            cache=self.cache,
            settings=self.settings,
            limits=LIMITS,
            clock=self.clock,
            rng=random.Random(1),
            tasks=self.tasks,
        )

        self.clients.put_gateway("g1", self.gateway)

    async def pass_time(self, seconds):
        """Move the clock as the gateway's own ticks would see it."""
        for _ in range(seconds):
            self.clock.advance(1.0)
            await self.gateway.tick()
        await settle()


async def settle(turns=30):
    """Let everything that is ready run."""
    for _ in range(turns):
        await asyncio.sleep(0)


@pytest.fixture
async def world():
    made = World()
    await made.gateway.start()
    yield made
    await made.gateway.close()


def entry(seq=1, text="你好", conversation="d.1.2"):
    return model_pb2.Entry(
        conversation_id=conversation, seq=seq, ord=seq, sender_id=BOB, kind="text", text=model_pb2.Text(text=text)
    ).SerializeToString()


def client_frame(**fields):
    return frames_pb2.ClientFrame(**fields)


class Line:
    """A wire in memory with its peer's end: what was written can be read as frames; `stop` makes the peer stop reading."""

    def __init__(self, world, codec=PROTO, address="127.0.0.1"):
        self.world = world
        self.codec = codec
        self.written = []
        self.code = None
        self.aborted = False
        self.reading = True
        self.broken = False
        self.connection = Connection(world.gateway, self, codec, address)

    def write(self, message, *, text):
        if self.broken:
            raise RuntimeError("closed")
        assert text is self.codec.text
        self.written.append(message)

    def close(self, code, reason):
        self.code = code

    def abort(self):
        self.aborted = True
        self.connection.lost()

    def pause_reading(self):
        self.reading = False

    def resume_reading(self):
        self.reading = True

    def stop(self):
        self.connection.outbox.blocked()

    def go(self):
        self.connection.outbox.unblocked()

    def tell(self, *frames):
        parts = [frame.SerializeToString() for frame in frames]
        self.connection.received(b"".join(varint(len(part)) + part for part in parts))

    def heard(self):
        """The frames since the last time."""
        written, self.written = self.written, []
        return [frame for message in written for frame in self._frames(message)]

    def _frames(self, message):
        if self.codec.text:
            value = json.loads(message)
            return value if isinstance(value, list) else [value]
        parts, taken = split(message, 1 << 30)
        assert taken == len(message)
        return [frames_pb2.ServerFrame.FromString(part) for part in parts]

    async def ask(self, *frames):
        self.tell(*frames)
        await settle()
        return self.heard()

    async def hello(self, user=ALICE, session=10, seconds=900):
        token = f"{user}:{session}:{seconds}"
        frame = frames_pb2.ClientFrame(id=1, hello=frames_pb2.Hello(version=1, token=token))
        if self.codec.text:
            self.connection.received(json.dumps({"id": 1, "hello": {"version": 1, "token": token}}).encode())
        else:
            self.tell(frame)
        await settle()
        return self


async def live(world, user=ALICE, session=10, codec=PROTO, **more):
    line = await Line(world, codec, **more).hello(user, session)
    assert len(line.heard()) == 1
    return line
