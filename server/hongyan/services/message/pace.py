"""How many messages a group takes: so many a second, and a second's worth at once.

The writer of the group's shard keeps it in memory. There it is known who may write at all, so no stranger can use up
what a group may say, and a send asks nobody else. Where several instances write one shard, each of them counts what it
takes itself; affinity by shard makes that one of them nearly always. A restart begins anew.
"""

import math

from hongyan.rpc.errors import ServiceError
from hongyan_proto.errors_pb2 import ErrorCode

_SECOND_MS = 1_000
_MANY = 10_000
Taken = dict[int, float]
"""Per group: until when its messages would take at the even rate. Of a transaction that may still fail."""


class Pace:
    def __init__(self, a_second: int) -> None:
        self._gap = _SECOND_MS / a_second
        self._until: Taken = {}

    def take(self, conv: int, now: int, taken: Taken) -> None:
        """One message more. Raises `rate_limited`."""
        until = taken.get(conv) or self._until.get(conv, 0.0)
        if not now < until <= now + _SECOND_MS:  # later than that: the clock went back
            until = now
        until += self._gap
        wait = until - now - _SECOND_MS
        if wait > 0:
            message = f"the group takes {_SECOND_MS / self._gap:.0f} messages a second"
            raise ServiceError(ErrorCode.rate_limited, message, retry_after_ms=math.ceil(wait))
        taken[conv] = until

    def committed(self, taken: Taken, now: int) -> None:
        self._until.update(taken)
        if len(self._until) > _MANY:
            self._until = {conv: until for conv, until in self._until.items() if until > now}
