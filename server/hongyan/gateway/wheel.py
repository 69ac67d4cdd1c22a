"""One timer for all connections: each stands in the second in which something may be due for it."""

import asyncio
from collections.abc import Callable

from hongyan.gateway.connection import Connection
from hongyan.kit.clock import Clock

SLICE = 256


class Wheel:
    """A connection costs one place in a dictionary, however often it speaks: its true deadline is looked up when its
    turn comes. `visit` answers with the next time (seconds, monotonic) at which it wants to be looked at.
    """

    def __init__(self, clock: Clock, visit: Callable[[Connection, float], float]) -> None:
        self._clock = clock
        self._visit = visit
        self._turns: dict[int, dict[Connection, None]] = {}
        self._second = int(clock.monotonic())

    def add(self, connection: Connection, due: float) -> None:
        second = max(int(due) + 1, self._second + 1)
        connection.due = second
        self._turns.setdefault(second, {})[connection] = None

    def move(self, connection: Connection, due: float) -> None:
        self.remove(connection)
        self.add(connection, due)

    def remove(self, connection: Connection) -> None:
        turn = self._turns.get(connection.due)
        if turn is not None:
            turn.pop(connection, None)
            if not turn:
                del self._turns[connection.due]
        connection.due = 0

    async def advance(self) -> None:
        """Visit everything that is due."""
        now = self._clock.monotonic()
        seen = 0
        while self._second < int(now):
            self._second += 1
            for connection in self._turns.pop(self._second, ()):
                if connection.due != self._second:
                    continue  # left, or moved, while others were visited
                due = self._visit(connection, now)
                if connection.due == self._second:  # the visit did not end it
                    self.add(connection, due)
                seen += 1
                if not seen % SLICE:
                    await asyncio.sleep(0)
