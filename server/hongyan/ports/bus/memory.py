"""`memory:` - events inside one process. They do not outlive it: the publisher's outbox covers that."""

import asyncio
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from hongyan.kit.log import get_logger
from hongyan.kit.retry import full_jitter
from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Event, Handler, PublishFailed, Topic
from hongyan.ports.url import parse

log = get_logger("bus")
DEAD_LETTERS_KEPT = 1000


def open_url(url: str, *, tasks: Tasks, rng: random.Random) -> "MemoryBus":
    parse(url, scheme="memory")
    return MemoryBus(tasks, rng=rng)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that was given up. `position` is the event's field of that name, 0 when it has none."""

    topic: str
    group: str
    shard: int
    position: int


@dataclass(slots=True)
class _Group:
    topic: str
    name: str
    patient: bool
    handlers: list[Handler[Any]] = field(default_factory=list)
    queues: "list[_Queue]" = field(default_factory=list)


class MemoryBus:
    """One worker per topic, group and shard; it sleeps while nothing waits, and takes at once all that waits.

    Events that failed together are delivered again one by one, so that a poisoned one takes no other with it.
    """

    def __init__(
        self,
        tasks: Tasks,
        *,
        rng: random.Random,
        tries: int = 5,
        most: int = 1000,
        pause: float = 0.05,
        longest_pause: float = 5.0,
    ) -> None:
        self.dead = 0
        self.dead_letters: deque[DeadLetter] = deque(maxlen=DEAD_LETTERS_KEPT)
        self.tries = tries
        self.most = most
        self._tasks = tasks
        self._rng = rng
        self._pause = pause
        self._longest_pause = longest_pause
        self._groups: dict[tuple[str, str], _Group] = {}
        self._queues: dict[tuple[str, int], list[_Queue]] = {}
        self._closed = False

    async def publish(self, topic: Topic[Event], shard: int, events: Sequence[Event]) -> None:
        if self._closed:
            raise PublishFailed("the bus is closed")
        if not 0 <= shard < topic.shards:
            raise ValueError(f"{topic.name} has no shard {shard}")
        for queue in self._queues.get((topic.name, shard), ()):
            queue.waiting.extend(events)
            queue.wake()

    async def subscribe(self, topic: Topic[Event], group: str, handler: Handler[Event]) -> "MemorySubscription":
        if self._closed:
            raise PublishFailed("the bus is closed")
        known = self._groups.get((topic.name, group))
        if known is None:
            known = self._groups[topic.name, group] = _Group(topic.name, group, topic.patient)
            for shard in range(topic.shards):
                queue = _Queue(self, known, shard)
                known.queues.append(queue)
                self._queues.setdefault((topic.name, shard), []).append(queue)
        known.handlers.append(handler)
        for queue in known.queues:
            queue.start()
        return MemorySubscription(known, handler)

    async def close(self) -> None:
        self._closed = True
        for group in self._groups.values():
            group.handlers.clear()
            for queue in group.queues:
                await queue.stop()

    def spawn(self, queue: "_Queue") -> asyncio.Task[None]:
        return self._tasks.spawn(f"bus:{queue.group.topic}:{queue.group.name}:{queue.shard}", queue.work())

    async def pause(self, attempt: int) -> None:
        await asyncio.sleep(full_jitter(attempt, self._rng, base=self._pause, cap=self._longest_pause))

    def bury(self, queue: "_Queue", events: Sequence[Any]) -> None:
        self.dead += len(events)
        letters = [
            DeadLetter(queue.group.topic, queue.group.name, queue.shard, getattr(event, "position", 0))
            for event in events
        ]
        self.dead_letters.extend(letters)
        positions = [letter.position for letter in letters]
        log.error("events given up", topic=queue.group.topic, group=queue.group.name, positions=positions)


class MemorySubscription:
    def __init__(self, group: _Group, handler: Handler[Any]) -> None:
        self._group = group
        self._handler = handler
        self._open = True

    async def close(self) -> None:
        if not self._open:
            return
        self._open = False
        group = self._group
        if self._handler not in group.handlers:  # the bus was closed before
            return
        group.handlers.remove(self._handler)
        for queue in group.queues:
            if queue.current is self._handler or not group.handlers:
                await queue.stop()
            if group.handlers:
                queue.start()


class _Queue:
    """The events of one shard for one group. `taken` are those that a handler has and did not acknowledge."""

    __slots__ = ("_bus", "_sleep", "_task", "current", "group", "shard", "single", "taken", "waiting")

    def __init__(self, bus: MemoryBus, group: _Group, shard: int) -> None:
        self._bus = bus
        self._sleep: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self.group = group
        self.shard = shard
        self.current: Handler[Any] | None = None
        self.waiting: deque[Any] = deque()
        self.taken: list[Any] = []
        self.single = 0

    def wake(self) -> None:
        sleep = self._sleep
        if sleep is not None:
            self._sleep = None
            if not sleep.done():
                sleep.set_result(None)

    def start(self) -> None:
        if self._task is None or self._task.done():
            self._task = self._bus.spawn(self)

    async def stop(self) -> None:
        """End the worker, unless it is the caller: then it ends by itself when its handler returns."""
        task = self._task
        if task is None or task.done() or task is asyncio.current_task():
            return
        self._task = None
        task.cancel()
        await asyncio.wait([task])

    async def work(self) -> None:
        while self.group.handlers:
            if not self.taken:
                if not self.waiting:
                    self._sleep = asyncio.get_running_loop().create_future()
                    await self._sleep
                    continue
                self._take()
            await self._deliver()

    def _take(self) -> None:
        waiting = self.waiting
        if self.single:
            self.single -= 1
            self.taken = [waiting.popleft()]
        elif len(waiting) <= self._bus.most:
            self.taken = list(waiting)
            waiting.clear()
        else:
            self.taken = list(islice(waiting, self._bus.most))
            for _ in self.taken:
                waiting.popleft()

    async def _deliver(self) -> None:
        """Hand over what is taken until it is acknowledged, given up, or nobody is left to take it."""
        attempt = 0
        while self.group.handlers:
            self.current = self.group.handlers[self.shard % len(self.group.handlers)]
            try:
                await self.current(self.shard, self.taken)
            except Exception as error:
                log.warning("handler failed", topic=self.group.topic, group=self.group.name, exc_info=error)
            else:
                self.taken = []
                return
            finally:
                self.current = None
            attempt += 1
            if attempt % self._bus.tries == 0 and self.group.patient:
                log.error("events are not taken", topic=self.group.topic, group=self.group.name, attempts=attempt)
            elif attempt == self._bus.tries:
                self._bus.bury(self, self.taken)
                self.taken = []
                return
            await self._bus.pause(attempt - 1)
            self._split()

    def _split(self) -> None:
        if len(self.taken) > 1:
            self.single += len(self.taken) - 1
            self.waiting.extendleft(reversed(self.taken[1:]))
            del self.taken[1:]
