"""One conversation: what is cached of its log, and how far it is true.

Invariant: every entry up to `applied` is reflected in every cached message. So an empty cache may start anywhere.
"""

from typing import Any, TypeAlias

from hongyan_client.core.changes import COUNTABLE, changed
from hongyan_client.core.list_row import ListRow
from hongyan_client.core.ranges import Ranges

Json: TypeAlias = dict[str, Any]


class Conversation(ListRow):
    def __init__(self, conversation_id: str, me: str) -> None:
        super().__init__(conversation_id, me)
        self.applied: int | None = None  # None: nothing is cached
        self.applied_ord: int | None = None
        self.heard = 0  # what `arrived` has told, for it must not tell it twice
        # Not kept over a restart:
        self.held: dict[int, Json] = {}  # entries beyond a hole
        self.asked: set[Any] = set()  # "log", and pages by (lo, hi): one of each at a time
        self.acked: set[int] = set()  # own sends of this device: they do not arrive
        self.gapping = False  # the gap timer runs: later pushes must not put it off
        self.shown = False
        self.view = (0, 0)
        self.changed: set[int] = set()  # messages to save in this step
        self.dropped = False

    def take_row(self, row: Json) -> None:
        super().take_row(row)
        self._forget_cleared()

    def _forget_cleared(self) -> None:
        gone = [seq for seq in self.messages if seq <= self.row.get("clearedSeq", 0)]
        for seq in gone:
            del self.messages[seq]
        self.changed.update(gone)

    def behind(self) -> bool:
        """Closed, and behind since a sync: it keeps only its row in the list until it is opened."""
        return self.applied is not None and self.applied < self.head["seq"] and not self.shown and not self.held

    def begin(self, seq: int, order: int | None = None) -> None:
        """Nothing is cached, so any start is a true one."""
        if self.applied is None:
            self.applied, self.applied_ord = seq, order

    def hold(self, entry: Json) -> None:
        self.held[entry["seq"]] = entry

    def drain(self) -> list[Json]:
        """Apply what is held, as far as it follows without a hole. Returns what was applied."""
        done = []
        for seq in sorted(self.held):
            if self.is_old(seq):
                del self.held[seq]
            elif self.is_next(seq):
                entry = self.held.pop(seq)
                self.apply(entry)
                self.applied = seq
                done.append(entry)
        self.settle()
        return done

    def is_old(self, seq: int) -> bool:
        return self.applied is not None and seq <= self.applied

    def is_next(self, seq: int) -> bool:
        return self.applied is None or seq == self.applied + 1

    def settle(self) -> None:
        """Where the cache has reached the head, the head's count is the one that was counted."""
        if self.applied is not None and self.applied >= self.head["seq"] and self.applied_ord is not None:
            self.head["ord"] = self.applied_ord
            self.counted = True

    def apply(self, entry: Json) -> None:
        """Twice changes nothing."""
        self.note(entry)
        target = entry.get("targetSeq")
        if target is None:
            self.put(dict(entry, ver=entry["seq"]))
        else:
            message = self.messages.get(target)
            if message and self.change_is_newer(message, entry):
                self.messages[target] = changed(message, entry)
                self.changed.add(target)
        self.known.add(entry["seq"], entry["seq"])
        if entry.get("ord"):
            self.applied_ord = entry["ord"]
        elif self.applied_ord is not None:
            self.applied_ord += entry.get("kind") in COUNTABLE

    def change_is_newer(self, message: Json, entry: Json) -> bool:
        return bool(message["ver"] < entry["seq"])

    def put(self, message: Json) -> None:
        """The newest copy wins, whoever brings it."""
        if self.copy_is_newer(message):
            self.messages[message["seq"]] = dict(message, ver=message.get("ver", message["seq"]))
            self.changed.add(message["seq"])

    def copy_is_newer(self, message: Json) -> bool:
        have = self.messages.get(message["seq"])
        return have is None or have["ver"] < message.get("ver", message["seq"])

    def take_log(self, after: int, entries: tuple[Json, ...], upto: int) -> list[Json]:
        """Returns what was applied. `upto`: hidden and purged entries are left out and are no holes."""
        if self.applied is None or not self.log_is_in_time(after):
            return []
        done = []
        for entry in entries:
            if entry["seq"] > self.applied:
                self.apply(entry)
                done.append(entry)
        reached = self.log_reaches(entries, upto)
        if reached > self.applied:
            self.known.add(self.applied + 1, reached)
            self.applied = reached
        return done

    def log_is_in_time(self, after: int) -> bool:
        """A late answer must not jump over what is still missing."""
        return self.applied is not None and after <= self.applied

    def log_reaches(self, entries: tuple[Json, ...], upto: int) -> int:
        return max(upto, entries[-1]["seq"] if entries else 0)

    def take_page(self, messages: tuple[Json, ...], covers: tuple[int, int], as_of: int) -> None:
        self.heard_of_seq(as_of)
        self.applied_as_of(as_of)
        for message in messages:
            self.put(message)
            if message["seq"] > self.row.get("head", {"seq": 0})["seq"]:
                self.note(message)
        self.known.add(*covers)

    def applied_as_of(self, as_of: int) -> None:
        """A page read before changes that we have applied lacks them: step back, then repair."""
        if self.applied is None:
            self.applied = as_of
            is_head = self.head["seq"] == as_of and self.counted
            self.applied_ord = self.head["ord"] if is_head and self.head["ord"] else None
        elif as_of < self.applied:
            self.applied = as_of
            self.applied_ord = None

    def drop(self) -> None:
        self.applied = self.applied_ord = None
        self.known = Ranges()
        self.messages.clear()
        self.held.clear()
        self.asked.clear()
        self.changed.clear()
        self.dropped = True

    def clear_in_flight(self) -> None:
        self.held.clear()
        self.asked.clear()
        self.gapping = False

    def evict(self, keep: int) -> None:
        """Forget all but the newest messages."""
        if len(self.messages) <= 2 * keep:
            return
        gone = sorted(self.messages)[:-keep]
        for seq in gone:
            del self.messages[seq]
        self.changed.update(gone)
        self.known.cut(gone[-1] + 1)
