"""Who may see what: the one rule that every read path asks."""

from collections.abc import Iterable
from dataclasses import dataclass

Interval = tuple[int, int]
"""Both ends belong to it."""


@dataclass(frozen=True, slots=True)
class View:
    """What one person may see of a conversation."""

    intervals: tuple[Interval, ...]
    """Disjoint and ascending. Time between two memberships is in none of them."""
    head: int
    """The conversation ends here for this person: at its head, or at the entry that ended the membership."""

    with_purged: tuple[Interval, ...]
    """The same as if nothing had been purged."""

    def may_see(self, seq: int) -> bool:
        return any(lo <= seq <= hi for lo, hi in self.intervals)

    def could_see(self, seq: int) -> bool:
        """Whether it was for this person while it was kept: a device may still hold it."""
        return any(lo <= seq <= hi for lo, hi in self.with_purged)

    def between(self, lo: int, hi: int) -> tuple[Interval, ...]:
        """The visible parts of a range."""
        return tuple((max(lo, a), min(hi, b)) for a, b in self.intervals if a <= hi and lo <= b)

    def shows_all_after(self, seq: int) -> bool:
        """Whether nothing after `seq` is hidden up to `head`."""
        if seq >= self.head:
            return True
        lo, hi = self.intervals[-1] if self.intervals else (0, -1)
        return lo <= seq + 1 and hi >= self.head


def view_of(spans: Iterable[Interval], *, head_seq: int, first_seq: int, cleared_seq: int) -> View:
    """The rule: from_seq <= seq <= to_seq (0: still a member), not purged, not cleared by oneself.

    `spans` holds every interval of membership. `first_seq`: entries below are purged. `cleared_seq`: this person hid
    everything up to here.
    """
    spans = sorted(spans)
    still = any(not hi for _, hi in spans)
    head = head_seq if still else min(head_seq, max((hi for _, hi in spans), default=0))
    closed = [(lo, min(hi, head_seq) if hi else head_seq) for lo, hi in spans]
    mine = _from(max(cleared_seq + 1, 1), closed)
    return View(_from(first_seq, mine), head, mine)


def _from(floor: int, intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    return tuple((max(lo, floor), hi) for lo, hi in intervals if max(lo, floor) <= hi)
