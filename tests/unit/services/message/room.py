"""The whole message room on a file: real log, real store, memory bus. People with small numbers exist."""

import random
from itertools import count

from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Topic
from hongyan.ports.bus.memory import MemoryBus
from hongyan.ports.db import Database
from hongyan.rpc.call import INSIDE, Call
from hongyan.services.message.log import Log
from hongyan.services.message.service import Messages
from hongyan.services.message.settings import MessageSettings
from hongyan.services.message.store_read import LogReader
from hongyan.services.message.store_write import SqlLogStore
from hongyan_proto.inside_pb2 import ChangeRequest, LogEvent
from hongyan_proto.message_pb2 import EntriesRequest, HistoryRequest, MarkRequest, SendRequest, TargetRequest
from hongyan_proto.model_pb2 import MemberChange, MemberOperation, Text
from hongyan_proto.user_pb2 import UserIds
from tests.clock import ManualClock

ALICE, BOB, CAROL, DAVE = 1, 2, 3, 4


class People:
    async def exist(self, call, request):
        return UserIds(user_ids=[user for user in request.user_ids if user < 1000])


class Room:
    def __init__(self, db: Database, *, shards: int = 1, **settings) -> None:
        rng = random.Random(3)
        self.clock = ManualClock()
        self.settings = MessageSettings(shards=shards, digest_key=b"k" * 16, **settings)
        self.tasks = Tasks("room")
        self.bus = MemoryBus(Tasks("bus"), rng=rng)
        self.store = SqlLogStore(db, shards=shards, rng=rng)
        self.reader = LogReader(db, shards)
        self._numbers = count(1)
        self.log = Log(
            store=self.store,
            accounts=People(),
            bus=self.bus,
            topic=Topic("log", LogEvent, shards),
            settings=self.settings,
            clock=self.clock,
            rng=rng,
            tasks=self.tasks,
            instance="test",
        )
        self.messages = Messages(
            log=self.log, reader=self.reader, settings=self.settings, clock=self.clock, rng=random.Random(4)
        )

    async def open(self) -> "Room":
        await self.store.open()
        await self.log.start()
        return self

    async def close(self) -> None:
        await self.log.close()
        await self.bus.close()

    def name(self, word: str = "c") -> str:
        return f"{word}{next(self._numbers)}"

    async def group(self, name: str, *users: int, administrator: int = 0) -> str:
        """A conversation whose first entry is the joining of these."""
        await self.change(name, 0, *((MemberOperation.join, user) for user in users), first=1)
        return name

    async def change(self, name: str, version: int, *operations, first: int = 0) -> int:
        items = [MemberChange.Item(operation=operation, user_id=user, from_seq=first) for operation, user in operations]
        change = MemberChange(items=items)
        request = ChangeRequest(
            conversation_id=name, change_id=self.name("change"), expected_version=version, change=change
        )
        return (await self.log.change(INSIDE, request)).seq

    async def leave(self, name: str, user: int, version: int) -> int:
        return await self.change(name, version, (MemberOperation.leave, user))

    async def join(self, name: str, user: int, version: int) -> int:
        return await self.change(name, version, (MemberOperation.join, user))

    async def say(self, user: int, name: str, text: str = "hi", *, mentions=(), quote: int | None = None) -> int:
        content = Text(text=text, mentions=[str(word) for word in mentions])
        request = SendRequest(conversation_id=name, client_id=self.name(), text=content, quote_seq=quote)
        return (await self.messages.send(Call(user_id=user, session_id=user * 10), request)).seq

    async def recall(self, user: int, name: str, seq: int) -> int:
        request = TargetRequest(conversation_id=name, seq=seq)
        return (await self.messages.recall(Call(user_id=user), request)).seq

    async def read(self, user: int, name: str, seq: int) -> None:
        await self.messages.mark_read(Call(user_id=user), MarkRequest(conversation_id=name, seq=seq))

    async def page(self, user: int, name: str, **place):
        return await self.messages.history(Call(user_id=user), HistoryRequest(conversation_id=name, **place))

    async def entries(self, user: int, name: str, after: int = 0, limit: int = 0):
        request = EntriesRequest(conversation_id=name, after=after, limit=limit)
        return await self.messages.entries(Call(user_id=user), request)
