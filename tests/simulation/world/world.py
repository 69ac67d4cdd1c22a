"""One world: servers, devices, people, faults, and the end in which everything must fit."""

import asyncio
import hashlib
import random
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from google.protobuf.message import Message

from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Topic
from hongyan.ports.bus.memory import MemoryBus
from hongyan.ports.registry.static import StaticRegistry
from hongyan.ports.routes.memory import MemoryRoutes
from hongyan_proto.inside_pb2 import LogEvent, UserStreamEvent
from tests.simulation.world.audit import Audit
from tests.simulation.world.backups import Backups
from tests.simulation.world.clock import SimClock
from tests.simulation.world.device import Device
from tests.simulation.world.faults import Faults
from tests.simulation.world.journal import Journal
from tests.simulation.world.loop import Process, SimLoop
from tests.simulation.world.net import Network, Remote
from tests.simulation.world.scenario import Scenario
from tests.simulation.world.seams import Seams
from tests.simulation.world.servers import Accounts, GatewayServer, MessageServer, PushServer, RoomServer, Server
from tests.simulation.world.society import Society
from tests.simulation.world.socket import Socket
from tests.simulation.world.trouble import Trouble
from tests.simulation.world.verdict import Verdict
from tests.simulation.world.watch import Watch
from tests.simulation.world.workload import Keepers, Workload

ALICE, BOB, CAROL = 11, 22, 33
SHARDS = 2
CONVERGE = 72.0
"""Virtual seconds after healing in which all devices must know the same: one sync interval, its jitter,
and what devices still had to say when they came back."""
ROUNDS = 8
"""So often at most something may be committed in what should have been the last interval."""

EXPECTED_ERRORS = frozenset(
    ["append failed", "authentication failed", "route not registered", "lease not renewed", "events given up"]
)
KNOWN: tuple[str, ...] = ()
_DULL = frozenset(["event", "exc_info", "level"])


class World:
    shards = SHARDS
    users = (ALICE, BOB, CAROL)

    def __init__(self, seed: int, folder: Path, *, faults: Faults, scenario: Scenario) -> None:
        self.seed = seed
        self.folder = folder
        self.rng = random.Random(f"{seed}:world")
        self.loop = SimLoop(random.Random(f"{seed}:order"))
        self.faults = faults
        self.seams = Seams()
        self.scenario = scenario
        self.with_rooms = scenario.has_rooms(seed, faults.drawn)
        self.network = Network(self.loop, faults, seed)
        self.over = False
        self.notes: list[str] = []
        self.trace = hashlib.blake2b(digest_size=16)
        self.told: dict[str, int] = {}
        """Events of user streams that the bus has taken, and whose they are."""
        self.problems: list[str] = []
        self.errors: list[str] = []
        """What the services logged as errors: a task that failed, a batch that was no batch."""
        self.process = Process("people")
        self.broker = Process("broker")
        self.clock = SimClock(self.loop)
        self.bus = MemoryBus(Tasks("broker"), rng=random.Random(f"{seed}:bus"))
        self.routes = MemoryRoutes(self.clock)
        self.registry = StaticRegistry()
        self.log_topic = Topic("log", LogEvent, shards=SHARDS)
        self.user_topic = Topic("user", UserStreamEvent)
        self.new_names = self.rng.random() < 0.5
        self.accounts = Accounts(self.clock)
        self.journal = Journal(folder / "log.db", SHARDS)
        self.audit = Audit(self.journal)
        self.watch = Watch(self)
        self.messages = [MessageServer(self, number) for number in (1, 2)]
        self.pushes = [PushServer(self, number) for number in range(1, 2 + (self.rng.random() < 0.3))]
        self.gateways = [GatewayServer(self, number) for number in (1, 2)]
        rooms = 1 + (random.Random(f"{seed}:processes").random() < 0.4) if self.with_rooms else 0
        self.rooms = [RoomServer(self, number) for number in range(1, 1 + rooms)]
        self.servers: list[Server] = [*self.messages, *self.pushes, *self.gateways, *self.rooms]
        self.society = Society(self, seed)
        self.keepers = Keepers(self, seed)
        self.workload = Workload(self, seed, scenario.weights)
        self.devices = [
            Device(
                user,
                number,
                network=self.network,
                dial=self._dial,
                heard=self.audit.device_heard,
                synced=self.watch.synced,
                seed=seed,
                core=self.seams.core(scenario.settings),
                any_room=self.any_room if self.with_rooms else None,
            )
            for user in self.users
            for number in (1, 2)
        ]
        self._sockets = 0
        self.somebody_listens = False
        """Whether a push process has ever begun."""
        self.backups = Backups(self)
        self._held_down = False

    # ---- what the parts ask for ----

    def note(self, text: str) -> None:
        self.notes.append(f"{self.loop.time():.3f} {text}")

    def traced(self, frame: bytes) -> None:
        """Everything that a gateway says, and when: two runs of a seed must agree on it."""
        self.trace.update(b"%f " % self.loop.time())
        self.trace.update(frame)

    def heard(self, event: dict[str, Any]) -> None:
        """An error of a service. Some are the very faults that were asked for."""
        text = f"{event.get('event')}: " + " ".join(
            f"{key}={value}" for key, value in event.items() if key not in _DULL
        )
        self.note(text)
        asked_for = event.get("event") == "a conversation does not follow" and "by the simulation" in text
        if not asked_for and event.get("event") not in EXPECTED_ERRORS and not any(word in text for word in KNOWN):
            self.errors.append(f"logged: {text}")

    def spawn(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        return self.loop.start(self.process, work)

    def later(self, delay: float, callback: Callable[..., Any], *arguments: Any, **named: Any) -> None:
        self.loop.later(self.process, delay, lambda: callback(*arguments, **named))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def talks_of(self, user: int) -> list[str]:
        if self.scenario.settings.only_talk:
            return [self.scenario.settings.only_talk]
        others = [f"d.{min(user, other)}.{max(user, other)}" for other in self.users if other != user]
        groups = self.society.conversations if self.with_rooms else self.keepers.groups
        return [*others, *groups, *groups]

    def any_message(self, service: str) -> Remote:
        slow = self.scenario.settings.slow_pages
        return Remote(self.network, service, lambda: self._choose(self.messages, service), slow=slow)

    def any_push(self) -> Remote:
        return Remote(self.network, "PushService", lambda: self._choose(self.pushes, "PushService"))

    def any_room(self, service: str) -> Remote:
        return Remote(self.network, service, lambda: self._choose(self.rooms, service))

    def gateway_stub(self, name: str) -> Remote:
        def find() -> tuple[Process, Any] | None:
            for server in self.gateways:
                if server.process.alive and server.ready and server.gateway.name == name:
                    return server.process, server.gateway
            return None

        def heard(caller: Process, request: Message, answered: bool) -> None:
            found = find()
            self.watch.delivered(found[0] if found else None, caller, request, answered=answered)

        return Remote(self.network, "GatewayService", find, heard=heard)

    def _choose(self, servers: list[Any], service: str) -> tuple[Process, Any] | None:
        ready = [found for server in servers if (found := server.offers(service)) is not None]
        return ready[int(self.network.rng.random() * len(ready))] if ready else None

    def _dial(self, device: Device) -> Socket | None:
        ready = [server for server in self.gateways if server.ready and server.process.alive]
        if not ready:
            return None
        server = ready[int(self.network.rng.random() * len(ready))]
        self._sockets += 1
        socket = Socket(self.network, self._sockets, device.process, server.process)
        self.loop.later(server.process, 0.0, server.accept, socket)
        return socket

    def restart_later(self, server: Server) -> None:
        if not self.over:
            self.later(0.2 + self.rng.expovariate(1 / 3), self._restart, server)

    def _restart(self, server: Server) -> None:
        if not self.over and not server.process.alive and not self._held_down:
            server.start()

    def hold_down(self, why: str) -> None:
        """Every server dies, and stays so until `let_up`."""
        self._held_down = True
        for server in self.servers:
            server.kill(why)

    def let_up(self) -> None:
        self._held_down = False
        for server in self.servers:
            self._restart(server)

    # ---- the run ----

    def run(self) -> list[str]:
        """The problems found, none if all is well."""
        for name, path in self.seams.template(SHARDS).items():
            shutil.copyfile(path, self.folder / name)
        try:
            self.loop.run_until_complete(self.loop.start(self.process, self._main()))
        finally:
            self._end()
        return self.problems

    async def _main(self) -> None:
        for server in self.servers:
            server.start()
        await asyncio.sleep(1)
        if self.with_rooms:
            self.society.begin()
        else:
            for group in self.keepers.groups:
                self.spawn(self.keepers.make(group, list(self.users[: self.rng.randint(2, 3)])))
        for device in self.devices:
            self.later(self.rng.random() * 3, device.start)
        await asyncio.sleep(2)
        trouble = self.spawn(Trouble(self).run())
        for _ in range(self.scenario.actions):
            await asyncio.sleep(self.rng.expovariate(1 / 0.6))
            self.workload.act()
        trouble.cancel()
        if not self.faults.chosen:
            await self._calm()
        await self._heal()
        self.problems += Verdict(self).converged()
        await self._probe()
        await _show_everything(self)
        self.problems += Verdict(self).complete()

    async def _calm(self) -> None:
        """Where nothing goes wrong, pushes alone keep everybody right, and nobody is told to sync."""
        for device in self.devices:
            device.go(online=True)
        await asyncio.sleep(15)
        self.journal.stirred = True
        while self.journal.stirred:  # who waited to connect again says what was written meanwhile
            self.journal.stirred = False
            await asyncio.sleep(5)
        self.problems += [f"calm: {problem}" for problem in Verdict(self).heard()]
        if self.audit.resyncs:
            self.problems.append(f"calm: {self.audit.resyncs} resyncs without a fault")

    async def _probe(self) -> None:
        """Once all has healed, a message reaches every device of every member by push alone, within seconds."""
        for name in sorted(self.journal.talks):
            writers = _writers(self, name)
            if writers:
                self.workload.say(self.rng.choice(writers), name)
        await asyncio.sleep(8)
        self.problems += [f"probe: {problem}" for problem in Verdict(self).heard()]

    async def _heal(self) -> None:
        self.faults.heal()
        self.note("healed")
        self._held_down = False
        for server in self.servers:
            server.clock.skew_ms = 0
            self.loop.continue_process(server.process)
            if not server.process.alive:
                server.start()
        for server in self.gateways:
            server.routes.cut_off = False
        for device in self.devices:
            device.clock.skew_ms = 0
            device.front = True
            device.come_back()
        await asyncio.sleep(5)
        if self.backups.silent:
            await asyncio.sleep(CONVERGE)
        for _ in range(ROUNDS):
            self.journal.stirred = False
            await asyncio.sleep(CONVERGE)
            if not self.journal.stirred:  # else a sync of before may not tell it: from there on
                return
        self.problems.append("I9: there is no end of commits")

    def _end(self) -> None:
        self.over = True
        if expired := sum(first > 1 for first in self.journal.first.values()):
            self.faults.fired["purge:expired"] += expired
        self.journal.close()
        for server in self.servers:
            if server.database is not None:
                server.database.drop()
        self.loop.end()


def _writers(world: World, name: str) -> list[Device]:
    """Devices of those who are members of a conversation now, and may write."""
    spans, barred = world.journal.talks[name].spans(), world.journal.talks[name].barred()
    return [
        device
        for device in world.devices
        if spans.get(device.user, [(0, 1)])[-1][1] == 0 and (barred.get(device.user) or [(0, 1)])[-1][1] != 0
    ]


async def _show_everything(world: World) -> None:
    """Every device opens every conversation, one after the other."""
    for name in sorted(world.journal.talks):
        for device in world.devices:
            if name in device.core.conversations:
                device.view(name, 1)
        await asyncio.sleep(3)
    for device in world.devices:
        device.leave()
    world.journal.stirred = True
    while world.journal.stirred:  # whose sync comes just now says that it has what it was told of
        world.journal.stirred = False
        await asyncio.sleep(5)
