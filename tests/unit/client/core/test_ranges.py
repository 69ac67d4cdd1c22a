from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hongyan_client.core.ranges import Ranges

seqs = st.integers(1, 40)


class RangesAreSets(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.ranges, self.model = Ranges(), set()

    @rule(lo=seqs, size=st.integers(-1, 10))
    def add(self, lo, size):
        self.ranges.add(lo, lo + size)
        self.model |= set(range(lo, lo + size + 1))

    @rule(lo=seqs)
    def cut(self, lo):
        self.ranges.cut(lo)
        self.model = {seq for seq in self.model if seq >= lo}

    @rule(lo=seqs, hi=seqs)
    def missing(self, lo, hi):
        holes = self.ranges.missing(lo, hi)
        wanted = set(range(lo, hi + 1)) - self.model
        assert {seq for low, high in holes for seq in range(low, high + 1)} == wanted
        assert self.ranges.covers(lo, hi) == (not wanted)

    @rule(seq=seqs)
    def contains(self, seq):
        assert (seq in self.ranges) == (seq in self.model)

    @rule()
    def again_from_its_spans(self):
        assert Ranges(self.ranges.spans()).spans() == self.ranges.spans()

    @invariant()
    def spans_are_apart_and_in_order(self):
        spans = self.ranges.spans()
        assert all(lo <= hi for lo, hi in spans)
        assert all(first[1] + 1 < second[0] for first, second in pairwise(spans))
        assert {seq for lo, hi in spans for seq in range(lo, hi + 1)} == self.model


RangesAreSets.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None, database=None)
TestRangesAreSets = RangesAreSets.TestCase
