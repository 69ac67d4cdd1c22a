"""What the log has ever held: the oracle's own record, and what follows from it.

After each commit the new entries are read from the file, with none of the message service's code. Entries never change
here: what edits, recalls and the expiry of history do to the store is computed, and compared with what the store did.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hongyan_proto.model_pb2 import Entry, Kind, MemberChange, MemberOperation

LAST_COUNTABLE = 9
Spans = list[tuple[int, int]]


@dataclass(slots=True)
class Line:
    """One entry as it was committed."""

    seq: int
    ord: int
    message_id: int
    sender: int
    client_id: str
    kind: int
    target: int
    at: int
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
    _spans: tuple[int, dict[int, Spans]] = (0, {})
    """What `spans` said when there were so many lines."""

    @property
    def head(self) -> int:
        return max(self.lines, default=0)

    def told(self, user: int) -> int:
        """The newest entry that says something to somebody, if they are a member now; else 0."""
        spans = self.spans().get(user, [])
        if not spans or spans[-1][1]:
            return 0
        return max((at for at, it in self.lines.items() if sees(spans, at) and sees(spans, it.target or at)), default=0)

    def versions(self) -> dict[int, int]:
        """By seq of each member entry the version of the members that it made."""
        changes = sorted(seq for seq, line in self.lines.items() if line.kind == Kind.member)
        return {seq: number for number, seq in enumerate(changes, 1)}

    def spans(self) -> dict[int, Spans]:
        """Who may see what, as the member entries say. Two people's conversation has two members for ever."""
        if self.id.startswith("d."):
            return {int(user): [(1, 0)] for user in self.id.split(".")[1:]}
        known, found = self._spans
        if known != len(self.lines):
            found = self._intervals()
            self._spans = len(self.lines), found
        return found

    def _intervals(self) -> dict[int, Spans]:
        found: dict[int, Spans] = {}
        for seq, item in self.changes():
            spans = found.get(item.user_id, [])
            present = bool(spans) and not spans[-1][1]
            if item.operation == MemberOperation.join and not present:
                first = min(item.from_seq or seq, seq)
                first = max(first, spans[-1][1] + 1) if spans else first
                found.setdefault(item.user_id, []).append((first, 0))
            elif item.operation == MemberOperation.leave and present:
                spans[-1] = (spans[-1][0], seq)
        return found

    def changes(self) -> Iterator[tuple[int, MemberChange.Item]]:
        """Who was changed by which entry. The end of a group is everybody's leaving."""
        everybody: dict[int, None] = {}
        for seq in sorted(self.lines):
            for item in self.lines[seq].entry.member.items:
                if item.operation == MemberOperation.dissolve:
                    for user in everybody:
                        yield seq, MemberChange.Item(operation=MemberOperation.leave, user_id=user)
                else:
                    everybody[item.user_id] = None
                    yield seq, item

    def presence(self) -> dict[int, Spans]:
        """When who was a member, whatever they may see of the time before."""
        if self.id.startswith("d."):
            return self.spans()
        found: dict[int, Spans] = {}
        for seq, item in self.changes():
            spans = found.setdefault(item.user_id, [])
            present = bool(spans) and not spans[-1][1]
            if item.operation == MemberOperation.join and not present:
                spans.append((seq, 0))
            elif item.operation == MemberOperation.leave and present:
                spans[-1] = (spans[-1][0], seq)
        return found

    def barred(self) -> dict[int, Spans]:
        """By user the seqs between which they were blocked (0: still). Only who is a member can be."""
        found: dict[int, Spans] = {}
        presence = self.presence()
        ends = MemberOperation.unblock, MemberOperation.leave, MemberOperation.once
        for seq, item in self.changes():
            spans = found.setdefault(item.user_id, [])
            is_barred = bool(spans) and not spans[-1][1]
            if item.operation == MemberOperation.block and not is_barred:
                if sees(presence.get(item.user_id, []), seq):
                    spans.append((seq + 1, 0))
            elif item.operation in ends and is_barred:
                spans[-1] = (spans[-1][0], seq)
        return found

    def messages(self) -> dict[int, Message]:
        """Every countable message, with its changes applied."""
        found: dict[int, Message] = {}
        present = {str(user) for user in self.spans()} if self.id.startswith("d.") else set()
        for seq in sorted(self.lines):
            line = self.lines[seq]
            for item in line.entry.member.items:
                if item.operation == MemberOperation.join:
                    present.add(str(item.user_id))
                elif item.operation == MemberOperation.leave:
                    present.discard(str(item.user_id))
                elif item.operation == MemberOperation.dissolve:
                    present.clear()
            if line.countable:
                text = line.entry.text
                found[seq] = Message(line, seq, text.text, _named(line, present))
            elif line.target in found:
                _apply(found[line.target], line, present)
        return found

    def countable_beyond(self, user: int, beyond: int) -> int:
        """Unread: others' countable entries beyond the mark that the user may see; recalled ones count too."""
        spans = self.spans().get(user, [])
        return sum(
            line.countable and line.sender != user and line.seq > beyond and sees(spans, line.seq)
            for line in self.lines.values()
        )

    def mentions_beyond(self, user: int, beyond: int) -> int:
        spans = self.spans().get(user, [])
        return sum(
            seq > beyond
            and message.line.sender != user
            and not message.recalled_at
            and sees(spans, seq)
            and bool({str(user), "all"} & message.mentions)
            for seq, message in self.messages().items()
        )


def _named(line: Line, present: set[str]) -> frozenset[str]:
    """Only who is a member can be named."""
    return frozenset(word for word in line.entry.text.mentions if word == "all" or word in present)


def _apply(message: Message, line: Line, present: set[str]) -> None:
    message.ver = line.seq
    if line.kind == Kind.recall:
        message.recalled_at = message.recalled_at or line.seq
    elif line.kind == Kind.edit:
        message.text, message.edited = line.entry.text.text, True
        message.mentions = _named(line, present)
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
        self.shards = [f"{number:02}" for number in range(shards)]
        self._names: dict[tuple[str, int], str] = {}
        self._connection: sqlite3.Connection | None = None
        self.marks: dict[tuple[str, int], tuple[int, int]] = {}
        """Per conversation and user the read and the delivered mark."""
        self.stirred = False
        """Whether anything was committed since this was last set back: an entry, a mark, a setting, an expiry."""
        self._positions: dict[str, int] = {}
        self.first: dict[str, int] = {}
        """By conversation the first seq that has not expired."""
        self.problems: list[str] = []

    def poll(self) -> None:
        """Take note of what was committed since."""
        connection = self._connection
        if connection is None:
            connection = self._connection = sqlite3.connect(self._path, isolation_level=None)
        for shard in self.shards:
            position = connection.execute(f"SELECT position FROM shard_{shard}").fetchone()[0]
            if position == self._positions.get(shard):
                continue
            self._positions[shard], self.stirred = position, True
            for conv, seq, first in connection.execute(f"SELECT conv, seq, first_seq FROM head_{shard}").fetchall():
                name = self._name(connection, shard, conv)
                self.first[name] = first
                known = self.talks[name].head if name in self.talks else 0
                if seq > known:
                    self._read(connection, shard, conv, known)
            self._watch_marks(connection, shard)

    def _read(self, connection: sqlite3.Connection, shard: str, conv: int, known: int) -> None:
        for row in connection.execute(
            "SELECT seq, ord, message_id, sender, client_id, kind, target_seq, at, body"
            f" FROM entry_{shard} WHERE conv = ? AND seq > ? ORDER BY seq",
            (conv, known),
        ).fetchall():
            self._note(self._names[shard, conv], *row)

    def _watch_marks(self, connection: sqlite3.Connection, shard: str) -> None:
        """I7: marks only go forward."""
        for conv, user, read, delivered in connection.execute(
            f"SELECT conv, user, read_seq, delivered_seq FROM member_{shard}"
        ).fetchall():
            key = self._name(connection, shard, conv), user
            before = self.marks.get(key, (0, 0))
            if read < before[0] or delivered < before[1]:
                self.problems.append(f"I7: the marks of {key} went back from {before} to {(read, delivered)}")
            self.marks[key] = read, delivered

    def read(self, name: str, user: int) -> int:
        """A member's read mark."""
        return self.marks.get((name, user), (0, 0))[0]

    def position(self, shard: str) -> int:
        """Commits of a shard so far."""
        connection = sqlite3.connect(self._path)
        try:
            return int(connection.execute(f"SELECT position FROM shard_{shard}").fetchone()[0])
        finally:
            connection.close()

    def rewind(self) -> None:
        """The file was put back to an older copy: what is no longer in it becomes a past history."""
        self.close()
        self.past.append({name: Talk(name, dict(talk.lines)) for name, talk in self.talks.items()})
        self.marks.clear()
        self._positions.clear()
        heads: dict[str, int] = {}
        connection = sqlite3.connect(self._path, isolation_level=None)
        for shard in self.shards:
            heads.update(connection.execute(f"SELECT id, seq FROM head_{shard}").fetchall())
        connection.close()
        for name, talk in list(self.talks.items()):
            talk.lines = {seq: line for seq, line in talk.lines.items() if seq <= heads.get(name, 0)}
            talk._spans = 0, {}
            if not talk.lines:
                del self.talks[name]
        self._names.clear()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _note(self, name: str, *values: Any) -> None:
        seq, ord_, message_id, sender, client_id, kind, target, at, body = values
        talk = self.talks.setdefault(name, Talk(name))
        if isinstance(client_id, bytes):
            client_id = client_id.decode()
        entry = Entry.FromString(body or b"")
        talk.lines[seq] = Line(seq, ord_, message_id, sender, client_id, kind, target or 0, at, entry)

    def _name(self, connection: sqlite3.Connection, shard: str, conv: int) -> str:
        name = self._names.get((shard, conv))
        if name is None:
            name = connection.execute(f"SELECT id FROM head_{shard} WHERE conv = ?", (conv,)).fetchone()[0]
            self._names[shard, conv] = name
        return name
