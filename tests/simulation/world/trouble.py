"""Processes die, stop and start again; clocks step; the route server forgets; the log is put back."""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world.world import World


class Trouble:
    """What happens to the processes from outside, in its own time."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._faults = world.faults

    async def run(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            for name in ("message", "push", "gateway", "rooms"):
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
            seconds = stream.uniform(1, 25)
            self._world.later(seconds, self._world.loop.continue_process, process)

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
        if not world.backups.waits and not world.journal.past and faults.hits("restore", "backup", 0.1):
            world.backups.make()
        elif world.backups.waits and faults.hits("restore", "put back", 0.06):
            world.backups.put_back()
