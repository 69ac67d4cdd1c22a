"""Marks that the server has not yet confirmed: watermarks, so only the newest of a conversation goes."""

from hongyan_client.core.desk import Ask, Desk
from hongyan_client.core.refusals import is_permanent

GATHER_MS = 1_000
KINDS = ("delivered", "read")


class Marks:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.pending: dict[str, dict[str, int]] = {}  # conversation: {delivered, read}
        self.sending: set[tuple[str, str]] = set()
        self.gathering = False
        self.done: dict[tuple[str, str], int] = {}

    def want(self, kind: str, conversation_id: str, seq: int) -> None:
        have = self.pending.get(conversation_id, {})
        done = max(self.done.get((kind, conversation_id), 0), self.done.get(("read", conversation_id), 0))
        if seq <= max(have.get(kind, 0), have.get("read", 0), done):
            return
        self.pending[conversation_id] = have
        have[kind] = seq
        if kind == "read":
            have.pop("delivered", None)  # a read message is a delivered one
        self.desk.save("mark", conversation_id)

    def flush(self) -> None:
        """At most once a second; the first at once."""
        if not self.pending or self.gathering:
            return
        self.gathering = True
        for conversation, seqs in self.pending.items():
            for kind in KINDS:
                if kind in seqs and (kind, conversation) not in self.sending:
                    self.sending.add((kind, conversation))
                    body = {"conversationId": conversation, "seq": seqs[kind]}
                    self.desk.ask(kind, body, Ask(kind, conversation, seqs[kind]))
        self.desk.timer("marks", GATHER_MS)

    def confirmed(self, kind: str, conversation_id: str, seq: int) -> None:
        self.sending.discard((kind, conversation_id))
        self.done[kind, conversation_id] = max(seq, self.done.get((kind, conversation_id), 0))
        have = self.pending.get(conversation_id, {})
        if have.get(kind, 0) <= seq:
            have.pop(kind, None)
        if not have:
            self.pending.pop(conversation_id, None)
        self.desk.save("mark", conversation_id)

    def refused(self, ask: Ask, code: int, retry_after_ms: int) -> None:
        if is_permanent(code, retry_after_ms):
            self.confirmed(ask.kind, ask.conversation_id, ask.detail)
        else:
            self.sending.discard((ask.kind, ask.conversation_id))
            self.desk.timer("marks", max(GATHER_MS, retry_after_ms))

    def clear_in_flight(self) -> None:
        self.sending.clear()
        self.gathering = False

    def drop(self) -> None:
        for conversation in self.pending:
            self.desk.save("mark", conversation)
        self.pending.clear()
        self.done.clear()
        self.clear_in_flight()
