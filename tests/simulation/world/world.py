"""One world: servers, devices, people, faults, and the end in which everything must fit."""

import asyncio
import hashlib
import random
import shutil
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from google.protobuf.message import Message

from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Topic
from hongyan.ports.bus.memory import MemoryBus
from hongyan.ports.registry.static import StaticRegistry
from hongyan.ports.routes.memory import MemoryRoutes
from hongyan.services.push.cursor import Cursors
from hongyan_proto.inside_pb2 import LogEvent, UserStreamEvent
from tests.simulation.world.audit import Audit
from tests.simulation.world.clock import SimClock
from tests.simulation.world.device import Device
from tests.simulation.world.faults import Faults
from tests.simulation.world.journal import Journal
from tests.simulation.world.loop import Process, SimLoop
from tests.simulation.world.net import Network, Remote
from tests.simulation.world.scenario import Scenario
from tests.simulation.world.seams import Seams, set_epoch
from tests.simulation.world.servers import CURSOR_KEY, Accounts, GatewayServer, MessageServer, PushServer, Server
from tests.simulation.world.socket import Socket
from tests.simulation.world.storage import back_up, put_back
from tests.simulation.world.verdict import Verdict
from tests.simulation.world.watch import Watch
from tests.simulation.world.workload import Keepers, Workload

ALICE, BOB, CAROL = 11, 22, 33
GROUPS = ("g.5", "g.6")
SHARDS = 2
CONVERGE = 72.0
"""Virtual seconds after healing in which all devices must know the same: one sync interval, its jitter,
and what devices still had to say when they came back."""

EXPECTED_ERRORS = frozenset(
    ["append failed", "authentication failed", "route not registered", "lease not renewed", "events given up"]
)
KNOWN: tuple[str, ...] = ()
_DULL = frozenset(["event", "exc_info", "level"])


class World:
    def __init__(
        self,
        seed: int,
        folder: Path,
        *,
        faults: Faults,
        scenario: Scenario,
    ) -> None:
        self.seed = seed
        self.folder = folder
        self.rng = random.Random(f"{seed}:world")
        self.loop = SimLoop(random.Random(f"{seed}:order"))
        self.faults = faults
        self.seams = Seams()
        self.scenario = scenario
        self.network = Network(self.loop, faults, seed)
        self.over = False
        self.notes: list[str] = []
        self.trace = hashlib.blake2b(digest_size=16)
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
        self.users = [ALICE, BOB, CAROL]
        self.groups = list(GROUPS)
        self.shards = SHARDS
        self.accounts = Accounts(self.clock)
        self.journal = Journal(folder / "log.db", SHARDS)
        self.audit = Audit(self.journal)
        self.watch = Watch(self)
        self.messages = [MessageServer(self, number) for number in (1, 2)]
        self.pushes = [PushServer(self, number) for number in range(1, 2 + (self.rng.random() < 0.3))]
        self.gateways = [GatewayServer(self, number) for number in (1, 2)]
        self.servers: list[Server] = [*self.messages, *self.pushes, *self.gateways]
        self.keepers = Keepers(self, seed)
        self.workload = Workload(self, seed, scenario.weights)
        self.devices = [
            Device(
                user,
                number,
                network=self.network,
                dial=self._dial,
                heard=self.audit.device_heard,
                seed=seed,
                core=self.seams.core(scenario.settings),
            )
            for user in self.users
            for number in (1, 2)
        ]
        self._sockets = 0
        self._backup: Path | None = None
        self._held_down: set[str] = set()
        self.silent_restore = False

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
        if event.get("event") not in EXPECTED_ERRORS and not any(word in text for word in KNOWN):
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
        return [*others, *self.groups, *self.groups]

    def any_message(self, service: str) -> Remote:
        slow = self.scenario.settings.slow_pages
        return Remote(self.network, service, lambda: self._choose(self.messages, service), slow=slow)

    def any_push(self) -> Remote:
        return Remote(self.network, "PushService", lambda: self._choose(self.pushes, "PushService"))

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
        if not self.over and not server.process.alive and server.name not in self._held_down:
            server.start()

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
        for group in self.groups:
            self.spawn(self.keepers.make(group, self.users[: self.rng.randint(2, 3)]))
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
        await self._show_everything()
        self.problems += Verdict(self).complete()

    async def _calm(self) -> None:
        """Where nothing goes wrong, pushes alone keep everybody right, and nobody is told to sync."""
        for device in self.devices:
            device.go(online=True)
        await asyncio.sleep(20)
        self.problems += [f"calm: {problem}" for problem in Verdict(self).heard()]
        if self.audit.resyncs:
            self.problems.append(f"calm: {self.audit.resyncs} resyncs without a fault")

    async def _probe(self) -> None:
        """Once all has healed, a message reaches every device of every member by push alone, within seconds."""
        for name in sorted(self.journal.talks):
            spans = self.journal.talks[name].spans()
            barred = self.journal.talks[name].barred()
            writers = [
                device
                for device in self.devices
                if spans.get(device.user, [(0, 1)])[-1][1] == 0 and (barred.get(device.user) or [(0, 1)])[-1][1] != 0
            ]
            if writers:
                self.workload.say(self.rng.choice(writers), name)
        await asyncio.sleep(8)
        self.problems += [f"probe: {problem}" for problem in Verdict(self).heard()]

    async def _heal(self) -> None:
        self.faults.heal()
        self.note("healed")
        self._held_down.clear()
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
        self.journal.stirred = False
        await asyncio.sleep(CONVERGE * (2 if self.silent_restore else 1))
        while self.journal.stirred:  # something was still said, or has expired: from there on
            self.journal.stirred = False
            await asyncio.sleep(CONVERGE)

    async def _show_everything(self) -> None:
        """Every device opens every conversation, one after the other."""
        for name in sorted(self.journal.talks):
            for device in self.devices:
                if name in device.core.conversations:
                    device.view(name, 1)
            await asyncio.sleep(3)
        for device in self.devices:
            device.leave()
        await asyncio.sleep(1)

    def _end(self) -> None:
        self.over = True
        self.journal.close()
        for server in self.servers:
            if server.database is not None:
                server.database.drop()
        self.loop.end()

    # ---- the log put back ----

    @property
    def has_backup(self) -> bool:
        return self._backup is not None

    def make_backup(self) -> None:
        self._backup = self.folder / "backup.db"
        back_up(self.folder / "log.db", self._backup)
        self.note("backup")

    def restore(self) -> None:
        """All servers stop, the file is put back, they start again. What is on the bus stays, if a new epoch is made."""
        if self._backup is None:
            return
        self.note("restore")
        for server in self.servers:
            self._held_down.add(server.name)
            server.kill("for the restore")
        self.journal.close()
        put_back(self._backup, self.folder / "log.db")
        if not self._somebody_is_ahead():
            set_epoch(self.folder / "log.db", f"restored-{len(self.journal.past)}")
        else:
            self.note("restored without a new epoch")
            self.silent_restore = True
            self._empty_the_bus()
        self.journal.rewind()
        self.watch.rewound({number: self.journal.position(shard) for number, shard in enumerate(self.journal.shards)})
        self._backup = None
        self.later(self.rng.random() * 3, self._release)

    def _empty_the_bus(self) -> None:
        """Where a disk is put back without a word to anybody, the bus was part of the machine, and is empty too.

        Else events of the lost history would reach devices that are in the new one: a push bears no epoch.
        """
        for queues in self.bus._queues.values():
            for queue in queues:
                queue.waiting.clear()
                queue.taken = []

    def _somebody_is_ahead(self) -> bool:
        """Whether a cursor names a commit that the older copy does not have: then the server must notice by itself.

        Else it cannot: pushes run ahead of cursors, and `hongyan restore` makes the new epoch.
        """
        connection = sqlite3.connect(self.folder / "log.db")
        positions = [
            connection.execute(f"SELECT position FROM shard_{shard}").fetchone()[0] for shard in self.journal.shards
        ]
        epoch = connection.execute("SELECT epoch FROM store_epoch").fetchone()[0]
        connection.close()
        cursors = Cursors(CURSOR_KEY)
        for device in self.devices:
            cursor = cursors.decode(device.core.cursor, device.user) if device.core.cursor else None
            if cursor is not None and cursor.epoch == epoch:
                reached = [shard.position for shard in cursor.shards]
                if any(at > here for at, here in zip(reached, positions, strict=False)):
                    return True
        return False

    def _release(self) -> None:
        self._held_down.clear()
        for server in self.servers:
            self._restart(server)


class Trouble:
    """What happens to the processes from outside, in its own time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._faults = world.faults

    async def run(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            for name in ("message", "push", "gateway"):
                if self._faults.hits(name, "killed", 0.03):
                    self._kill(name)
            self._others()

    def _kill(self, kind: str) -> None:
        stream = self._faults.stream(kind)
        alive = [server for server in self._world.servers if server.kind == kind and server.process.alive]
        if alive:
            stream.choice(alive).kill("killed")

    def _stop(self) -> None:
        stream = self._faults.stream("stops")
        process = stream.choice(self._world.servers).process
        if process.alive and process.held is None:
            self._world.note(f"{process.name} is stopped")
            self._world.loop.stop_process(process)
            self._world.later(stream.uniform(1, 25), self._world.loop.continue_process, process)

    def _others(self) -> None:
        world, faults = self._world, self._faults
        if faults.hits("stops", "stopped", 0.04):
            self._stop()
        if faults.hits("device", "starts again", 0.08):
            faults.stream("device").choice(world.devices).restart()
        if faults.hits("clock", "step", 0.1):
            stream = faults.stream("clock")
            owner = stream.choice([*world.servers, *world.devices])
            # An hour apart at most: ids are promised for steps back of so much.
            owner.clock.skew_ms = stream.choice((-1_800_000, -60_000, 0, 60_000, 1_800_000))
        if faults.hits("routes", "flushed", 0.03):
            world.loop.start(world.broker, world.routes.close())
        if faults.hits("leases", "cut off", 0.03):
            server = faults.stream("leases").choice(world.gateways)
            server.routes.cut_off = True
            world.later(faults.stream("leases").uniform(5, 30), setattr, server.routes, "cut_off", False)
        if not world.has_backup and not world.journal.past and faults.hits("restore", "backup", 0.1):
            world.make_backup()
        elif world.has_backup and faults.hits("restore", "put back", 0.06):
            world.restore()
