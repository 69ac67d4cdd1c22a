"""What the log has ever held: the oracle's own record, and what follows from it.

After each commit the new entries are read from the file, with none of the message service's code. Entries never change
here: what edits, recalls and the expiry of history do to the store is computed, and compared with what the store did.
"""

import copy
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from hongyan_proto.model_pb2 import Entry, Kind, MemberOperation

LAST_COUNTABLE = 9
Spans = list[tuple[int, int]]


@dataclass(slots=True)
class Line:
    """One entry as it was committed."""

    row: int
    shard: str
    seq: int
    ord: int
    message_id: int
    sender: int
    client_id: str
    kind: int
    target: int
    entry: Entry

    @property
    def countable(self) -> bool:
        return 1 <= self.kind <= LAST_COUNTABLE


@dataclass(slots=True)
class Message:
    """The present state of a message, by applying the log to it."""

    line: Line
    ver: int
    text: str
    mentions: frozenset[str]
    edited: bool = False
    recalled_at: int = 0
    pinned: bool = False
    reactions: dict[str, set[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Talk:
    """One conversation: its lines by seq."""

    id: str
    lines: dict[int, Line] = field(default_factory=dict)

    @property
    def head(self) -> int:
        return max(self.lines, default=0)

    def versions(self) -> dict[int, int]:
        """By seq of each member entry the version of the members that it made."""
        changes = sorted(seq for seq, line in self.lines.items() if line.kind == Kind.member)
        return {seq: number for number, seq in enumerate(changes, 1)}

    def spans(self) -> dict[int, Spans]:
        """Who may see what, as the member entries say. Two people's conversation has two members for ever."""
        if self.id.startswith("d."):
            return {int(user): [(1, 0)] for user in self.id.split(".")[1:]}
        found: dict[int, Spans] = defaultdict(list)
        for seq in sorted(self.lines):
            for item in self.lines[seq].entry.member.items:
                spans = found[item.user_id]
                present = bool(spans) and not spans[-1][1]
                if item.operation == MemberOperation.join and not present:
                    spans.append((item.from_seq or seq, 0))
                elif item.operation == MemberOperation.leave and present:
                    spans[-1] = (spans[-1][0], seq)
        return found

    def barred(self) -> dict[int, Spans]:
        """By user the seqs between which they were blocked (0: still)."""
        found: dict[int, Spans] = defaultdict(list)
        for seq in sorted(self.lines):
            for item in self.lines[seq].entry.member.items:
                spans = found[item.user_id]
                is_barred = bool(spans) and not spans[-1][1]
                if item.operation == MemberOperation.block and not is_barred:
                    spans.append((seq + 1, 0))
                elif item.operation in (MemberOperation.unblock, MemberOperation.leave) and is_barred:
                    spans[-1] = (spans[-1][0], seq)
        return found

    def messages(self, upto: int = 0) -> dict[int, Message]:
        """Every countable message, with the changes up to `upto` (0: all) applied."""
        found: dict[int, Message] = {}
        for seq in sorted(self.lines):
            line = self.lines[seq]
            if upto and seq > upto:
                break
            if line.countable:
                text = line.entry.text
                found[seq] = Message(line, seq, text.text, frozenset(text.mentions))
            elif line.target in found:
                _apply(found[line.target], line)
        return found

    def countable_beyond(self, user: int, read_seq: int) -> int:
        """Unread: others' countable entries beyond the mark that the user may see; recalled ones count too."""
        spans = self.spans().get(user, [])[-1:]
        return sum(
            line.countable and line.sender != user and line.seq > read_seq and sees(spans, line.seq)
            for line in self.lines.values()
        )

    def mentions_beyond(self, user: int, read_seq: int) -> int:
        spans = self.spans().get(user, [])[-1:]
        return sum(
            seq > read_seq
            and message.line.sender != user
            and not message.recalled_at
            and sees(spans, seq)
            and bool({str(user), "all"} & message.mentions)
            for seq, message in self.messages().items()
        )


def _apply(message: Message, line: Line) -> None:
    message.ver = line.seq
    if line.kind == Kind.recall:
        message.recalled_at = message.recalled_at or line.seq
    elif line.kind == Kind.edit:
        message.text, message.edited = line.entry.text.text, True
        message.mentions = frozenset(line.entry.text.mentions)
    elif line.kind == Kind.pin:
        message.pinned = line.entry.pin.on
    elif line.kind == Kind.react:
        users = message.reactions.setdefault(line.entry.react.emoji, set())
        (users.add if line.entry.react.on else users.discard)(line.sender)


def sees(spans: Spans, seq: int) -> bool:
    return any(lo <= seq and (not hi or seq <= hi) for lo, hi in spans)


class Journal:
    def __init__(self, path: Path, shards: int) -> None:
        self.talks: dict[str, Talk] = {}
        self.past: list[dict[str, Talk]] = []
        """Histories that a restore has wiped out."""
        self._path = path
        self._shards = [f"{number:02}" for number in range(shards)]
        self._last = dict.fromkeys(self._shards, 0)
        self._names: dict[tuple[str, int], str] = {}
        self._connection: sqlite3.Connection | None = None

    def poll(self) -> None:
        """Take note of what was committed since."""
        connection = self._connection
        if connection is None:
            connection = self._connection = sqlite3.connect(self._path, isolation_level=None)
        for shard in self._shards:
            rows = connection.execute(
                "SELECT row, conv, seq, ord, message_id, sender, client_id, kind, target_seq, body"
                f" FROM entry_{shard} WHERE row > ? ORDER BY row",
                (self._last[shard],),
            ).fetchall()
            for row, conv, *rest in rows:
                self._note(self._name(connection, shard, conv), shard, row, rest)
                self._last[shard] = row

    def rewind(self) -> None:
        """The file was put back to an older copy: what is no longer in it becomes a past history."""
        self.close()
        self.past.append(copy.deepcopy(self.talks))
        connection = sqlite3.connect(self._path, isolation_level=None)
        for shard in self._shards:
            newest = connection.execute(f"SELECT COALESCE(MAX(row), 0) FROM entry_{shard}").fetchone()[0]
            self._last[shard] = newest
            for talk in self.talks.values():
                for seq in [seq for seq, line in talk.lines.items() if line.shard == shard and line.row > newest]:
                    del talk.lines[seq]
        self.talks = {name: talk for name, talk in self.talks.items() if talk.lines}
        self._names.clear()
        connection.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _note(self, name: str, shard: str, row: int, values: list) -> None:
        seq, ord_, message_id, sender, client_id, kind, target, body = values
        talk = self.talks.setdefault(name, Talk(name))
        if seq in talk.lines:
            raise AssertionError(f"{name} has two entries with seq {seq}")
        if isinstance(client_id, bytes):
            client_id = client_id.decode()
        entry = Entry.FromString(body or b"")
        talk.lines[seq] = Line(row, shard, seq, ord_, message_id, sender, client_id, kind, target or 0, entry)

    def _name(self, connection: sqlite3.Connection, shard: str, conv: int) -> str:
        name = self._names.get((shard, conv))
        if name is None:
            name = connection.execute(f"SELECT id FROM head_{shard} WHERE conv = ?", (conv,)).fetchone()[0]
            self._names[shard, conv] = name
        return name
