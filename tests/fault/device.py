"""A black-box client: an outbox, a cursor, what it has shown. Comes back after every crash of the server.

Small on purpose, and no relative of the SDK: what both get wrong alike nobody would see.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable

from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.frames_pb2 import ClientFrame, ServerFrame
from hongyan_proto.message_pb2 import EntriesRequest, MarkRequest, SendRequest, Sent
from hongyan_proto.model_pb2 import Entry, Kind, Text
from hongyan_proto.push_pb2 import SyncRequest
from tests.fault.changes import Changes, is_change
from tests.fault.history import History, Line, Seen
from tests.fault.link import Link, open_link
from tests.processes import ServerProcess

WINDOW = 64
"""Sends without an answer."""
GAP_S = 0.3
"""How long a hole may stay before it is asked for: mostly a push is on its way."""
RETRY_S = 0.2
PATIENCE_S = 15.0
AGAIN = {
    ErrorCode.internal,
    ErrorCode.rate_limited,
    ErrorCode.overloaded,
    ErrorCode.unavailable,
    ErrorCode.outcome_unknown,
    ErrorCode.draining,
    ErrorCode.storage_full,
}
"""Refusals after which the same id is sent again."""


class Room:
    """One conversation on one device."""

    def __init__(self) -> None:
        self.shown: list[Line] = []
        self.held: dict[int, Line] = {}
        self.head = 0
        self.asked = False
        self.gap_since = 0.0
        self.read = 0

    @property
    def behind(self) -> bool:
        return bool(self.held) or self.head > len(self.shown)

    def take(self, line: Line) -> str:
        """Show it when it is the next one, hold it when it is early. Returns the contradiction to what is known."""
        self.head = max(self.head, line.seq)
        known = self.shown[line.seq - 1] if line.seq <= len(self.shown) else self.held.setdefault(line.seq, line)
        while (following := self.held.pop(len(self.shown) + 1, None)) is not None:
            self.shown.append(following)
        return "" if known == line else f"{line} where {known} was"


class Device:
    def __init__(
        self,
        name: str,
        user_id: int,
        token: str,
        *,
        talks_in: str,
        history: History,
        rng: random.Random,
        tcp: bool = False,
    ) -> None:
        self.name = name
        self.rooms: dict[str, Room] = {talks_in: Room()}
        self.contradictions: list[str] = []
        self.epochs: list[str] = []
        self.synced_at = 0.0
        self.unanswered = 0
        self.acks = 0
        self._user = user_id
        self._token = token
        self._talks_in = talks_in
        self.changes = Changes(name, talks_in, rng)
        self._history = history
        self._rng = rng
        self._tcp = tcp
        self._cursor = ""
        self._link: Link | None = None
        self._live = False
        self._frame = 0
        self._asks: dict[int, tuple[Callable[[ServerFrame], None], float]] = {}
        self._unsent: deque[str] = deque()
        self._flying: dict[str, None] = {}
        self._count = 0
        self._pause_until = 0.0
        self.sync_due = False
        self._now = 0.0

    async def live(self, server: ServerProcess) -> None:
        """Connected, or on the way to be; ends when it is cancelled."""
        pause = 0.05
        self._now = asyncio.get_running_loop().time()
        while True:
            try:
                self._link = await open_link(server, self._token, self._heard, tcp=self._tcp)
            except OSError:
                await asyncio.sleep(pause * self._rng.uniform(0.5, 1))
                pause = min(2 * pause, 0.4)
                continue
            pause = 0.05
            self._sync()
            try:
                await self._link.lost
            finally:
                self._gone()

    def write(self) -> bool:
        """One more message, sent now or later; False when too many wait already."""
        if len(self._unsent) + len(self._flying) >= 4 * WINDOW:
            return False
        self._count += 1
        client_id = f"{self.name}-{self._count}"
        self._history.invoke(self._talks_in, self._user, client_id)
        self._unsent.append(client_id)
        self._pump()
        return True

    def change(self) -> None:
        """Edit or take back one of the newest messages of one's own."""
        room = self.rooms[self._talks_in]
        mine = [line for line in room.shown[-40:] if line.sender == self._user and not is_change(line.client_id)]
        if not mine or not self._live:
            return
        client_id = self.changes.make(self._rng.choice(mine).seq)
        self._history.invoke(self._talks_in, self._user, client_id)
        self._unsent.append(client_id)
        self._pump()

    def send_again(self) -> None:
        """The last message that has an answer: it must get the same one."""
        mine = [line for line in self.rooms[self._talks_in].shown[-50:] if line.client_id.startswith(f"{self.name}-")]
        if self._live and mine:
            self._send(mine[-1].client_id)

    def mark_read(self) -> None:
        room = self.rooms[self._talks_in]
        upto = len(room.shown)
        if self._live and upto:
            frame = ClientFrame(read=MarkRequest(conversation_id=self._talks_in, seq=upto))
            self._ask(frame, lambda answer: self._marked(room, upto, answer))

    def tick(self, now: float) -> None:
        self._now = now
        if not self._live or self._link is None:
            return
        if self._asks and now - next(iter(self._asks.values()))[1] > PATIENCE_S:
            self.unanswered += 1
            self._link.close()
            return
        if self.sync_due:
            self._sync()
        for name, room in self.rooms.items():
            if not room.behind:
                room.gap_since = 0.0
            elif not room.gap_since:
                room.gap_since = now
            elif now - room.gap_since > GAP_S:
                self._fill(name, room)
        if now >= self._pause_until:
            self._pump()

    @property
    def quiet(self) -> bool:
        """Nothing waits, nothing is missing as far as it knows."""
        return (
            self._live
            and not (self._unsent or self._flying or self._asks or self.sync_due)
            and not any(room.behind for room in self.rooms.values())
        )

    def seen(self) -> list[Seen]:
        return [Seen(self.name, name, room.shown) for name, room in self.rooms.items()]

    def _ask(self, frame: ClientFrame, then: Callable[[ServerFrame], None]) -> None:
        assert self._link is not None
        self._frame += 1
        frame.id = self._frame
        self._asks[frame.id] = then, self._now
        self._link.say(frame)

    def _heard(self, frame: ServerFrame) -> None:
        if frame.id:
            ask = self._asks.pop(frame.id, None)
            if ask is not None:
                ask[0](frame)
        elif frame.HasField("push"):
            for entry in frame.push.entries:
                self._take(entry)
        elif frame.HasField("resync"):
            self.sync_due = True

    def _gone(self) -> None:
        self._link, self._live = None, False
        self._asks.clear()
        self._unsent.extendleft(reversed(self._flying))
        self._flying.clear()
        for room in self.rooms.values():
            room.asked = False

    def _pump(self) -> None:
        while self._live and self._unsent and len(self._flying) < WINDOW and self._now >= self._pause_until:
            client_id = self._unsent.popleft()
            self._flying[client_id] = None
            self._send(client_id)

    def _send(self, client_id: str) -> None:
        self._history.sends[client_id].tries += 1
        if is_change(client_id):
            frame = ClientFrame(call=self.changes.calls[client_id])
        else:
            text = Text(text=text_of(client_id))
            frame = ClientFrame(send=SendRequest(conversation_id=self._talks_in, client_id=client_id, text=text))
        self._ask(frame, lambda answer: self._sent(client_id, answer))

    def _sent(self, client_id: str, answer: ServerFrame) -> None:
        self._flying.pop(client_id, None)
        if answer.HasField("sent") or answer.HasField("reply"):
            sent = answer.sent if answer.HasField("sent") else Sent.FromString(answer.reply.body)
            self.acks += 1
            self._history.ok(client_id, sent.seq)
            self._note(sent.conversation_id, Line(sent.seq, sent.message_id, self._user, client_id))
        elif answer.error.code in AGAIN:
            self._history.refused(self.name, answer.error.reason)
            self._unsent.appendleft(client_id)
            self._pause_until = self._now + RETRY_S
        else:
            reason = answer.error.reason or str(answer)
            self._history.fail(client_id, reason, expected=is_change(client_id) and reason == "recalled_already")

    def _marked(self, room: Room, upto: int, answer: ServerFrame) -> None:
        if answer.HasField("ok"):
            room.read = max(room.read, upto)
        else:
            self._history.errors[answer.error.reason] += 1

    # Coming up to date

    def _sync(self) -> None:
        self.sync_due = False
        request = SyncRequest(cursor=self._cursor) if self._cursor else SyncRequest()
        self._ask(ClientFrame(sync=request), self._synced)

    def _synced(self, answer: ServerFrame) -> None:
        synced = answer.synced
        if not answer.HasField("synced"):
            self._history.errors[answer.error.reason] += 1
            assert self._link is not None
            self._link.close()
            return
        if not self.epochs or self.epochs[-1] != synced.epoch:
            self._new_history(synced.epoch)
            if not synced.cursor:
                self._sync()
                return
        self._cursor = synced.cursor
        for row in synced.conversations:
            room = self.rooms.setdefault(row.id, Room())
            room.head = max(room.head, row.head.seq)
            self._fill(row.id, room)
        if synced.more:
            self._sync()
        else:
            self._live = True
            self.synced_at = asyncio.get_running_loop().time()
            self._pump()

    def _new_history(self, epoch: str) -> None:
        """The server's log is another one than before: nothing that was seen counts. Never so after a mere crash."""
        if self.epochs:
            self._cursor = ""
            for room in self.rooms.values():
                room.shown, room.held, room.head, room.asked = [], {}, 0, False
        self.epochs.append(epoch)

    def _fill(self, name: str, room: Room) -> None:
        if room.behind and not room.asked:
            room.asked = True
            frame = ClientFrame(entries=EntriesRequest(conversation_id=name, after=len(room.shown)))
            self._ask(frame, lambda answer: self._filled(name, room, answer))

    def _filled(self, name: str, room: Room, answer: ServerFrame) -> None:
        room.asked = False
        if not answer.HasField("log"):
            self._history.errors[answer.error.reason] += 1
            return
        room.head = max(room.head, answer.log.head)
        for entry in answer.log.entries:
            self._take(entry)
        if answer.log.upto < answer.log.head:
            self._fill(name, room)

    def _take(self, entry: Entry) -> None:
        as_sent = entry.kind == Kind.text and not (entry.edited or entry.recalled)
        if as_sent and entry.text.text != text_of(entry.client_id):
            self.contradictions.append(f"{self.name}: the text of {entry.client_id} is another one")
        self._note(entry.conversation_id, Line(entry.seq, entry.message_id, entry.sender_id, entry.client_id))

    def _note(self, conversation: str, line: Line) -> None:
        if trouble := self.rooms.setdefault(conversation, Room()).take(line):
            self.contradictions.append(f"{self.name} {conversation}: {trouble}")


def text_of(client_id: str) -> str:
    """Every message says who it is, in one of a few lengths."""
    return f"{client_id} 鸿雁在云鱼在水" + "，惆怅此情难寄" * (sum(client_id.encode()) % 7)
