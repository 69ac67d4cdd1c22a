"""Alice and Bob, a log that says who belongs where, and gateways that write down what they take."""

import asyncio
import random
from dataclasses import dataclass, field

from hongyan.kit.clock import SystemClock
from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Topic
from hongyan.ports.bus.memory import MemoryBus
from hongyan.ports.registry import Instance
from hongyan.ports.registry.static import StaticRegistry
from hongyan.ports.routes.memory import MemoryRoutes
from hongyan.services.push.service import Push
from hongyan.services.push.settings import PushSettings
from hongyan_proto.inside_pb2 import (
    ChangedReplies,
    ChangedResult,
    ConversationMembers,
    DeliverReply,
    EventItem,
    LogEvent,
    Member,
    MembersReply,
    RowsReply,
    UserStreamEvent,
)
from hongyan_proto.model_pb2 import Conversation, Entry

ALICE, BOB, CAROL = 11, 22, 33
PAIR, GROUP = "d.11.22", "g.5"


@dataclass
class LogOfTwo:
    """A `LogService` whose members are given."""

    members_of: dict = field(default_factory=lambda: {PAIR: (1, [(ALICE, 1, 0), (BOB, 1, 0)])})
    asked: list = field(default_factory=list)
    results: list = field(default_factory=list)
    changed_asked: list = field(default_factory=list)
    epoch: str = "e"

    async def members(self, call, request):
        assert call.inside
        self.asked.append(list(request.conversation_ids))
        return MembersReply(conversations=[self._members(name) for name in request.conversation_ids])

    def _members(self, name):
        version, members = self.members_of[name]
        listed = [Member(user_id=user, from_seq=lo, to_seq=hi) for user, lo, hi in members]
        return ConversationMembers(conversation_id=name, version=version, members=listed)

    async def rows(self, call, request):
        return RowsReply(rows=[Conversation(id=request.conversation_id, draft=f"of {u}") for u in request.user_ids])

    async def changed(self, call, request):
        if not request.items[0].user_id:
            return ChangedReplies(results=[ChangedResult(epoch=self.epoch)])
        self.changed_asked.append(request)
        return ChangedReplies(results=self.results or [])


@dataclass
class WritingGateway:
    """A `GatewayService` that keeps what it was given; `stuck` makes it take nothing."""

    taken: list = field(default_factory=list)
    stuck: asyncio.Event | None = None

    async def deliver(self, call, request):
        if self.stuck is not None:
            await self.stuck.wait()
        self.taken += request.items
        return DeliverReply()


class World:
    def __init__(self, store, **settings):
        self.tasks = Tasks("test")
        self.rng = random.Random(7)
        self.clock = SystemClock()
        self.log = LogOfTwo()
        self.gateways = {"gw1": WritingGateway(), "gw2": WritingGateway()}
        self.bus = MemoryBus(tasks=self.tasks, rng=self.rng)
        self.routes = MemoryRoutes(clock=self.clock)
        self.registry = StaticRegistry()
        self.log_topic = Topic("log", LogEvent)
        self.user_topic = Topic("user", UserStreamEvent)
        self.push = Push(
            store=store,
            log_service=self.log,
            routes=self.routes,
            registry=self.registry,
            gateway=self.gateways.__getitem__,
            bus=self.bus,
            log_topic=self.log_topic,
            user_topic=self.user_topic,
            cursor_key=b"k",
            settings=PushSettings(**settings),
            clock=self.clock,
            tasks=Tasks("push"),
        )

    async def start(self):
        for name in self.gateways:
            await self.registry.offer(Instance("gateway", name))
        await self.push.start()

    async def close(self):
        await self.push.close()
        await self.bus.close()
        await self.tasks.close()

    def taken(self, gateway="gw1"):
        return self.gateways[gateway].taken


def wrote(seq, *, position=None, conversation=PAIR, version=1, origin=0, previous=None, epoch="e"):
    entry = Entry(conversation_id=conversation, seq=seq, text={"text": "你好"}).SerializeToString()
    item = EventItem(conversation_id=conversation, members_version=version, origin_session=origin, entry=entry, seq=seq)
    place = seq if position is None else position
    before = place - 1 if previous is None else previous
    return LogEvent(epoch=epoch, term=1, position=place, previous=before, items=[item])


def seqs(items):
    return [Entry.FromString(item.entry).seq for item in items if item.WhichOneof("body") == "entry"]
