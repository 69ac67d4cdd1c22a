"""Which positions belong to the present history, and which to one that a restored backup has wiped out."""

import random
from collections.abc import Iterable, Sequence
from itertools import pairwise

from hongyan.ports.db import Transaction
from hongyan.services.message.store_read import LogReader, Position
from hongyan_proto.inside_pb2 import ChangedItem, ShardPosition

_Reach = tuple[int, int | None]
"""(first, last) position of a lineage; None: it goes on."""
_NONE: _Reach = (1, 0)


def next_lineage(known: Iterable[int], rng: random.Random) -> int:
    """The name of a writer's start: above all others, which gives them an order, and not to be guessed, so that a start
    which a restored backup has forgotten does not come again.
    """
    return max(known, default=0) + 1 + rng.getrandbits(48)


class Lineages:
    """Per shard the starts of writers. Each one reached from its own start to the next one's."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader
        self._reach: list[dict[int, _Reach]] = [{} for _ in reader.shards]

    async def learn(self, now: Sequence[Position], items: Sequence[ChangedItem]) -> None:
        """Read the starts again where somebody names one that is not known yet."""
        unknown = {at.shard for at in now if at.lineage not in self._reach[at.shard]}
        for item in items:
            for reached in (item.since, item.slice.since):
                for shard, at in enumerate(reached[: len(now)]):
                    if at.lineage not in self._reach[shard]:
                        unknown.add(shard)
        if unknown:
            await self._reader.read(lambda tx: self._load(tx, sorted(unknown)))

    def hold(self, reached: Sequence[ShardPosition], now: Sequence[Position]) -> bool:
        """Whether all these positions were reached in the present history."""
        return all(self._holds(at, here.position, here.lineage) for at, here in zip(now, reached, strict=False))

    def _holds(self, now: Position, position: int, lineage: int) -> bool:
        if lineage == now.lineage and position == now.position:
            return True
        first, last = self._reach[now.shard].get(lineage, _NONE)
        return position == 0 or first <= position <= (now.position if last is None else last)

    async def _load(self, tx: Transaction, shards: Sequence[int]) -> None:
        for shard in shards:
            starts = sorted((await self._reader.shards[shard].lineages(tx)).items())
            reach: dict[int, _Reach] = {older: (at, end) for (older, at), (_, end) in pairwise(starts)}
            if starts:
                reach[starts[-1][0]] = (starts[-1][1], None)
            self._reach[shard] = reach
