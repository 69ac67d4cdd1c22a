"""What goes wrong, how often, and how often it did."""

import random
from collections import Counter

CLASSES = (
    "frames",  # pushes lost, doubled or late between gateway and device
    "kills",  # connections that break
    "stalls",  # connections that are silent without breaking
    "rpc",  # requests and answers between processes lost or slow
    "bus",  # publishing fails, events come twice or late
    "database",  # transactions refused, or done without anybody learning it
    "message",  # a message process dies
    "push",  # a push process dies
    "gateway",  # a gateway dies
    "stops",  # a server process is stopped for a while (SIGSTOP)
    "device",  # a device starts anew from what it stored
    "routes",  # the route server forgets everything
    "leases",  # a gateway is cut off from the route server until its lease is gone
    "restore",  # the log is put back to an older backup
    "clock",  # wall clocks step
    "purge",  # history expires
    "rooms",  # a process of the relation and group rooms dies
)
LATER = ("rooms",)
"""Drawn after all others: worlds of before keep theirs."""


class Faults:
    """The faults of one run. The seed chooses the classes; a class that is switched off never fires.

    Each class draws from a random stream of its own, so that switching one off disturbs the others little.
    """

    def __init__(
        self,
        seed: int,
        *,
        exactly: tuple[str, ...] | None = None,
        strength: float | None = None,
        only: frozenset[str] | None = None,
    ) -> None:
        """`exactly` these classes instead of the seed's; `only` those of them that are also here."""
        chooser = random.Random(f"{seed}:classes")
        share = chooser.choice((0.0, 0.15, 0.4, 0.7))
        chosen = {name for name in CLASSES if name not in LATER and chooser.random() < share}
        drawn_strength = chooser.choice((0.3, 1.0, 2.0)) if strength is None else strength
        chosen |= {name for name in LATER if chooser.random() < share}
        self.drawn = frozenset(chosen if exactly is None else exactly)
        """Before any is switched off."""
        self.chosen = self.drawn if only is None else self.drawn & only
        self.strength = drawn_strength
        self.fired: Counter[str] = Counter()
        self._streams = {name: random.Random(f"{seed}:{name}") for name in CLASSES}
        self.healed = False

    def hits(self, name: str, what: str, chance: float) -> bool:
        """Whether the fault `what` of class `name` happens now."""
        if self.healed or name not in self.chosen:
            return False
        if self._streams[name].random() >= chance * self.strength:
            return False
        self.fired[f"{name}:{what}"] += 1
        return True

    def stream(self, name: str) -> random.Random:
        return self._streams[name]

    def heal(self) -> None:
        self.healed = True
