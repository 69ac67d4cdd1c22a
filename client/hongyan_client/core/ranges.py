"""A set of seqs as a sorted list of closed intervals."""

from bisect import bisect_left
from collections.abc import Iterable


class Ranges:
    """Closed intervals that neither overlap nor touch, in order."""

    __slots__ = ("_spans",)

    def __init__(self, spans: Iterable[Iterable[int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = []
        for lo, hi in spans:
            self.add(lo, hi)

    def add(self, lo: int, hi: int) -> None:
        """Nothing happens when lo > hi."""
        if lo > hi:
            return
        first = bisect_left(self._spans, lo - 1, key=lambda span: span[1])
        last = first
        while last < len(self._spans) and self._spans[last][0] <= hi + 1:
            lo, hi = min(lo, self._spans[last][0]), max(hi, self._spans[last][1])
            last += 1
        self._spans[first:last] = [(lo, hi)]

    def missing(self, lo: int, hi: int) -> list[tuple[int, int]]:
        """The parts of lo..hi that are not in the set."""
        holes = []
        for start, end in self._spans:
            if end < lo:
                continue
            if start > hi:
                break
            if start > lo:
                holes.append((lo, start - 1))
            lo = end + 1
        if lo <= hi:
            holes.append((lo, hi))
        return holes

    def covers(self, lo: int, hi: int) -> bool:
        return not self.missing(lo, hi)

    def cut(self, lo: int) -> None:
        """Forget everything below lo."""
        self._spans = [(max(start, lo), end) for start, end in self._spans if end >= lo]

    def __contains__(self, seq: int) -> bool:
        return self.covers(seq, seq)

    def spans(self) -> list[list[int]]:
        return [[lo, hi] for lo, hi in self._spans]
