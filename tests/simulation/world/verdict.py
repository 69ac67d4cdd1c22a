"""The end of a world: what must be true when all has healed and is quiet."""

from collections.abc import Iterator
from itertools import pairwise

from tests.simulation.world.device import Device
from tests.simulation.world.journal import Talk, sees
from tests.simulation.world.room_verdict import RoomVerdict
from tests.simulation.world.standing import unlawful
from tests.simulation.world.store_verdict import MemberRow, StoreVerdict, difference


class Verdict(StoreVerdict):
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
        """Every member's list names the newest entry that says something to them, wherever the line is up."""
        for device in self._world.devices:
            if device.core.connection.state != "LIVE":
                continue
            for name, user in self._rows:
                told = self._talks[name].told(user) if user == device.user else 0
                if device.head(name) < told:
                    yield f"{device.name} knows {name} up to {device.head(name)} of {told}"

    # ---- after every device has opened everything ----

    def complete(self) -> Iterator[str]:
        yield from self._world.journal.problems
        yield from self._world.audit.problems()
        yield from self._user_streams()
        yield from self._store()
        ids = [line.message_id for talk in self._talks.values() for line in talk.lines.values()]
        if len(ids) != len(set(ids)):
            yield "I2: a message id was given twice"
        yield from self._unasked_marks()
        for talk in self._talks.values():
            yield from unlawful(talk)
        yield from self._standing()
        if self._world.with_rooms:
            yield from RoomVerdict(self._world, self._may_send()).problems()
        yield from self._world.watch.problems()
        yield from self._changes()
        for device in self._world.devices:
            yield from device.problems
            yield from self._composed(device)
            yield from self._arrived(device)
            yield from self._in_order(device)
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
            if is_member and (wrong := difference(messages[seq], shown[seq])):
                yield f"state: {where} {seq}: {wrong}"

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

    def _in_order(self, device: Device) -> Iterator[str]:
        """What one device wrote in a conversation stands there in the order of writing; its user stream has no holes."""
        places: dict[str, list[int]] = {}
        for client_id, name in device.composed.items():
            key = name, device.user, client_id
            if client_id not in self._world.audit.shared and key not in self._world.audit.refused:
                found = self._seq_of.get(key)
                places.setdefault(name, []).extend([found] if found else [])
        for name, seqs in places.items():
            if seqs != sorted(seqs) and not self._world.journal.past:
                yield f"order: {device.name} wrote {name} {seqs} in another order"
        for before, after in pairwise(device.told):
            if after[1] <= before[1] or (after[0] == before[0] and after[1] != before[1] + 1):
                yield f"user stream: {device.name} was told {after[1]} after {before[1]}"
        number, newest = device.core.stream.number, self._streams.get(device.user, 0)
        if number != newest:
            yield f"user stream: {device.name} stands at {number} of {newest}"

    def _arrived(self, device: Device) -> Iterator[str]:
        last: dict[tuple[int, str], int] = {}
        for epoch, name, seq in device.arrived:
            if seq <= last.get((epoch, name), 0):
                yield f"I3: at {device.name} {name} {seq} arrived after {last[epoch, name]}"
            last[epoch, name] = max(seq, last.get((epoch, name), 0))
