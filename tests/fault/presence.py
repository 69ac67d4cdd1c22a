"""Scene: thousands watch each other come and go, through kills. Beside them a model of who must see what."""

import asyncio
from collections.abc import Iterable

from hongyan_proto.frames_pb2 import ClientFrame, ServerFrame, Watch
from hongyan_proto.model_pb2 import PresenceState
from tests.fault.crowd import Crowd, Socket, Violation, each, until

LEAVE, BLINK = 0.1, 0.05
"""Shares of the crowd that go in a wave: until the next one, or only to come back at once."""


class Watcher:
    """One person, the socket they have now, and what it was told."""

    def __init__(self, scene: "Presence", number: int, watched: list[int]) -> None:
        self.number = number
        self.watched = watched
        self.there = True
        self.frames = 0
        self.told: dict[int, int] = {}
        self.socket: Socket | None = None
        self._scene = scene
        self._mine: frozenset[int] = frozenset()
        self._since = 0.0
        self._count = 0

    async def come(self) -> None:
        self.told = {}
        crowd = self._scene.crowd
        self.begin(await crowd.open(crowd.people[self.number], self.heard))

    def begin(self, socket: Socket) -> None:
        """Watch on this socket, which has told nothing yet."""
        people = self._scene.crowd.people
        self.socket, self.told, self._count = socket, {}, 0
        self._mine = frozenset(people[other].user_id for other in self.watched)
        self._since = asyncio.get_running_loop().time()
        socket.say(ClientFrame(id=2, watch=Watch(user_ids=sorted(self._mine))))

    def go(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def wrong(self) -> list[str]:
        """Of whom it believes what is not so."""
        scene, told = self._scene, self.told
        return [
            f"{self.number} of {other}: {told.get(user)}"
            for other in self.watched
            if told.get(user := scene.crowd.people[other].user_id) != scene.right(self.number, other)
        ]

    def heard(self, frame: ServerFrame) -> None:
        if frame.HasField("error"):
            self._scene.violations.append(f"{self.number}: {frame.error.reason}")
        if not frame.HasField("presence"):
            return
        self._count += 1
        self.frames += 1
        seconds = asyncio.get_running_loop().time() - self._since
        if self._count > seconds + 2:
            self._scene.violations.append(f"{self.number} was told {self._count} times in {seconds:.1f} s")
        for item in frame.presence.users:
            if item.user_id not in self._mine:
                self._scene.violations.append(f"{self.number} does not watch {item.user_id}")
            if self.told.get(item.user_id) == item.state:
                self._scene.violations.append(f"{self.number} was told of {item.user_id} twice")
            self.told[item.user_id] = item.state


class Presence:
    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.violations: list[str] = []
        everybody = range(len(crowd.people))
        most = min(crowd.size.watched, len(everybody) - 1)
        self.watchers = [Watcher(self, number, self._chosen(number, most)) for number in everybody]

    def _chosen(self, number: int, most: int) -> list[int]:
        """The hub, and as many others as may be."""
        others = self.crowd.rng.sample(range(1, len(self.crowd.people)), most)
        return others if not number else [0, *(other for other in others if other != number)][:most]

    def right(self, number: int, other: int) -> int:
        """The state that this watcher must end with."""
        friends = not number or not other
        seen = self.watchers[other].there and (friends or not self.crowd.hides(other))
        return PresenceState.online if seen else PresenceState.offline

    async def run(self) -> str:
        """A line of figures. Raises Violation."""
        size, meter = self.crowd.size, self.crowd.meter
        await self.come(range(len(self.watchers)))
        await self.settle("at first")
        idle = meter.begin()
        kills = {1 + number * size.waves // size.kills for number in range(size.kills)}
        for wave in range(size.waves):
            await self._wave(kill=wave in kills)
            await self.settle(f"after wave {wave + 1}")
        self.check()
        said = meter.check(idle, size, "presence")
        pairs = sum(len(watcher.watched) for watcher in self.watchers)
        frames = sum(watcher.frames for watcher in self.watchers)
        for watcher in self.watchers:
            watcher.go()
        return (
            f"presence: {len(self.watchers) - 1} friends of one, {pairs} pairs watched, {size.waves} waves, "
            f"{len(kills)} SIGKILLs, {frames} frames: nobody missed a state; {said}"
        )

    def check(self) -> None:
        if self.violations:
            raise Violation(f"presence: {len(self.violations)} times, the first: {self.violations[0]}")

    async def come(self, numbers: Iterable[int]) -> None:
        for number in (numbers := list(numbers)):
            self.watchers[number].there = True
        await each(lambda number: self.watchers[number].come(), numbers)

    async def _wave(self, *, kill: bool) -> None:
        """Some come back, some go, some blink; with luck the server is killed while they do."""
        crowd, everybody = self.crowd, range(len(self.watchers))
        back = [number for number in everybody if not self.watchers[number].there]
        here = [number for number in everybody if self.watchers[number].there]
        crowd.rng.shuffle(here)
        leave, blink = (int(len(here) * share) for share in (LEAVE, BLINK))
        for number in here[: leave + blink]:
            self.watchers[number].go()
        for number in here[:leave]:
            self.watchers[number].there = False
        if not kill:
            await self.come([*back, *here[leave : leave + blink]])
            return
        restarted = crowd.tasks.spawn("restart", crowd.restart())
        await self.come([*back, *here[leave : leave + blink]])
        await restarted
        lost = [number for number in everybody if self.watchers[number].there and self._is_lost(number)]
        await self.come(lost)

    def _is_lost(self, number: int) -> bool:
        socket = self.watchers[number].socket
        return socket is None or socket.lost.done()

    async def settle(self, when: str) -> None:
        def late() -> list[str]:
            return [wrong for watcher in self.watchers if watcher.there for wrong in watcher.wrong()]

        await until(lambda: not late(), lambda: f"presence {when}: {len(late())} states are wrong, {late()[:3]}")
