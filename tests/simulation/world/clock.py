"""The clocks of the processes: one virtual time, and a wall clock per process that may be wrong."""

from tests.simulation.world.loop import SimLoop

START_MS = 1_780_000_000_000


class SimClock:
    """`kit.clock.Clock` of one process; `skew_ms` may be stepped at any time."""

    def __init__(self, loop: SimLoop) -> None:
        self._loop = loop
        self.skew_ms = 0

    def now_ms(self) -> int:
        return START_MS + int(self._loop.time() * 1000) + self.skew_ms

    def monotonic(self) -> float:
        return self._loop.time()
