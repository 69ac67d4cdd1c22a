"""A connection between a device and a gateway: in order as long as it lives, unless the faults say otherwise."""

from collections.abc import Callable
from typing import Any

from tests.simulation.world.loop import Process
from tests.simulation.world.net import Network

UNASKED = frozenset(["push", "heads", "typing", "presence"])
"""What the server says by itself and a client may live without."""


class Socket:
    """Each side has a process, a `take` for what arrives and a `gone` for the end of the connection."""

    def __init__(self, network: Network, number: int, device: Process, gateway: Process) -> None:
        self.number = number
        self.device = Side(device)
        self.gateway = Side(gateway)
        self.open = True
        self.silent = False
        """The line swallows everything and nobody is told."""
        self._network = network

    def to_gateway(self, frame: Any) -> None:
        if self._arrives():
            self._carry(self.gateway, frame)

    def to_device(self, frame: Any) -> None:
        if not self._arrives():
            return
        if frame.WhichOneof("body") not in UNASKED:
            self._carry(self.device, frame)
            return
        faults = self._network.faults
        if faults.hits("frames", "push lost", 0.06):
            return
        late = faults.hits("frames", "push late", 0.06)
        self._carry(self.device, frame, late=self._network.rng.random() * 2.0 if late else 0.0)
        if faults.hits("frames", "push doubled", 0.03):
            self._carry(self.device, frame, late=self._network.rng.random())

    def end(self, code: int = 1006, reason: str = "") -> None:
        """Both sides learn of it, each in its own time."""
        if not self.open:
            return
        self.open = False
        for side in (self.device, self.gateway):
            side.call(self._network, self._network.latency(), side.gone, code, reason)

    def _arrives(self) -> bool:
        if not self.open or self.silent:
            return False
        faults = self._network.faults
        if faults.hits("kills", "connection broken", 0.006):
            self.end()
            return False
        if faults.hits("stalls", "connection silent", 0.003):
            self.silent = True
            return False
        return True

    def _carry(self, side: "Side", frame: Any, late: float = 0.0) -> None:
        now = self._network.loop.time()
        at = now + self._network.latency() + late
        if not late:
            at = side.last = max(side.last, at)
        side.call(self._network, at - now, self._deliver, side, frame)

    def _deliver(self, side: "Side", frame: Any) -> None:
        if self.open and not self.silent:
            side.take(frame)


class Side:
    def __init__(self, process: Process) -> None:
        self.process = process
        self.take: Callable[[Any], None] = _ignore
        self.gone: Callable[[int, str], None] = _ignore
        self.last = 0.0

    def call(self, network: Network, delay: float, callback: Callable[..., None], *arguments: Any) -> None:
        network.loop.later(self.process, delay, callback, *arguments)


def _ignore(*_: Any) -> None:
    pass
