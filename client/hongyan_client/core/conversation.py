"""One conversation: what is cached of its log, and how far it is true.

Invariant: every entry up to `applied` is reflected in every cached message. So an empty cache may start anywhere.
"""

from typing import Any, TypeAlias

from hongyan_client.core.ranges import Ranges

Json: TypeAlias = dict[str, Any]

COUNTABLE = frozenset(["text", "image", "file", "voice", "video", "location", "card", "forward", "sticker"])
STATE = ("edited", "pinned", "reactions")
CONTENT = ("quoteSeq", "text", "forward", "react", "pin", "member", "notice")


class Conversation:
    def __init__(self, conversation_id: str, me: str) -> None:
        self.id = conversation_id
        self.me = me
        self.row: Json = {}  # the newest copy of the server's row
        self.head: Json = {"seq": 0, "ord": 0, "at": 0}  # the newest entry heard of
        self.applied: int | None = None  # None: nothing is cached
        self.applied_ord: int | None = None
        self.known = Ranges()  # seqs whose present state is cached
        self.messages: dict[int, Json] = {}
        self.heard = 0  # what `arrived` has told, for it must not tell it twice
        self.own: set[int] = set()  # own countable entries beyond the row's head
        self.named: set[int] = set()  # entries beyond the row's head that mention me
        self.unnamed: set[tuple[int, int]] = set()  # (recall, recalled): mentions that are gone since the row
        self.marks: dict[str, list[int]] = {}  # user: [delivered, read]
        self.read = 0  # this device's own mark, perhaps not yet at the server
        # Not kept over a restart:
        self.held: dict[int, Json] = {}  # entries beyond a hole
        self.asked: set[Any] = set()  # "log", and pages by (lo, hi): one of each at a time
        self.acked: set[int] = set()  # own sends of this device: they do not arrive
        self.gapping = False  # the gap timer runs: later pushes must not put it off
        self.shown = False
        self.view = (0, 0)
        self.changed: set[int] = set()  # messages to save in this step
        self.dropped = False

    # -- the row -----------------------------------------------------------------------------------------------------
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
        self._forget_cleared()

    def _forget_cleared(self) -> None:
        gone = [seq for seq in self.messages if seq <= self.row.get("clearedSeq", 0)]
        for seq in gone:
            del self.messages[seq]
        self.changed.update(gone)

    def first_visible(self) -> int:
        return max(1, int(self.row.get("fromSeq", 0)), int(self.row.get("clearedSeq", 0)) + 1)

    def row_is_newer(self, row: Json, head: Json) -> bool:
        old = self.row.get("head", {"seq": 0})["seq"]
        return bool((row.get("stamp", 0), head["seq"]) >= (self.row.get("stamp", 0), old))

    def heard_of(self, head: Json) -> None:
        if head["seq"] >= self.head["seq"]:
            self.head = {"seq": head["seq"], "ord": head.get("ord", 0), "at": head.get("at", 0)}

    def heard_of_seq(self, seq: int) -> None:
        if seq > self.head["seq"]:
            self.head = dict(self.head, seq=seq)

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
        self.read = seq
        if self.row.get("markedUnread"):
            self.row["markedUnread"] = False
        return True

    def read_mark(self) -> int:
        return max(self.read, int(self.row.get("readSeq", 0)))

    # -- entries -----------------------------------------------------------------------------------------------------
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

    def note(self, entry: Json) -> None:
        """What an entry means to the list row, in whatever order it comes."""
        seq = entry["seq"]
        countable = entry.get("kind") in COUNTABLE
        if seq > self.head["seq"]:
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

    def mentions_me(self, entry: Json) -> bool:
        mentions = (entry.get("text") or {}).get("mentions", ())
        return self.me in mentions or "all" in mentions

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

    def put(self, message: Json) -> None:
        """The newest copy wins, whoever brings it."""
        if self.copy_is_newer(message):
            self.messages[message["seq"]] = dict(message, ver=message.get("ver", message["seq"]))
            self.changed.add(message["seq"])

    def copy_is_newer(self, message: Json) -> bool:
        have = self.messages.get(message["seq"])
        return have is None or have["ver"] < message.get("ver", message["seq"])

    # -- answers -----------------------------------------------------------------------------------------------------
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
            self.applied_ord = self.head["ord"] if self.head["seq"] == as_of and self.head["ord"] else None
        elif as_of < self.applied:
            self.applied = as_of
            self.applied_ord = None

    # -- forgetting --------------------------------------------------------------------------------------------------
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

    # -- counts ------------------------------------------------------------------------------------------------------
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


def changed(message: Json, entry: Json) -> Json:
    """The message after a change to it."""
    after = dict(message, ver=entry["seq"])
    kind = entry.get("kind")
    if kind == "recall":
        for part in CONTENT + STATE:
            after.pop(part, None)
        after["recalled"] = True
    elif kind == "edit" and entry.get("text") and not message.get("recalled"):
        after |= {"text": entry["text"], "edited": True}
    elif kind == "pin":
        after["pinned"] = bool((entry.get("pin") or {}).get("on"))
    elif kind == "react" and entry.get("react"):
        after["reactions"] = reacted(message.get("reactions", []), entry["react"], entry["senderId"])
    return after


def reacted(reactions: list[Json], react: Json, user: str) -> list[Json]:
    emoji = react["emoji"]
    users: list[str] = next((r["userIds"] for r in reactions if r["emoji"] == emoji), [])
    users = [u for u in users if u != user] + ([user] if react.get("on") else [])
    if any(r["emoji"] == emoji for r in reactions):
        after = [dict(r, userIds=users) if r["emoji"] == emoji else r for r in reactions]
    else:
        after = [*reactions, {"emoji": emoji, "userIds": users}]
    return [r for r in after if r["userIds"]]
