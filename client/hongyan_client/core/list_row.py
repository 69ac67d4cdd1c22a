"""A conversation's row in the list: its head, marks and counts, in the same numbers as the server's."""

from typing import Any, TypeAlias

from hongyan_client.core.changes import COUNTABLE, changed
from hongyan_client.core.ranges import Ranges

Json: TypeAlias = dict[str, Any]


class ListRow:
    def __init__(self, conversation_id: str, me: str) -> None:
        self.id = conversation_id
        self.me = me
        self.row: Json = {}  # the newest copy of the server's row
        self.head: Json = {"seq": 0, "ord": 0, "at": 0}  # the newest entry heard of
        self.known = Ranges()  # seqs whose present state is cached
        self.messages: dict[int, Json] = {}
        self.own: set[int] = set()  # own countable entries beyond the row's head
        self.named: set[int] = set()  # entries beyond the row's head that mention me
        self.unnamed: set[tuple[int, int]] = set()  # (recall, recalled): mentions that are gone since the row
        self.marks: dict[str, list[int]] = {}  # user: [delivered, read]
        self.read = 0  # this device's own mark, perhaps not yet at the server
        self.read_ord: int | None = None  # the ord there, if it is known; not kept over a restart
        self.counted = True  # whether `head` has the ord of its seq

    def take_row(self, row: Json) -> None:
        head = row.get("head") or {"seq": 0, "ord": 0, "at": 0}
        self.heard_of(head)
        if not self.row_is_newer(row, head):
            return
        last = self.row.get("last")
        self.row = {key: value for key, value in row.items() if key != "marks"} | {"head": dict(head)}
        if last and last["seq"] > head["seq"]:
            self.row["last"] = last
        self.own = {seq for seq in self.own if seq > head["seq"]}
        self.named = {seq for seq in self.named if seq > head["seq"]}
        self.unnamed = {gone for gone in self.unnamed if gone[0] > head["seq"]}
        for marks in row.get("marks", ()):
            self.take_marks(marks)

    def first_visible(self) -> int:
        return max(1, int(self.row.get("fromSeq", 0)), self.cleared() + 1)

    def cleared(self) -> int:
        return int(self.row.get("clearedSeq", 0))

    def came_back(self, row: Json) -> bool:
        """The row begins another membership."""
        return 0 < int(self.row.get("fromSeq", 0)) < int(row.get("fromSeq", 0))

    def brings_back(self, entry: Json) -> bool:
        """The entry is one's own joining."""
        items = (entry.get("member") or {}).get("items", ())
        return any(item.get("operation") == "join" and item.get("userId") == self.me for item in items)

    def row_is_newer(self, row: Json, head: Json) -> bool:
        old = self.row.get("head", {"seq": 0})["seq"]
        return bool((row.get("stamp", 0), head["seq"]) >= (self.row.get("stamp", 0), old))

    def heard_of(self, head: Json) -> None:
        if head["seq"] >= self.head["seq"]:
            self.counted = True
            self.head = {"seq": head["seq"], "ord": head.get("ord", 0), "at": head.get("at", 0)}

    def take_hint(self, hint: Json) -> None:
        """How far a large group has got. Mentions that the row counts already are not counted again."""
        self.heard_of(hint["head"])
        named = hint.get("mentionSeqs") or ([hint["head"]["seq"]] if hint.get("mentioned") else ())
        base = self.row.get("head", {"seq": 0})["seq"]
        self.named.update(seq for seq in named if seq > base)

    def heard_of_seq(self, seq: int) -> None:
        if seq > self.head["seq"]:
            self.head = dict(self.head, seq=seq)
            self.counted = False

    def take_marks(self, marks: Json) -> None:
        """Marks only go forward."""
        have = self.marks.setdefault(marks["userId"], [0, 0])
        have[0] = max(have[0], marks.get("deliveredSeq", 0), marks.get("readSeq", 0))
        have[1] = max(have[1], marks.get("readSeq", 0))
        if marks["userId"] == self.me:
            self.read_to(have[1])

    def read_to(self, seq: int) -> bool:
        if seq <= self.read_mark():
            return False
        self.read, self.read_ord = seq, self.ord_at(seq)
        if self.row.get("markedUnread"):
            self.row["markedUnread"] = False
        return True

    def ord_at(self, seq: int) -> int | None:
        """How many messages there are up to here; none: it is not known."""
        if seq == self.head["seq"]:
            return int(self.head["ord"]) if self.counted else None
        return self.messages.get(seq, {}).get("ord")

    def read_mark(self) -> int:
        return max(self.read, int(self.row.get("readSeq", 0)))

    def note(self, entry: Json) -> None:
        """What an entry means to the list row, in whatever order it comes."""
        seq = entry["seq"]
        countable = entry.get("kind") in COUNTABLE
        if seq > self.head["seq"]:
            self.counted = bool(entry.get("ord")) or (self.counted and seq == self.head["seq"] + 1)
            order = entry.get("ord") or self.head["ord"] + countable
            self.head = {"seq": seq, "ord": order, "at": entry.get("at", 0)}
        if seq > self.row.get("head", {"seq": 0})["seq"]:
            if countable and entry.get("senderId") == self.me:
                self.own.add(seq)
            elif countable and self.mentions_me(entry):
                self.named.add(seq)
        self._note_change(entry)
        self._note_last(entry)

    def _note_last(self, entry: Json) -> None:
        last = self.row.get("last")
        target = entry.get("targetSeq")
        if target is None:
            if entry.get("kind") in COUNTABLE and (last is None or entry["seq"] > last["seq"]):
                self.row["last"] = dict(entry, ver=max(entry.get("ver", 0), entry["seq"]))
        elif last and last["seq"] == target and last.get("ver", target) < entry["seq"]:
            self.row["last"] = changed(last, entry)

    def _note_change(self, entry: Json) -> None:
        """A recall takes its mentions back, an edit may bring others."""
        target = entry.get("targetSeq")
        if target is None or entry.get("kind") not in ("recall", "edit"):
            return
        base = self.row.get("head", {"seq": 0})["seq"]
        named = entry["kind"] == "edit" and entry.get("senderId") != self.me and self.mentions_me(entry)
        message = self.messages.get(target)
        if target > base:
            self.named.add(target) if named else self.named.discard(target)
        elif entry["seq"] > base and message and self.mentions_me(message) and not named:
            self.unnamed.add((entry["seq"], target))

    def mentions_me(self, entry: Json) -> bool:
        mentions = (entry.get("text") or {}).get("mentions", ())
        return self.me in mentions or "all" in mentions

    def unread(self) -> int:
        """head.ord - read.ord - own_after, as the server counts it."""
        mark, head = self.read_mark(), int(self.head["seq"])
        base = self.row.get("head", {"seq": 0, "ord": 0})
        if mark >= head:
            return 0
        if mark > self.row.get("readSeq", 0) and self.known.covers(mark + 1, head):
            return sum(
                seq > mark and m.get("senderId") != self.me and m.get("kind") in COUNTABLE
                for seq, m in self.messages.items()
            )
        if mark >= base["seq"] and mark == self.read and self.read_ord is not None:
            return max(0, int(self.head["ord"]) - self.read_ord - sum(seq > mark for seq in self.own))
        others = int(self.head["ord"]) - int(base["ord"]) - sum(seq > base["seq"] for seq in self.own)
        unread: int = min(max(0, int(self.row.get("unread", 0)) + others), head - mark)
        return unread

    def mentions(self) -> int:
        mark, head = self.read_mark(), int(self.head["seq"])
        base = int(self.row.get("head", {"seq": 0})["seq"])
        if mark >= head or not self.unread():
            return 0
        since: int = sum(seq > mark for seq in self.named)
        if mark > self.row.get("readSeq", 0):
            since += sum(
                mark < seq <= base and m.get("senderId") != self.me and self.mentions_me(m)
                for seq, m in self.messages.items()
            )
            return since
        gone: int = sum(target > mark for _, target in self.unnamed)
        return max(0, int(self.row.get("mentions", 0)) + since - gone)
