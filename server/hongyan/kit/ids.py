"""Numbers and names that are given once."""

import random

from hongyan.kit.clock import Clock

EPOCH_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z: 41 bits of milliseconds last until 2095
NODES = 1024
_SEQUENCE_BITS = 12
_NODE_BITS = 10


class ClockWentBack(RuntimeError):
    """The wall clock is so far behind the last id that waiting for it would stop the service."""


class Snowflakes:
    """64-bit ids: 41 bits of milliseconds, 10 of node, 12 of sequence. Ascending per instance; not thread-safe.

    A clock that steps back does not repeat ids: the last millisecond is kept and counted on, at most `patience_ms`
    ahead of the clock, then `ClockWentBack` is raised.
    """

    def __init__(self, clock: Clock, node: int, *, patience_ms: int = 3_600_000) -> None:
        if not 0 <= node < NODES:
            raise ValueError(f"node {node} is not in 0..{NODES - 1}")
        self._clock = clock
        self._node = node << _SEQUENCE_BITS
        self._patience_ms = patience_ms
        self._last_ms = 0
        self._sequence = 0

    def next(self) -> int:
        now = self._clock.now_ms() - EPOCH_MS
        if now > self._last_ms:
            self._last_ms, self._sequence = now, 0
        else:
            self._sequence += 1
            if self._sequence >> _SEQUENCE_BITS:
                self._last_ms, self._sequence = self._last_ms + 1, 0
            if self._last_ms - now > self._patience_ms:
                raise ClockWentBack(f"the clock is {self._last_ms - now} ms behind the last id")
        return self._last_ms << (_NODE_BITS + _SEQUENCE_BITS) | self._node | self._sequence


def uuid7(clock: Clock, rng: random.Random) -> str:
    """A UUID of version 7: sorts by time, made without asking anybody."""
    value = (clock.now_ms() & (1 << 48) - 1) << 80 | rng.getrandbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
