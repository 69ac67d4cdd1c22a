"""Which events of the log are new, which came before, and what was missed between them."""

from dataclasses import dataclass
from enum import Enum

from hongyan_proto.inside_pb2 import LogEvent


class Verdict(Enum):
    NEW = "new"
    AFTER_A_HOLE = "after a hole"
    """New, but something before it never came: everybody must resync."""
    SEEN = "seen"
    REFUSED = "refused"
    """From an older relay: a second one cannot do harm."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the consumer stands in a shard."""

    epoch: str
    term: int
    position: int


class Sequence:
    """The consumer's memory of each shard, for events of the present epoch. `accept` before the events are handled,
    `put_back` when that failed.
    """

    def __init__(self) -> None:
        self._places: dict[int, Place] = {}

    def judge(self, event: LogEvent) -> Verdict:
        place = self._places.get(event.shard)
        if place is None:
            return Verdict.NEW
        if event.epoch != place.epoch:
            return Verdict.AFTER_A_HOLE
        if self._is_older_term(event, place):
            return Verdict.REFUSED
        if event.position <= place.position:
            return Verdict.SEEN
        return Verdict.AFTER_A_HOLE if event.previous > place.position else Verdict.NEW

    def accept(self, event: LogEvent) -> None:
        self._places[event.shard] = Place(event.epoch, event.term, event.position)

    def place(self, shard: int) -> Place | None:
        return self._places.get(shard)

    def put_back(self, shard: int, place: Place | None) -> None:
        if place is None:
            self._places.pop(shard, None)
        else:
            self._places[shard] = place

    def _is_older_term(self, event: LogEvent, place: Place) -> bool:
        return event.term < place.term
