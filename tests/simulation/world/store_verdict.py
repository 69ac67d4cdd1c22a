"""What must be true of the log's file, and of what its writers were told."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hongyan_proto.model_pb2 import Entry, Kind
from tests.simulation.world.journal import Message, Talk, sees
from tests.simulation.world.standing import UNKNOWN, Standing

if TYPE_CHECKING:
    from tests.simulation.world.world import World


@dataclass(slots=True)
class MemberRow:
    read: int
    cleared: int
    to: int
    first: int
    """Of the conversation: entries below have expired."""
    settings: tuple[bool, int, str, bool, bool]
    """Pinned, muted until, draft, hidden, marked as unread."""
    standing: tuple[int, int, int]
    """Role, muted until, may send."""

    @property
    def floor(self) -> int:
        return max(self.cleared, self.first - 1)


class StoreVerdict:
    def __init__(self, world: "World") -> None:
        self._world = world
        self._talks = world.journal.talks
        self._file = sqlite3.connect(world.folder / "log.db", isolation_level=None)
        self._rows = dict(self._members())
        self._streams: dict[int, int] = {}
        """By user the newest number of the stream."""
        self._seq_of = {
            (talk.id, line.sender, line.client_id): line.seq
            for talk in self._talks.values()
            for line in talk.lines.values()
        }
        self._epoch = self._file.execute("SELECT epoch FROM store_epoch").fetchone()[0]

    def _user_streams(self) -> Iterator[str]:
        """Every event once, under numbers without holes."""
        rows: dict[int, list[tuple[int, str]]] = {}
        with contextlib.closing(sqlite3.connect(self._world.folder / "main.db")) as file:
            for user, number, event_id in file.execute(
                "SELECT user, number, event_id FROM stream_event ORDER BY number"
            ):
                rows.setdefault(user, []).append((number, event_id))
        self._streams = {user: len(its) for user, its in rows.items()}
        for user, its in rows.items():
            if [number for number, _ in its] != list(range(1, len(its) + 1)):
                yield f"user stream: {user} has {its}"
        kept = [(event_id, user) for user, its in rows.items() for _, event_id in its]
        if missing := set(self._world.told.items()) - set(kept):
            yield f"user stream: {sorted(missing)} never came there"
        if len(kept) != len(set(kept)):
            yield "user stream: an event is there twice"

    def _members(self) -> Iterator[tuple[tuple[str, int], MemberRow]]:
        for shard in self._world.journal.shards:
            for name, user, read, cleared, to, first, role, until, may_send, *settings in self._file.execute(
                "SELECT h.id, m.user, m.read_seq, m.cleared_seq, m.to_seq, h.first_seq, m.role, m.muted_until,"
                " m.may_send, m.pinned, m.notify_muted_until, m.draft, m.hidden, m.marked_unread"
                f" FROM member_{shard} m JOIN head_{shard} h ON h.conv = m.conv"
            ):
                if name in self._talks:
                    pinned, muted, draft, hidden, marked = settings
                    own = (bool(pinned), muted, draft or "", bool(hidden), bool(marked))
                    standing = role, until, may_send
                    yield (name, user), MemberRow(read, cleared, to, first, own, standing)

    def _store(self) -> Iterator[str]:
        for shard in self._world.journal.shards:
            waiting = self._file.execute(f"SELECT COUNT(*) FROM outbox_{shard}").fetchone()[0]
            if waiting:
                yield f"relay: {waiting} events wait in shard {shard}"
            for conv, name, seq, ord_, first, version in self._file.execute(
                f"SELECT conv, id, seq, ord, first_seq, version FROM head_{shard}"
            ).fetchall():
                talk = self._talks.get(name)
                if talk is not None:
                    yield from self._talk(shard, conv, talk, (seq, ord_, first, version))

    def _talk(self, shard: str, conv: int, talk: Talk, head: tuple[int, int, int, int]) -> Iterator[str]:
        seq, ord_, first, version = head
        if sorted(talk.lines) != list(range(1, talk.head + 1)) or seq != talk.head:
            yield f"I3: the seqs of {talk.id} have holes"
        if ord_ != sum(line.countable for line in talk.lines.values()):
            yield f"I7: {talk.id} counts {ord_}"
        if talk.id.startswith("g.") and version != len(talk.versions()):
            yield f"change: {talk.id} has version {version}"
        spans: dict[int, list[tuple[int, int]]] = {}
        for user, lo, hi in self._file.execute(
            f"SELECT user, from_seq, to_seq FROM span_{shard} WHERE conv = ? ORDER BY from_seq", (conv,)
        ):
            spans.setdefault(user, []).append((lo, hi))
        if spans != talk.spans():
            yield f"I6: the intervals of {talk.id} are {spans}, by the log {dict(talk.spans())}"
        keys = [(line.sender, line.client_id) for line in talk.lines.values() if line.seq >= first]
        if len(keys) != len(set(keys)):
            yield f"I2: {talk.id} holds a message twice"
        barred, presence = talk.barred(), talk.presence()
        messages = talk.messages()
        for line in talk.lines.values():
            if line.sender and not sees(presence.get(line.sender, []), line.seq):
                yield f"I6: {line.sender} wrote {talk.id} {line.seq} without being a member"
            if line.countable and sees(barred.get(line.sender, []), line.seq):
                yield f"I6: {line.sender} wrote {talk.id} {line.seq} while blocked"
        for at, body, state in self._file.execute(
            f"SELECT seq, body, state FROM entry_{shard} WHERE conv = ?", (conv,)
        ):
            if at < first:
                yield f"purge: {talk.id} {at} is still there"
            if at in messages:
                kept = Entry.FromString(body + state)
                if wrong := difference(messages[at], _as_shown(kept), ver=False):
                    yield f"state: the store has {talk.id} {at}: {wrong}"

    def _standing(self) -> Iterator[str]:
        """The rows that decide who may write say what the entries have said."""
        known = {name: Standing.at_the_end(talk).people for name, talk in self._talks.items()}
        for (name, user), row in self._rows.items():
            one = known[name].get(user)
            right = (one.role, one.muted_until, one.may_send) if one is not None and one.present else None
            if row.to == 0 and (right is None or not _agree(right, row.standing)):
                yield f"rights: {user} stands in {name} at {row.standing}, by the log at {right}"

    def _may_send(self) -> dict[tuple[str, int], int]:
        return {key: row.standing[2] for key, row in self._rows.items()}

    def _erased(self) -> Iterator[str]:
        """Bodies of recalled messages and of their edits are nowhere: not in the file, not on a member's device."""
        self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw = (self._world.folder / "log.db").read_bytes()
        disks = [(device, json.dumps(device.disk_image())) for device in self._world.devices]
        for talk in self._talks.values():
            present = {user for user, spans in talk.spans().items() if not spans[-1][1]}
            messages = talk.messages()
            # Sent once more after it had expired: the first one was never recalled, and stays where it was read.
            elsewhere = {text for seq in messages if not messages[seq].recalled_at for text in _texts(talk, seq)}
            for seq, message in messages.items():
                if not message.recalled_at:
                    continue
                first = max((row.first for (name, _), row in self._rows.items() if name == talk.id), default=1)
                for text in _texts(talk, seq):
                    if text.encode() in raw:
                        yield f"recall: the store still has the text of {talk.id} {seq}"
                    for device, disk in disks:
                        # A recall that has expired can no longer be told to who was away so long.
                        told = device.user in present and message.recalled_at >= first
                        if told and text in disk and text not in elsewhere:
                            yield f"recall: {device.name} still has the text of {talk.id} {seq}"

    def _unasked_marks(self) -> Iterator[str]:
        """I7: only reading moves a read mark, and joining."""
        for (name, user), row in self._rows.items():
            joined = [lo for lo, _ in self._talks[name].presence().get(user, [])]
            most = max([self._world.audit.asked_read.get((name, user), 0), *joined], default=0)
            if row.read > most:
                yield f"I7: {user} has read {name} up to {row.read}, but asked for {most}"

    def _changes(self) -> Iterator[str]:
        """What the keeper of the groups was told: once each, decided on the version that it saw."""
        excused = bool(self._world.journal.past)
        told: dict[str, tuple[int, int]] = {}
        for request, reply, past in self._world.keepers.answers:
            talk = self._talks.get(request.conversation_id)
            versions = talk.versions() if talk else {}
            what = f"{request.conversation_id} {request.change_id}"
            if (
                told.setdefault(request.change_id, (reply.seq, reply.version)) != (reply.seq, reply.version)
                and not excused
            ):
                yield f"change: {what} got two answers"
            if excused and past < len(self._world.journal.past):
                continue
            if versions.get(reply.seq) != reply.version and not excused:
                yield f"change: {what} says {reply.seq}, {reply.version}; the log has {versions}"
            if reply.version != request.expected_version + 1:
                yield f"change: {what} was decided on {request.expected_version} and made {reply.version}"
        answered = {request.change_id for request, _, past in self._world.keepers.answers}
        for _, change_id in self._world.keepers.refused:
            if not excused and (change_id in answered or change_id in self._done()):
                yield f"change: {change_id} was done, and refused"
        by_answer: dict[tuple[str, int], set[str]] = {}
        for request, reply, past in self._world.keepers.answers:
            if past == len(self._world.journal.past):
                by_answer.setdefault((request.conversation_id, reply.seq), set()).add(request.change_id)
        for answer, ids in by_answer.items():
            if len(ids) > 1 and not excused:
                yield f"change: {answer} is the answer to {ids}"

    def _done(self) -> set[str]:
        return {
            change_id
            for shard in self._world.journal.shards
            for (change_id,) in self._file.execute(f"SELECT change_id FROM change_{shard}")
        }


def _agree(right: tuple[int, int, int], found: tuple[int, int, int]) -> bool:
    return right[:2] == found[:2] and right[2] in {UNKNOWN, found[2]}


def _texts(talk: Talk, seq: int) -> Iterator[str]:
    for line in talk.lines.values():
        if line.seq == seq or (line.target == seq and line.kind == Kind.edit):
            yield line.entry.text.text


def _as_shown(entry: Entry) -> dict[str, Any]:
    return {
        "text": {"text": entry.text.text},
        "edited": entry.edited,
        "recalled": entry.recalled,
        "pinned": entry.pinned,
        "reactions": [{"emoji": it.emoji, "userIds": [str(user) for user in it.user_ids]} for it in entry.reactions],
    }


def difference(right: Message, shown: dict[str, Any], *, ver: bool = True) -> str:
    """What differs between a message as it is and as it is shown; empty if nothing does."""
    text = (shown.get("text") or {}).get("text", "")
    if right.recalled_at:
        return "" if shown.get("recalled") and not text else f"was recalled, shows {shown}"
    reactions = {
        it["emoji"]: {int(user) for user in it["userIds"]} for it in shown.get("reactions", ()) if it["userIds"]
    }
    found = (text, bool(shown.get("edited")), bool(shown.get("pinned")), reactions, shown.get("ver") if ver else 0)
    wanted_reactions = {emoji: users for emoji, users in right.reactions.items() if users}
    wanted = (right.text, right.edited, right.pinned, wanted_reactions, right.ver if ver else 0)
    return "" if found == wanted else f"shows {found}, right is {wanted}"
