"""A message room on its own: real store, memory bus, people with the ids 1 to 999."""

import asyncio
import random
from collections.abc import Sequence

from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Topic
from hongyan.ports.bus.memory import MemoryBus
from hongyan.ports.db import Database
from hongyan.rpc.call import INSIDE, Call
from hongyan.services.message.log import Log
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store_write import SqlLogStore
from hongyan.services.message.work import Appending
from hongyan_proto.inside_pb2 import (
    AppendBatch,
    AppendItem,
    AppendReplies,
    ChangeReply,
    ChangeRequest,
    LogEvent,
    MarkBatch,
    MarkItem,
)
from hongyan_proto.message_pb2 import SendRequest
from hongyan_proto.model_pb2 import Entry, Kind, MemberChange, MemberOperation, Text
from hongyan_proto.user_pb2 import UserIds
from tests.clock import ManualClock

ALICE, BOB, CAROL = 1, 2, 3
SETTINGS = MessageSettings(digest_key=b"key")


class People:
    def __init__(self) -> None:
        self.asked = 0

    async def exist(self, call: Call, request: UserIds) -> UserIds:
        self.asked += 1
        return UserIds(user_ids=[user for user in request.user_ids if user < 1000])


class Room:
    def __init__(self, db: Database, *, shards=1, instance="one", settings=SETTINGS, bus=None, seed=1) -> None:
        self.db = db
        self.clock = ManualClock()
        self.tasks = Tasks("log")
        self.bus_tasks = Tasks("bus")
        self.rng = random.Random(seed)
        self.bus = bus or MemoryBus(self.bus_tasks, rng=self.rng)
        self.topic = Topic("log", LogEvent, shards)
        self.people = People()
        self.events: list[LogEvent] = []
        self.store = SqlLogStore(db, shards=shards, rng=self.rng)
        self.settings = settings
        self.instance = instance
        self.log: Log

    async def start(self) -> "Room":
        await self.store.open()
        await self.bus.subscribe(self.topic, f"test-{self.instance}", self._take)
        self.log = self.make_log()
        await self.log.start()
        return self

    async def prepare(self) -> None:
        """A log that takes what is written, but is not started: nobody relays."""
        await self.store.open()
        self.log = self.make_log()
        await self.log.ids.start(f"not started {self.instance}")

    def make_log(self) -> Log:
        return Log(
            store=self.store,
            accounts=self.people,
            bus=self.bus,
            topic=self.topic,
            settings=self.settings,
            clock=self.clock,
            rng=self.rng,
            tasks=self.tasks,
            instance=self.instance,
        )

    async def close(self) -> None:
        await self.log.close()
        await self.bus.close()
        await self.bus_tasks.close()

    async def _take(self, shard: int, events: Sequence[LogEvent]) -> None:
        self.events.extend(events)

    async def append(self, *items: AppendItem) -> list:
        replies: AppendReplies = await self.log.append(INSIDE, AppendBatch(items=items))
        return [getattr(reply, reply.WhichOneof("result")) for reply in replies.results]

    async def say(self, user: int, text: str, conversation="d.1.2", client_id=None, mentions=(), **more):
        (answer,) = await self.append(send(user, text, conversation, client_id, mentions, **more))
        return answer

    async def change(self, conversation: str, change_id: str, expected: int, *items, by=ALICE) -> ChangeReply:
        request = ChangeRequest(
            conversation_id=conversation,
            change_id=change_id,
            expected_version=expected,
            by_user_id=by,
            change=MemberChange(items=items),
        )
        return await self.log.change(INSIDE, request)

    async def group(self, *users: int, name="g.7", founder_role=2) -> None:
        joins = [join(user, role=founder_role if number == 0 else 0) for number, user in enumerate(users)]
        await self.change(name, f"make-{name}", 0, *joins)

    async def touch(
        self, user: int, kind: int, target: int, conversation="d.1.2", *, client_id="", mentions=(), **body
    ):
        raw = Entry(**body).SerializeToString()
        ask = Appending(user, 0, "", conversation, client_id, kind, raw, target_seq=target, mentions=tuple(mentions))
        (answer,) = await self.log.append_items([ask])
        return answer

    async def recall(self, user: int, target: int, conversation="d.1.2", client_id=""):
        return await self.touch(user, Kind.recall, target, conversation, client_id=client_id)

    async def edit(self, user: int, target: int, text: str, conversation="d.1.2", mentions=()):
        return await self.touch(user, Kind.edit, target, conversation, mentions=mentions, text=Text(text=text))

    async def mark(self, user: int, *, read=0, delivered=0, conversation="d.1.2", session=0):
        item = MarkItem(
            user_id=user, session_id=session, conversation_id=conversation, read_seq=read, delivered_seq=delivered
        )
        (result,) = (await self.log.mark(INSIDE, MarkBatch(items=[item]))).results
        return result.error

    async def sql(self, text: str, *arguments):
        from hongyan.ports.db import Query

        return await self.db.read(lambda tx: tx.fetch(Query("test", "a look", text), *arguments))

    async def unread(self, user: int, conversation="d.1.2") -> int:
        (row,) = await self.sql(
            "SELECT h.ord - m.read_ord - m.own_after FROM head_00 h JOIN member_00 m ON m.conv = h.conv"
            " WHERE h.id = ? AND m.user = ?",
            conversation,
            user,
        )
        return row[0]

    async def quiet(self) -> None:
        """Let the relay and the bus hand over what they have."""
        for _ in range(20):
            await asyncio.sleep(0)


def send(user: int, text: str, conversation="d.1.2", client_id=None, mentions=(), *, to=0, quote=None, session=0):
    request = SendRequest(client_id=client_id or f"{user}-{text}", text=Text(text=text, mentions=mentions))
    if to:
        request.to_user_id = to
    else:
        request.conversation_id = conversation
    if quote:
        request.quote_seq = quote
    return AppendItem(user_id=user, session_id=session, send=request)


def join(user: int, role=0, from_seq=0) -> MemberChange.Item:
    return MemberChange.Item(operation=MemberOperation.join, user_id=user, role=role, from_seq=from_seq)


def leave(user: int) -> MemberChange.Item:
    return MemberChange.Item(operation=MemberOperation.leave, user_id=user)
