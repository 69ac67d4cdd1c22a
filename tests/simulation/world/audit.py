"""What was said on the sockets, and what may not have been said: the history half of the oracle."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from hongyan.rpc.errors import retry_rule
from hongyan_proto.frames_pb2 import ClientFrame, ServerFrame
from hongyan_proto.message_pb2 import EditRequest, PinRequest, ReactRequest, SendRequest, Sent, TargetRequest
from hongyan_proto.model_pb2 import Entry
from hongyan_proto.options_pb2 import Retry
from tests.simulation.world.journal import Journal, Talk, sees

CHANGES = {
    "MessageService/Recall": TargetRequest,
    "MessageService/Edit": EditRequest,
    "MessageService/React": ReactRequest,
    "MessageService/Pin": PinRequest,
}
Key = tuple[str, int, str]
"""Conversation, sender, client id."""


@dataclass(frozen=True, slots=True)
class Ack:
    key: Key
    seq: int
    message_id: int


class Audit:
    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.acks: list[Ack] = []
        self.refused: dict[Key, tuple[str, int]] = {}
        """The reason, and how many histories had been wiped out."""
        self.asked_read: dict[tuple[str, int], int] = defaultdict(int)
        self.texts: dict[Key, str] = {}
        """What was asked to be sent: the text of each message and edit."""
        self.seen: set[tuple[int, str, int, int]] = set()
        """User, conversation, seq, message id: every entry that a socket of the user was given."""
        self.frames = 0
        self.resyncs = 0
        self.shared: set[str] = set()
        """Client ids that two devices use on purpose: what one is refused the other may be granted."""
        self._asked: dict[tuple[int, int], Key] = {}

    def client_said(self, user: int, socket: int, frame: ClientFrame) -> None:
        body = frame.WhichOneof("body")
        if body == "send":
            self._ask(user, socket, frame.id, frame.send)
        elif body == "call" and frame.call.method in CHANGES:
            self._ask(user, socket, frame.id, CHANGES[frame.call.method].FromString(frame.call.body))
        elif body == "read":
            key = frame.read.conversation_id, user
            self.asked_read[key] = max(self.asked_read[key], frame.read.seq)

    def server_said(self, user: int, socket: int, frame: ServerFrame) -> None:
        """To be called when the frame leaves the gateway, whether or not it arrives."""
        self.frames += 1
        body = frame.WhichOneof("body")
        self.resyncs += body == "resync"
        key = self._asked.get((socket, frame.id)) if frame.id else None
        if key is not None:
            if body == "sent":
                self._acked(key, frame.sent)
            elif body == "reply":
                self._acked(key, Sent.FromString(frame.reply.body))
        for entry in _entries(frame):
            self.seen.add((user, entry.conversation_id, entry.seq, entry.message_id))

    def device_heard(self, socket: int, frame: ServerFrame) -> None:
        """A refusal counts once it has arrived: until then the device may ask again. One that says when to come again (who
        is muted for a time) is none for ever.
        """
        key = self._asked.get((socket, frame.id)) if frame.id else None
        error = frame.error if frame.HasField("error") else None
        if key is not None and error and retry_rule(error.code) == Retry.never and not error.retry_after_ms:
            self.refused[key] = error.reason, len(self.journal.past)

    def _ask(self, user: int, socket: int, number: int, request: SendRequest) -> None:
        conversation = request.conversation_id
        if isinstance(request, SendRequest) and request.to_user_id:
            low, high = sorted((user, request.to_user_id))
            conversation = f"d.{low}.{high}"
        key = conversation, user, request.client_id
        self._asked[socket, number] = key
        if isinstance(request, SendRequest | EditRequest):
            self.texts[key] = request.text.text

    def _acked(self, key: Key, sent: Sent) -> None:
        self.acks.append(Ack(key, sent.seq, sent.message_id))

    # ---- verdicts ----

    def problems(self) -> Iterator[str]:
        now = self.journal.talks
        histories = [*self.journal.past, now]
        yield from self._acked_are_there(now)
        yield from self._refused_are_not(histories)
        yield from self._nobody_saw_more(histories)

    def _acked_are_there(self, now: dict[str, Talk]) -> Iterator[str]:
        """I1 in the log. What a restore took away was acknowledged in a history that is no more."""
        for ack in self.acks:
            conversation, sender, client_id = ack.key
            line = now[conversation].lines.get(ack.seq) if conversation in now else None
            if line is not None and (line.sender, line.client_id, line.message_id) == (
                sender,
                client_id,
                ack.message_id,
            ):
                continue
            if any(_holds(past, ack) for past in self.journal.past):
                continue
            yield f"I1: acked {ack} is not in the log"

    def _refused_are_not(self, histories: list[dict[str, Talk]]) -> Iterator[str]:
        """I4. A client id is known as long as its entry is kept."""
        for number, talks in enumerate(histories):
            for talk in talks.values():
                for line in talk.lines.values():
                    reason, past = self.refused.get((talk.id, line.sender, line.client_id), ("", number + 1))
                    if past <= number and line.client_id not in self.shared and line.seq >= self.journal.first[talk.id]:
                        yield f"I4: refused as {reason}, yet in the log: {talk.id} {line.seq}"

    def _nobody_saw_more(self, histories: list[dict[str, Talk]]) -> Iterator[str]:
        """I6, and nothing was shown that no log ever held. An entry counts as allowed if one history allows it."""
        spans = [{name: talk.spans() for name, talk in talks.items()} for talks in histories]
        for user, conversation, seq, message_id in sorted(self.seen):
            held = allowed = False
            for talks, its_spans in zip(histories, spans, strict=True):
                line = talks[conversation].lines.get(seq) if conversation in talks else None
                if line is not None and line.message_id == message_id:
                    held = True
                    allowed = allowed or sees(its_spans[conversation].get(user, []), seq)
            if not held:
                yield f"phantom: {user} was given {conversation} {seq} ({message_id}), which no log held"
            elif not allowed:
                yield f"I6: {user} was given {conversation} {seq}"


def _holds(talks: dict[str, Talk], ack: Ack) -> bool:
    talk = talks.get(ack.key[0])
    line = talk.lines.get(ack.seq) if talk else None
    return line is not None and line.message_id == ack.message_id


def _entries(frame: ServerFrame) -> Iterator[Entry]:
    body = frame.WhichOneof("body")
    if body == "push":
        yield from frame.push.entries
        yield from (row.last for row in frame.push.conversations if row.HasField("last"))
    elif body == "page":
        yield from frame.page.messages
    elif body == "log":
        yield from frame.log.entries
    elif body == "synced":
        yield from (row.last for row in frame.synced.conversations if row.HasField("last"))
