"""A waker on real stores, with a log whose answers are given and a notifier that writes down whom it wakes."""

from dataclasses import dataclass, field

from hongyan.kit.tasks import Tasks
from hongyan.ports.cache.memory import MemoryCache
from hongyan.ports.notify import Wake
from hongyan.ports.notify.log import LogNotify
from hongyan.ports.routes.memory import MemoryRoutes
from hongyan.rpc.clients import Clients
from hongyan.rpc.direct import Directed
from hongyan.services.push.settings import PushSettings
from hongyan.services.push.store import Device
from hongyan.services.push.waking import Waker
from hongyan_proto.inside_pb2 import Sleeper, SleepersReply
from hongyan_proto.model_pb2 import Entry, Kind, Marks
from hongyan_proto.user_pb2 import SessionIds
from tests.clock import ManualClock
from tests.unit.services.push.people import ALICE, BOB, CAROL, GROUP


class Written(LogNotify):
    """Reaches who has registered, and keeps what it was given."""

    by_target = True

    def __init__(self):
        self.wakes: list[Wake] = []
        self.withdrawn = []

    def on_gone(self, handler):
        self.gone = handler

    async def wake(self, wakes):
        self.wakes += wakes

    async def withdraw(self, conversation_id, seq):
        self.withdrawn.append((conversation_id, seq))


@dataclass
class SleepyLog:
    """Everybody is a member who has read nothing, unless it is said otherwise."""

    muted: dict = field(default_factory=dict)
    read: dict = field(default_factory=dict)
    left: set = field(default_factory=set)
    recalled: set = field(default_factory=set)
    asked: list = field(default_factory=list)

    async def sleepers(self, call, request):
        assert call.inside
        self.asked.append(request)
        return SleepersReply(items=[self._answer(item) for item in request.items])

    def _answer(self, item):
        users = [user for user in item.user_ids if user not in self.left]
        told = [Sleeper(user_id=user, muted_until=self.muted.get(user, 0), **self._read(user, item)) for user in users]
        return SleepersReply.Item(recalled=[seq for seq in item.seqs if seq in self.recalled], sleepers=told)

    def _read(self, user, item):
        read = self.read.get(user, 0)
        return {"read_seq": read, "unread": max(0, max(item.seqs) - read)}


@dataclass
class Sessions:
    ended: set = field(default_factory=set)

    async def ended_sessions(self, call, request):
        assert call.inside
        assert request.asleep
        return SessionIds(session_ids=[session for session in request.session_ids if session in self.ended])


class Night:
    def __init__(self, devices, **settings):
        self.clock = ManualClock()
        self.log, self.sessions = SleepyLog(), Sessions()
        self.routes, self.cache = MemoryRoutes(clock=self.clock), MemoryCache(self.clock)
        self.devices = devices
        self.notify = Written()
        self.settings = settings
        self.waker = self.another()

    def another(self):
        """One more process."""
        clients = Clients()
        clients.put("LogService", self.log)
        clients.put("Accounts", self.sessions)
        return Waker(
            notify=self.notify,
            devices=self.devices,
            clients=clients,
            routes=self.routes,
            cache=self.cache,
            settings=PushSettings(**{"wake_every_s": 0.001, **self.settings}),
            clock=self.clock,
            tasks=Tasks("test"),
        )

    async def has_device(self, *users):
        for user in users:
            endpoint = f"https://push.example.com/{user}"
            await self.devices.register(Device(user * 10, user, endpoint, b"p", b"s", 1), most=9)

    async def said(self, *items, connected=(), waker=None, later=0.0):
        """These are delivered, and looked at so many seconds later; who was woken, with the wakes."""
        waker = waker or self.waker
        users = {user for item in items for user in item.user_ids}
        waker.offer(items, dict.fromkeys(connected, ("gw1",)), users <= set(connected))
        words = list(waker._queue)
        waker._queue.clear()
        self.clock.advance(later)
        return {wake.user_id: wake for wake in await waker.round(words)}


def message(
    seq, *, sender=ALICE, users=(ALICE, BOB, CAROL), conversation=GROUP, mentions=(), kind=Kind.text, target=None
):
    entry = Entry(conversation_id=conversation, seq=seq, sender_id=sender, kind=kind, target_seq=target)
    if kind == Kind.text:
        entry.text.text = "what nobody else may hold"
        entry.text.mentions.extend(mentions)
    return Directed(list(users), "entry", entry.SerializeToString())


def marks(user, *, conversation=GROUP, **seqs):
    return Directed([user], "marks", Marks(conversation_id=conversation, user_id=user, **seqs))
