"""What is owed on the way: every commit reaches the bus, a gateway that missed something hears of it, and a sync
brings all that was committed before it was asked for."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from google.protobuf.message import Message

from hongyan_proto.inside_pb2 import DeliverBatch, LogEvent, UserStreamEvent
from tests.simulation.world.device import Device
from tests.simulation.world.loop import Process

if TYPE_CHECKING:
    from tests.simulation.world.world import World


class Watch:
    def __init__(self, world: "World") -> None:
        self._world = world
        self._published: dict[int, set[int]] = defaultdict(set)
        self._missed: dict[tuple[Process, Process], float] = {}
        """Since when a gateway process has not heard from a push process that it must sync."""
        self._asked: dict[Device, tuple[float, int, dict[str, tuple[int, int]]]] = {}
        """When a sync was asked for, how many histories were lost before, and what was to be known then."""
        self._problems: list[str] = []

    def synced(self, device: Device, what: str) -> None:
        """After a sync a device knows in each conversation what was committed before it asked: the newest entry that
        says something to its user, and how far they have read on another device.
        """
        journal = self._world.journal
        if what == "asked" and device not in self._asked:
            due = {
                name: (told, journal.read(name, device.user))
                for name, talk in journal.talks.items()
                if (told := talk.told(device.user))
            }
            self._asked[device] = self._world.loop.time(), len(journal.past), due
        elif what != "asked" and (asked := self._asked.pop(device, None)) is not None and what == "done":
            at, past, due = asked
            # Until the server notices that its log went back, a row pushed in the lost history passes for the newer.
            deceived = device.core.epoch == self._world.backups.silent
            for name, (told, read) in due.items() if past == len(journal.past) else ():
                head, mark = _known(device, name)
                if head < told or (mark < read and not deceived):
                    what = f"{name} up to {head} of {told}, and as read up to {mark} of {read}"
                    self._problems.append(f"sync: asked at {at:.1f}, {device.name} knows {what}")

    def published(self, event: Message) -> None:
        """The bus has taken an event."""
        if isinstance(event, LogEvent):
            self._published[event.shard].add(event.position)
        elif isinstance(event, UserStreamEvent):
            self._world.told[event.event_id] = event.user_id

    def delivered(self, gateway: Process | None, push: Process, request: Message, *, answered: bool) -> None:
        if gateway is None or not isinstance(request, DeliverBatch):
            return
        key = push, gateway
        everybody = any(item.WhichOneof("body") == "resync" and not item.user_ids for item in request.items)
        if not answered:
            self._missed.setdefault(key, self._world.loop.time())
        elif everybody:
            self._missed.pop(key, None)
            self._expect_resync(gateway)

    def _expect_resync(self, gateway: Process) -> None:
        """A gateway has taken a resync for all: each of its sessions must have been told."""
        world, since = self._world, self._world.loop.time() - 30.0
        server = next(server for server in world.gateways if server.process is gateway)
        here = [connection for connection in server.sockets.values() if connection is not None and connection.live]

        def look() -> None:
            if gateway.held is not None:  # it is stopped: what it took waits in it
                world.later(1.0, look)
                return
            left_out = [it.session.user for it in here if it.live and it.resynced < since]
            if left_out and gateway.alive and not world.over:
                self._problems.append(f"behind: {gateway.name} did not tell {left_out} to sync")

        world.later(0.5, look)

    def rewound(self, positions: dict[int, int]) -> None:
        """A restore: what comes after these positions is to be published again."""
        for shard, position in positions.items():
            self._published[shard] = {known for known in self._published[shard] if known <= position}

    def problems(self) -> Iterator[str]:
        yield from self._problems
        for number, shard in enumerate(self._world.journal.shards):
            last = self._world.journal.position(shard)
            if missing := sorted(set(range(1, last + 1)) - self._published[number]):
                yield f"relay: commits {missing} of shard {shard} never reached the bus"
        for (push, gateway), since in self._missed.items():
            if push.alive and gateway.alive:
                yield f"behind: {gateway.name} missed a batch of {push.name} at {since:.1f} and was not told to sync"


def _known(device: Device, name: str) -> tuple[int, int]:
    """Of a conversation the head and the read mark that a device shows."""
    found = device.core.conversations.get(name)
    return (found.head["seq"], found.read_mark()) if found else (0, 0)
