"""A connection between a device and a gateway: in order as long as it lives, unless the faults say otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
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
        """It breaks: what is on its way is lost, and both sides learn of it, each in its own time."""
        if not self.open:
            return
        self.open = False
        for side in (self.device, self.gateway):
            side.call(self._network, self._network.latency(), side.gone, code, reason)

    def close_from(self, side: "Side", code: int, reason: str) -> None:
        """One side says goodbye: what it wrote before still arrives."""
        if not self.open or side.closed:
            return
        side.closed = True
        other = self.gateway if side is self.device else self.device
        if self.silent:
            self.open = False
            side.call(self._network, 0.0, side.gone, code, reason)
        else:
            self._carry(other, _Goodbye(side, code, reason))

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
            at = side.last = max(side.last + 1e-6, at)
        side.call(self._network, at - now, self._deliver, side, frame)

    def _deliver(self, side: "Side", frame: Any) -> None:
        if isinstance(frame, _Goodbye):
            self.open = False
            side.gone(frame.code, frame.reason)
            frame.side.call(self._network, 0.0, frame.side.gone, frame.code, frame.reason)
        elif self.open and not self.silent and not side.closed:
            side.take(frame)


class Side:
    def __init__(self, process: Process) -> None:
        self.process = process
        self.take: Callable[[Any], None] = _ignore
        self.gone: Callable[[int, str], None] = _ignore
        self.last = 0.0
        self.closed = False

    def call(self, network: Network, delay: float, callback: Callable[..., None], *arguments: Any) -> None:
        network.loop.later(self.process, delay, callback, *arguments)


@dataclass(frozen=True, slots=True)
class _Goodbye:
    side: Side
    code: int
    reason: str


def _ignore(*_: Any) -> None:
    pass
