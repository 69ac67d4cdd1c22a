"""Who has read in a group, told live to those whose messages were read: once a second, and to nobody else.

Best effort: what is forgotten here is found by `readers`, and by the next sync, for a mark stamps the head.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from hongyan.kit.log import get_logger
from hongyan.kit.tasks import Tasks
from hongyan.rpc.direct import Directed
from hongyan.services.push.audience import Memberships
from hongyan_proto.inside_pb2 import EventItem
from hongyan_proto.model_pb2 import Entry, Marks

log = get_logger("push")
EVERY_S = 1.0
COUNTABLE = range(1, 10)
"""Kinds of entries that people call messages."""
RECENT = 200
"""Messages of a conversation whose writers are remembered."""
CONVERSATIONS = 5_000

Deliver = Callable[[Sequence[Directed]], Awaitable[None]]


class Ticks:
    """Is told of everything that is delivered; `flush` tells what was read since the last time."""

    def __init__(self, *, deliver: Deliver, memberships: Memberships, tasks: Tasks) -> None:
        self._deliver = deliver
        self._memberships = memberships
        self._tasks = tasks
        self._writers: dict[str, dict[int, int]] = {}
        """Who wrote: by conversation, in the order in which something was written there, and seq."""
        self._reads: dict[str, dict[int, tuple[int, Marks]]] = {}
        """By conversation and reader: the mark before and the one after."""
        self._news = asyncio.Event()

    def start(self) -> None:
        self._tasks.spawn("ticks", self._run())

    def wrote(self, item: EventItem) -> None:
        entry = Entry.FromString(item.entry)
        if entry.kind not in COUNTABLE:
            return
        writers = self._writers.pop(entry.conversation_id, None) or {}
        self._writers[entry.conversation_id] = writers
        writers[entry.seq] = entry.sender_id
        if len(writers) > RECENT:
            del writers[next(iter(writers))]
        if len(self._writers) > CONVERSATIONS:
            del self._writers[next(iter(self._writers))]

    def read(self, item: EventItem) -> None:
        readers = self._reads.setdefault(item.conversation_id, {})
        before, _ = readers.get(item.marks.user_id, (item.read_from, None))
        readers[item.marks.user_id] = min(before, item.read_from), item.marks
        self._news.set()

    async def flush(self) -> None:
        reads, self._reads = self._reads, {}
        found = [
            Directed(users, "marks", marks)
            for conversation_id, readers in reads.items()
            for before, marks in readers.values()
            if (users := self._concerned(conversation_id, before, marks))
        ]
        if found:
            await self._deliver(found)

    def _concerned(self, conversation_id: str, before: int, marks: Marks) -> list[int]:
        """The members who wrote what was read."""
        writers, members = self._writers.get(conversation_id, {}), self._memberships.get(conversation_id)
        if members is None:
            return []
        concerned = {user for seq, user in writers.items() if before < seq <= marks.read_seq and user != marks.user_id}
        return sorted(concerned.intersection(members.present))

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            await asyncio.sleep(EVERY_S)
            try:
                await self.flush()
            except Exception as error:  # noqa: BLE001 - the next sync tells
                log.warning("writers were not told who has read", error=repr(error))
