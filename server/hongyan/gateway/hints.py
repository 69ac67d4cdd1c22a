"""Large groups: what is said goes to who looks there; the others are told how far it has got.

At most one hint per conversation, connection and `EVERY_S`: the first at once, the last one of a second at its end. A
hint holds the newest head that was delivered here for its people, so it never claims less than there is.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from hongyan.gateway.connection import Connection
from hongyan.gateway.frames import Shared
from hongyan.rpc.direct import Directed
from hongyan_proto import frames_pb2
from hongyan_proto.inside_pb2 import Outline
from hongyan_proto.model_pb2 import Head

EVERY_S = 1.0
Later = Callable[[float, Callable[[], None]], object]
Here = Mapping[int, Sequence[Connection]]
"""Connections by user."""


class Hints:
    """All on the loop; nothing waits. `later(seconds, call)` calls back on the loop as well."""

    def __init__(self, here: Here, later: Later | None = None) -> None:
        self._here = here
        self._later = later or (lambda delay, call: asyncio.get_running_loop().call_later(delay, call))
        self._lookers: dict[str, dict[Connection, None]] = {}
        self._gathered: dict[str, _Gathered] = {}
        """Conversations in which somebody was told something less than `EVERY_S` ago."""

    def look(self, connection: Connection, conversation_id: str) -> None:
        """From here on the entries themselves; what was said before is told at once, so that none falls between."""
        self.forget(connection)
        connection.look = conversation_id
        if not conversation_id:
            return
        self._lookers.setdefault(conversation_id, {})[connection] = None
        gathered = self._gathered.get(conversation_id)
        if gathered is not None and (head := gathered.head_for(connection.session.user)) is not None:
            connection.outbox.push(gathered.frame(connection.session.user, head))

    def forget(self, connection: Connection) -> None:
        """It looks nowhere any more."""
        lookers = self._lookers.get(connection.look, {})
        if connection in lookers:
            del lookers[connection]
            if not lookers:
                del self._lookers[connection.look]
        connection.look = ""

    def deliver(self, item: Directed, outline: Outline) -> None:
        """Put the entry into the outboxes of those who look, and a hint into the others', now or within `EVERY_S`."""
        self._tell(item, outline)
        gathered = self._gathered.get(outline.conversation_id)
        if gathered is None:
            gathered = self._gathered[outline.conversation_id] = _Gathered(outline.conversation_id)
            gathered.add(item, outline)
            self._hint(gathered)
            self._wait(outline.conversation_id)
        else:
            gathered.add(item, outline)

    def _tell(self, item: Directed, outline: Outline) -> None:
        lookers = list(self._lookers.get(outline.conversation_id, ()))
        if lookers:
            users = frozenset(item.user_ids)
            lookers = [connection for connection in lookers if connection.session.user in users]
        for user in set(outline.bodies).intersection(item.user_ids):
            lookers += [one for one in self._here.get(user, ()) if one.look != outline.conversation_id]
        frame, origin = Shared(entry=item.value), item.origin_session
        for connection in lookers:
            if connection.live and (not origin or connection.origin != origin):
                connection.outbox.push(frame)

    def _wait(self, conversation_id: str) -> None:
        self._later(EVERY_S, lambda: self._end(conversation_id))

    def _end(self, conversation_id: str) -> None:
        """The second is over: tell what came meanwhile and begin another one, or nothing came."""
        gathered = self._gathered[conversation_id]
        if not gathered.audiences:
            del self._gathered[conversation_id]
            return
        self._hint(gathered)
        self._wait(conversation_id)

    def _hint(self, gathered: "_Gathered") -> None:
        here, conversation_id = self._here, gathered.conversation_id
        for user, head in gathered.heads().items():
            for connection in here.get(user, ()):
                if connection.look != conversation_id and connection.live:
                    connection.outbox.push(gathered.frame(user, head))
        gathered.clear()


class _Gathered:
    """What a conversation's people have not been told yet."""

    __slots__ = ("_frames", "_knowing", "_named", "audiences", "conversation_id")

    def __init__(self, conversation_id: str) -> None:
        self.conversation_id = conversation_id
        self.clear()

    def clear(self) -> None:
        self.audiences: list[tuple[Sequence[int], Head]] = []
        """For whom, up to where; in the order of the entries."""
        self._knowing: frozenset[int] | None = None
        """Who was given every entry itself."""
        self._named: dict[int, dict[int, int]] = {}
        """By user, 0 for all: the messages that mention them, and who wrote each."""
        self._frames: dict[tuple[int, tuple[int, ...]], Shared] = {}

    def add(self, item: Directed, outline: Outline) -> None:
        bodies = frozenset(outline.bodies)
        self._knowing = bodies if self._knowing is None else self._knowing & bodies
        for user in outline.mentioned:
            self._named.setdefault(user, {})[outline.mention_seq] = outline.sender_id
        users, head = item.user_ids, outline.head
        if self.audiences and (self.audiences[-1][0] is users or self.audiences[-1][0] == users):  # nobody came or left
            before = self.audiences.pop()[1]
            head = head if head.seq > before.seq else before
        self.audiences.append((users, head))

    def heads(self) -> dict[int, Head]:
        """How far it has got for each of those who have not been given all of it."""
        found: dict[int, Head] = {}
        for users, head in self.audiences:
            found.update(dict.fromkeys(users, head))
        for user in self._knowing or ():
            found.pop(user, None)
        return found

    def head_for(self, user: int) -> Head | None:
        return next((head for users, head in reversed(self.audiences) if user in users), None)

    def frame(self, user: int, head: Head) -> Shared:
        """The same object for all who are told the same."""
        seqs = self._mentions(user) if self._named else ()
        frame = self._frames.get((head.seq, seqs))
        if frame is None:
            hint = frames_pb2.Heads.Hint(
                conversation_id=self.conversation_id, head=head, mentioned=bool(seqs), mention_seqs=seqs
            )
            frame = Shared(frames_pb2.ServerFrame(heads=frames_pb2.Heads(hints=[hint])))
            self._frames[head.seq, seqs] = frame
        return frame

    def _mentions(self, user: int) -> tuple[int, ...]:
        named = self._named.get(0, {}) | self._named.get(user, {})
        return tuple(sorted(seq for seq, writer in named.items() if writer != user))
