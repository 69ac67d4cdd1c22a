"""The end of a world: what must be true when all has healed and is quiet."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hongyan_proto.model_pb2 import Entry, Kind
from tests.simulation.world.device import Device
from tests.simulation.world.journal import Message, Talk, sees

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

    @property
    def floor(self) -> int:
        return max(self.cleared, self.first - 1)


class Verdict:
    def __init__(self, world: "World") -> None:
        self._world = world
        self._talks = world.journal.talks
        self._file = sqlite3.connect(world.folder / "log.db", isolation_level=None)
        self._rows = dict(self._members())
        self._epoch = self._file.execute("SELECT epoch FROM store_epoch").fetchone()[0]

    def converged(self) -> Iterator[str]:
        """I9: nobody had to do anything, and every list is right."""
        for device in self._world.devices:
            core = device.core
            if core.connection.state != "LIVE":
                yield f"I9: {device.name} is {core.connection.state}"
                continue
            if core.epoch != self._epoch:
                yield f"I9: {device.name} is in another epoch"
                continue
            waiting = [(item["op"], item["state"]) for item in device.outbox() if item["state"] != "FAILED"]
            if waiting:
                yield f"I9: {device.name} still has {waiting}"
            for (name, user), row in self._rows.items():
                if user == device.user:
                    yield from self._list_row(device, self._talks[name], row)
            yield from self._on_screen(device)
            known = {name for name, user in self._rows if user == device.user}
            empty = {name for name, talk in core.conversations.items() if not talk.head["seq"]}
            if extra := set(core.conversations) - known - empty:
                yield f"I9: {device.name} lists {sorted(extra)}"

    def _on_screen(self, device: Device) -> Iterator[str]:
        """What somebody looks at is brought up to date without their doing anything."""
        shown = device.core.conversations.get(device.shown)
        if shown is not None and shown.applied is not None and shown.applied < shown.head["seq"]:
            yield f"I9: {device.name} looks at {shown.id} as of {shown.applied} of {shown.head['seq']}"

    def _list_row(self, device: Device, talk: Talk, row: MemberRow) -> Iterator[str]:
        shown = device.core.conversations.get(talk.id)
        where = f"{device.name} {talk.id}"
        if shown is None:
            yield f"I9: {where} is not listed"
            return
        spans = talk.spans().get(device.user, [])
        head = spans[-1][1] or talk.head if spans else 0
        settings = row.settings
        expected = {
            "pinned": settings[0],
            "muted": settings[1],
            "draft": settings[2],
            "hidden": settings[3],
            "marked unread": settings[4],
            "head": head,
            "read": row.read,
            "unread": talk.countable_beyond(device.user, max(row.read, row.floor)),
            "mentions": talk.mentions_beyond(device.user, max(row.read, row.floor)),
        }
        get = shown.row.get
        found = {
            "pinned": bool(get("pinned")),
            "muted": get("mutedUntil", 0),
            "draft": get("draft", ""),
            "hidden": bool(get("hidden")),
            "marked unread": bool(get("markedUnread")),
            "head": shown.head["seq"],
            "read": shown.read_mark(),
            "unread": shown.unread(),
            "mentions": shown.mentions(),
        }
        if spans and spans[-1][1]:
            # What happens after somebody has left is no change for them: not even a mention that is taken back.
            found["mentions"] = expected["mentions"] = 0
            if row.first > 1:
                found["unread"] = expected["unread"] = 0
        if found != expected:
            yield f"I7/I9: {where} shows {found}, right is {expected}"

    def heard(self) -> Iterator[str]:
        """Every member's list names the newest entry that says something to them."""
        for device in self._world.devices:
            for name, user in self._rows:
                talk = self._talks[name]
                spans = talk.spans().get(user, [])
                if user != device.user or not spans or spans[-1][1]:
                    continue
                told = [seq for seq, line in talk.lines.items() if sees(spans, seq) and sees(spans, line.target or seq)]
                if device.head(name) < max(told, default=0):
                    yield f"{device.name} knows {name} up to {device.head(name)} of {max(told)}"

    # ---- after every device has opened everything ----

    def complete(self) -> Iterator[str]:
        yield from self._world.journal.problems
        yield from self._world.audit.problems()
        yield from self._store()
        ids = [line.message_id for talk in self._talks.values() for line in talk.lines.values()]
        if len(ids) != len(set(ids)):
            yield "I2: a message id was given twice"
        yield from self._unasked_marks()
        yield from self._world.watch.problems()
        yield from self._changes()
        for device in self._world.devices:
            yield from device.problems
            yield from self._composed(device)
            yield from self._arrived(device)
            for (name, user), row in self._rows.items():
                if user == device.user:
                    yield from self._content(device, self._talks[name], row)
        yield from self._erased()
        for failure in self._world.loop.failures:
            if "was destroyed" not in str(failure.get("message")):
                yield f"unexpected: {failure.get('message')} {failure.get('exception')!r}"
        yield from self._world.errors

    def _content(self, device: Device, talk: Talk, row: MemberRow) -> Iterator[str]:
        """I1, I2, I3, I6 on the screen."""
        spans = talk.spans().get(device.user, [])
        messages = talk.messages()
        shown = {seq: message for seq, message in device.messages(talk.id).items() if seq > row.floor}
        right = {seq for seq, line in talk.lines.items() if not line.target and seq > row.floor and sees(spans, seq)}
        where = f"{device.name} {talk.id}"
        if missing := sorted(right - set(shown)):
            yield f"I1: {where} lacks {missing}"
        if extra := sorted(set(shown) - right):
            yield f"I6: {where} shows {extra}"
        keys = [(message["senderId"], message["clientId"]) for message in shown.values() if message["clientId"]]
        if len(keys) != len(set(keys)):
            yield f"I2: {where} shows a message twice"
        held = device.core.conversations.get(talk.id)
        if held is not None and held.applied is not None and held.applied < held.head["seq"]:
            yield f"I3: {where} has applied {held.applied} of {held.head['seq']}"
        is_member = bool(spans) and not spans[-1][1]
        for seq in sorted(right & set(shown) & set(messages)):
            if is_member and (difference := _difference(messages[seq], shown[seq])):
                yield f"state: {where} {seq}: {difference}"

    def _composed(self, device: Device) -> Iterator[str]:
        """What was written is in the log, or was refused, and nothing vanished."""
        histories = [*self._world.journal.past, self._talks]
        for client_id, name in device.composed.items():
            item = device.core.outbox.items.get(client_id)
            if item is not None:
                continue
            seq = device.confirmed.get(client_id)
            if seq is None:
                yield f"I1: {device.name} lost {client_id} of {name}"
                continue
            lines = [talks[name].lines.get(seq) for talks in histories if name in talks]
            if not any(line and (line.sender, line.client_id) == (device.user, client_id) for line in lines):
                yield f"I1: {device.name} was told that {client_id} is {name} {seq}"

    def _arrived(self, device: Device) -> Iterator[str]:
        last: dict[tuple[int, str], int] = {}
        for epoch, name, seq in device.arrived:
            if seq <= last.get((epoch, name), 0):
                yield f"I3: at {device.name} {name} {seq} arrived after {last[epoch, name]}"
            last[epoch, name] = max(seq, last.get((epoch, name), 0))

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

    # ---- the store ----

    def _members(self) -> Iterator[tuple[tuple[str, int], MemberRow]]:
        for shard in self._world.journal.shards:
            for name, user, read, cleared, to, first, *settings in self._file.execute(
                "SELECT h.id, m.user, m.read_seq, m.cleared_seq, m.to_seq, h.first_seq,"
                " m.pinned, m.notify_muted_until, m.draft, m.hidden, m.marked_unread"
                f" FROM member_{shard} m JOIN head_{shard} h ON h.conv = m.conv"
            ):
                if name in self._talks:
                    pinned, muted, draft, hidden, marked = settings
                    own = (bool(pinned), muted, draft or "", bool(hidden), bool(marked))
                    yield (name, user), MemberRow(read, cleared, to, first, own)

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
                if difference := _difference(messages[at], _as_shown(kept), ver=False):
                    yield f"state: the store has {talk.id} {at}: {difference}"

    def _erased(self) -> Iterator[str]:
        """Bodies of recalled messages and of their edits are nowhere: not in the file, not on a member's device."""
        self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw = (self._world.folder / "log.db").read_bytes()
        disks = [(device, json.dumps(device.disk_image())) for device in self._world.devices]
        for talk in self._talks.values():
            present = {user for user, spans in talk.spans().items() if not spans[-1][1]}
            for seq, message in talk.messages().items():
                if not message.recalled_at:
                    continue
                first = max((row.first for (name, _), row in self._rows.items() if name == talk.id), default=1)
                for text in _texts(talk, seq):
                    if text.encode() in raw:
                        yield f"recall: the store still has the text of {talk.id} {seq}"
                    for device, disk in disks:
                        # A recall that has expired can no longer be told to who was away so long.
                        if device.user in present and text in disk and message.recalled_at >= first:
                            yield f"recall: {device.name} still has the text of {talk.id} {seq}"


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


def _difference(right: Message, shown: dict[str, Any], *, ver: bool = True) -> str:
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
