"""Writing: the outbox, marks, and what the server answers to them."""

from typing import Any, TypeAlias

from hongyan_client.core import events
from hongyan_client.core.changes import COUNTABLE
from hongyan_client.core.conversation import Conversation
from hongyan_client.core.reader import Reader

Json: TypeAlias = dict[str, Any]


class Writer(Reader):
    def on_compose(self, e: events.Compose) -> None:
        item: Json = {"id": e.client_id, "conversationId": e.conversation_id, "op": "send", "body": e.body}
        if e.to_user_id:
            item["toUserId"] = e.to_user_id
        self._queue(item)

    def on_change(self, e: events.Change) -> None:
        item: Json = {"id": e.client_id, "conversationId": e.conversation_id, "op": e.op, "body": e.body}
        if e.target_seq:
            item["targetSeq"] = e.target_seq
        if e.depends_on:
            item["dependsOn"] = e.depends_on
        self._queue(item)

    def _queue(self, item: Json) -> None:
        self.outbox.add(item | {"state": "QUEUED", "createdAt": self.desk.now, "tries": 0})
        self._pump()

    def on_retry(self, e: events.Retry) -> None:
        self.outbox.retry(e.client_id)
        self._pump()

    def on_delete(self, e: events.Delete) -> None:
        self.outbox.delete(e.client_id)
        self._pump()

    def on_read(self, e: events.Read) -> None:
        conversation = self.conversation(e.conversation_id)
        if conversation.read_to(e.seq):
            self.marks.want("read", e.conversation_id, e.seq)
            self.touch(conversation)
            self._pump()

    def on_sent(self, e: events.Sent) -> None:
        """An ack is an entry: this connection gets no push of it."""
        ask = self.desk.answered(e.id)
        if ask is None or ask.kind != "sent":
            return
        item = self.outbox.confirmed(ask.detail, e.seq)
        if e.seq:
            self.take_ack(self.conversation(ask.conversation_id), item, e)
        self._pump()

    def take_ack(self, conversation: Conversation, item: Json | None, e: events.Sent) -> None:
        """`item` is none if the own push came first. The body is one's own: the answer does not repeat it."""
        if item is None:
            conversation.heard_of_seq(e.seq)
        elif not self.ack_is_old(conversation, e.seq):
            entry = acked_entry(self.me, item, e)
            conversation.begin(e.seq - 1, conversation.head["ord"] if conversation.head["seq"] == e.seq - 1 else None)
            conversation.note(entry)
            if "targetSeq" not in entry:
                conversation.put(dict(entry, ver=e.seq))
                conversation.known.add(e.seq, e.seq)
            conversation.acked.add(e.seq)
            conversation.hold(entry)
            self.drain(conversation)
        self.touch(conversation)

    def on_row(self, e: events.Row) -> None:
        ask = self.desk.answered(e.id)
        if ask is not None and ask.kind == "sent":
            self.outbox.confirmed(ask.detail, 0)
            self.take_row(e.conversation)
            self._pump()

    def on_ok(self, e: events.Ok) -> None:
        ask = self.desk.answered(e.id)
        if ask is not None and ask.kind in ("read", "delivered"):
            self.marks.confirmed(ask.kind, ask.conversation_id, ask.detail)


def acked_entry(me: str, item: Json, e: events.Sent) -> Json:
    kind = next((k for k in item["body"] if k in COUNTABLE), "no_kind") if item["op"] == "send" else item["op"]
    entry: Json = {
        "seq": e.seq,
        "messageId": e.message_id,
        "senderId": me,
        "clientId": item["id"],
        "kind": kind,
        "at": e.at,
    }
    entry["conversationId"] = item["conversationId"]
    if item["op"] == "send":
        entry |= item["body"]
        return entry
    content: Json = {item["op"]: item["body"]} if item["op"] in ("react", "pin") else item["body"]
    entry |= {"targetSeq": item["targetSeq"], **content}
    return entry
