"""Time as something that is handed in, so that tests and the simulation own it."""

import time
from typing import Protocol


class Clock(Protocol):
    def now_ms(self) -> int:
        """Wall time, Unix milliseconds. May step back: nothing orders or resumes by it."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back; meaningful only inside this process."""
        ...


class SystemClock:
    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()
