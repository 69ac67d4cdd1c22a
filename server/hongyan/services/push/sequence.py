"""Which events of the log are new, which came before, and what was missed between them."""

from dataclasses import dataclass, field
from enum import Enum

from hongyan_proto.inside_pb2 import LogEvent


class Verdict(Enum):
    NEW = "new"
    AFTER_A_HOLE = "after a hole"
    """New, but something before it never came: everybody must resync."""
    SEEN = "seen"
    REFUSED = "refused"
    """From an older history or an older relay: a second relay cannot do harm."""


@dataclass(slots=True)
class _Shard:
    epoch: str = ""
    term: int = 0
    position: int = 0
    past_epochs: set[str] = field(default_factory=set)


class Sequence:
    """The consumer's memory of each shard. `judge` changes nothing: `accept` does, once the event was handled."""

    def __init__(self) -> None:
        self._shards: dict[int, _Shard] = {}

    def judge(self, event: LogEvent) -> Verdict:
        shard = self._shards.get(event.shard)
        if shard is None:
            return Verdict.NEW
        if event.epoch != shard.epoch:
            return Verdict.REFUSED if event.epoch in shard.past_epochs else Verdict.AFTER_A_HOLE
        if self._is_older_term(event, shard):
            return Verdict.REFUSED
        if event.position <= shard.position:
            return Verdict.SEEN
        return Verdict.AFTER_A_HOLE if event.previous > shard.position else Verdict.NEW

    def accept(self, event: LogEvent) -> None:
        shard = self._shards.setdefault(event.shard, _Shard())
        if shard.epoch and event.epoch != shard.epoch:
            shard.past_epochs.add(shard.epoch)
        shard.epoch, shard.term, shard.position = event.epoch, event.term, event.position

    def _is_older_term(self, event: LogEvent, shard: _Shard) -> bool:
        return event.term < shard.term
