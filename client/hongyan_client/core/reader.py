"""The reading half of the core: sync, pushes, repair, pages."""

from typing import Any, TypeAlias

from hongyan_client.core import events
from hongyan_client.core.connection import Connection
from hongyan_client.core.conversation import COUNTABLE, Conversation
from hongyan_client.core.desk import Ask, Desk
from hongyan_client.core.effects import Arrived, Reload, Told
from hongyan_client.core.marks import Marks
from hongyan_client.core.outbox import Outbox
from hongyan_client.core.stream import Stream

Json: TypeAlias = dict[str, Any]

BOUND = 1_000  # entries behind: beyond it a page is cheaper than all changes in between
GAP_MS = 500  # late frames are common
PAGE = 100
SCREEN = 50
KEEP = 200


class Reader:
    bound = BOUND
    conversation_class: type[Conversation]
    me: str
    follow: bool
    epoch: str | None
    cursor: str | None
    slice_cursor: str | None
    snapshot: set[str] | None
    syncing: bool
    sync_again: bool
    on_screen: str
    conversations: dict[str, Conversation]
    desk: Desk
    connection: Connection
    outbox: Outbox
    marks: Marks
    stream: Stream

    def conversation(self, conversation_id: str) -> Conversation:
        found = self.conversations.get(conversation_id)
        if found is None:
            found = self.conversations[conversation_id] = self.conversation_class(conversation_id, self.me)
            self.desk.save("conversation", conversation_id)
            if self.snapshot is not None:
                self.snapshot.add(conversation_id)
        return found

    def touch(self, conversation: Conversation) -> None:
        self.desk.save("conversation", conversation.id)
        self.desk.render(conversation.id)

    # -- sync: the cursor moves here and nowhere else ----------------------------------------------------------------
    def sync(self) -> None:
        if self.syncing:
            self.sync_again = True
            return
        if not self.connection.is_up():
            return
        self.syncing = True
        if self.cursor is None and self.snapshot is None:
            self.snapshot = set()
        cursor = self.cursor if self.snapshot is None else self.slice_cursor
        self.desk.ask("sync", {} if cursor is None else {"cursor": cursor}, Ask("sync"))

    def start_over(self) -> None:
        self.cursor = self.slice_cursor = self.snapshot = None
        self.stream.reset()
        self.desk.save("meta", "core")
        self.sync()

    def take_epoch(self, epoch: str) -> bool:
        """Another history: every position is void. Outbox and drafts stay."""
        if not self.epoch_is_new(epoch):
            return False
        for conversation in self.conversations.values():
            self.touch(conversation)
        shown = {c.id: c.view for c in self.conversations.values() if c.shown}
        self.epoch, self.cursor, self.conversations = epoch, None, {}
        self.slice_cursor = self.snapshot = None
        self.desk.asks.clear()
        self.outbox.requeue()
        self.marks.drop()
        self.stream.reset()
        for conversation_id, view in shown.items():
            again = self.conversation(conversation_id)
            again.shown, again.view, again.dropped = True, view, True
            self.desk.emit(Reload(conversation_id))
        self.desk.save("meta", "core")
        return True

    def epoch_is_new(self, epoch: str) -> bool:
        return epoch != self.epoch

    def on_synced(self, e: events.Synced) -> None:
        ask = self.desk.answered(e.id)
        if ask is None or ask.kind != "sync":
            return
        self.syncing = False
        if self.take_epoch(e.epoch):
            self.sync()
            return
        for event in e.events:
            if self.stream.synced(event):
                self.desk.emit(Told(event))
        for row in e.conversations:
            if self.snapshot is not None:
                self.snapshot.add(row["id"])
            self.take_row(row)
        self._move_cursor(e.cursor, e.more)
        if e.more:
            self.sync()
        elif self.connection.state == "RESUMING":
            self._go_live()
        elif self.sync_again:
            self.sync_again = False
            self.sync()
        if self.connection.state == "LIVE":
            self.marks.flush()

    def _move_cursor(self, cursor: str, more: bool) -> None:
        if self.snapshot is None:
            self.cursor = cursor
        elif more:
            self.slice_cursor = cursor
        else:
            self._remove_missing(self.snapshot)
            self.cursor, self.slice_cursor, self.snapshot = cursor, None, None
        self.desk.save("meta", "core")

    def _remove_missing(self, named: set[str]) -> None:
        """A snapshot is whole: what it does not name is no longer one's own."""
        for conversation_id in [c for c in self.conversations if c not in named]:
            self.desk.forget(conversation_id)
            conversation = self.conversations[conversation_id]
            self.touch(conversation)
            if conversation.shown:
                conversation.drop()
                conversation.row = {}
            else:
                del self.conversations[conversation_id]

    def _go_live(self) -> None:
        self.connection.live()
        self.repair_on_live()
        self.outbox.pump()
        if self.sync_again:
            self.sync_again = False
            self.sync()

    def repair_on_live(self) -> None:
        for conversation in list(self.conversations.values()):
            if self.is_followed(conversation):
                self.repair(conversation)
                self.fill(conversation)
        if self.on_screen:
            self.desk.ask("look", {"conversationId": self.on_screen}, Ask("ok"))

    def is_followed(self, conversation: Conversation) -> bool:
        return conversation.shown or self.follow

    def on_resync(self, _: events.Resync) -> None:
        self.sync()

    def on_heads(self, e: events.Heads) -> None:
        for hint in e.hints:
            conversation = self.conversation(hint["conversationId"])
            conversation.heard_of(hint["head"])
            if hint.get("mentioned"):
                conversation.named.add(hint["head"]["seq"])
            self.touch(conversation)
            if self.is_followed(conversation):
                self.repair(conversation)

    def take_row(self, row: Json) -> None:
        new = row["id"] not in self.conversations
        conversation = self.conversation(row["id"])
        conversation.take_row(row)
        if new and self.follow:
            first = conversation.head["seq"] if self.snapshot is not None else max(0, row.get("fromSeq", 0) - 1)
            conversation.begin(first)
            conversation.heard = first
        self.touch(conversation)
        last = row.get("last")
        if last and last["senderId"] != self.me and row.get("deliveredSeq", 0) < last["seq"]:
            self.marks.want("delivered", row["id"], conversation.head["seq"])
        if self.is_followed(conversation):
            self.repair(conversation)

    # -- entries: push, own ack and repair all end in Conversation.apply ---------------------------------------------
    def on_push(self, e: events.Push) -> None:
        if not self.connection.is_up():
            return
        for entry in e.entries:
            self.take_entry(self.conversation(entry["conversationId"]), entry)
        for row in e.conversations:
            self.take_row(row)
        for marks in e.marks:
            conversation = self.conversation(marks["conversationId"])
            conversation.take_marks(marks)
            self.touch(conversation)
        for event in e.events:
            self._take_event(event)
        if self.connection.state == "LIVE":
            self.outbox.pump()
            self.marks.flush()

    def _take_event(self, event: Json) -> None:
        verdict = self.stream.pushed(event)
        if verdict == "apply":
            self.desk.emit(Told(event))
            self.desk.save("meta", "core")
        elif verdict == "gap":
            self.sync()

    def take_entry(self, conversation: Conversation, entry: Json) -> None:
        behind = conversation.behind() and not self.follow
        conversation.note(entry)
        self.touch(conversation)
        if entry.get("senderId") != self.me and entry.get("kind") in COUNTABLE:
            self.marks.want("delivered", conversation.id, entry["seq"])
        self._confirm(entry)
        if behind:
            return
        if conversation.applied is None:
            conversation.begin(entry["seq"] - 1, entry.get("ord", 0) - (entry.get("kind") in COUNTABLE))
            conversation.heard = max(conversation.heard, entry["seq"] - 1)
        if conversation.is_old(entry["seq"]):
            return
        conversation.hold(entry)
        self.drain(conversation)

    def _confirm(self, entry: Json) -> None:
        """The own push came before the ack."""
        if entry.get("senderId") == self.me and entry.get("clientId"):
            self.outbox.confirmed(entry["clientId"], entry["seq"])

    def drain(self, conversation: Conversation) -> None:
        self._tell(conversation, conversation.drain())
        if not conversation.held:
            conversation.gapping = False
        elif not conversation.gapping:
            conversation.gapping = True
            self.desk.timer(f"gap:{conversation.id}", GAP_MS)

    def _tell(self, conversation: Conversation, applied: list[Json]) -> None:
        for entry in applied:
            self._confirm(entry)
            if entry["seq"] > conversation.heard:
                conversation.heard = entry["seq"]
                if entry["seq"] not in conversation.acked:
                    self.desk.emit(Arrived(conversation.id, entry))
            conversation.acked.discard(entry["seq"])

    def gap_is_old(self, conversation_id: str) -> None:
        conversation = self.conversations.get(conversation_id)
        if conversation is None:
            return
        conversation.gapping = False
        if conversation.held or self.is_followed(conversation):
            self.repair(conversation)
            if conversation.shown:
                self.fill(conversation)

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

    def ack_is_old(self, conversation: Conversation, seq: int) -> bool:
        """The answer to a retry: the log has it already, perhaps changed since."""
        return conversation.is_old(seq)

    # -- repair and pages --------------------------------------------------------------------------------------------
    def repair(self, conversation: Conversation) -> None:
        """Ask for the log after `applied`; only in LIVE, and once at a time."""
        head, applied = conversation.head["seq"], conversation.applied
        if self.connection.state != "LIVE" or applied is None or applied >= head or "log" in conversation.asked:
            return
        if self.over_bound(head - applied):
            self.desk.forget(conversation.id)
            conversation.drop()
            self.touch(conversation)
            self.desk.emit(Reload(conversation.id))
            return
        conversation.asked.add("log")
        self.desk.ask(
            "entries", {"conversationId": conversation.id, "after": applied}, Ask("log", conversation.id, applied)
        )

    def over_bound(self, behind: int) -> bool:
        return behind > self.bound and not self.follow

    def on_log(self, e: events.Log) -> None:
        ask = self.desk.answered(e.id)
        if ask is None or ask.kind != "log":
            return
        conversation = self.conversation(ask.conversation_id)
        conversation.asked.discard("log")
        conversation.heard_of_seq(e.head)
        before = conversation.applied
        self._tell(conversation, conversation.take_log(ask.detail, e.entries, e.upto))
        self.drain(conversation)
        self.touch(conversation)
        if conversation.applied != before or ask.detail != before:
            self.repair(conversation)  # else the answer brought nothing: asking at once would go on for ever
        self.fill(conversation)

    def on_view(self, e: events.View) -> None:
        conversation = self.conversation(e.conversation_id)
        first = not conversation.shown
        conversation.shown = True
        conversation.view = (e.lo, e.hi)
        if first or self.on_screen != e.conversation_id:
            self.on_screen = e.conversation_id
            if self.connection.state == "LIVE":
                self.desk.ask("look", {"conversationId": e.conversation_id}, Ask("ok"))
        self.repair(conversation)
        self.fill(conversation)

    def fill(self, conversation: Conversation) -> None:
        """Ask for what is on screen and not known."""
        if self.connection.state != "LIVE" or not conversation.shown:
            return
        hi = min(conversation.view[1] or conversation.head["seq"], conversation.head["seq"])
        lo = max(conversation.view[0] or hi - SCREEN + 1, conversation.first_visible())
        if "log" in conversation.asked and conversation.applied is not None:
            hi = min(hi, conversation.applied)  # the rest is on its way
        for gap in conversation.known.missing(lo, hi):
            if gap not in conversation.asked:
                conversation.asked.add(gap)
                body = {
                    "conversationId": conversation.id,
                    "before": gap[1] + 1,
                    "limit": min(PAGE, gap[1] - gap[0] + 1),
                }
                self.desk.ask("history", body, Ask("page", conversation.id, gap))

    def on_leave(self, e: events.Leave) -> None:
        conversation = self.conversation(e.conversation_id)
        conversation.shown = False
        conversation.evict(KEEP)
        self.touch(conversation)
        if self.on_screen == e.conversation_id:
            self.on_screen = ""
            if self.connection.state == "LIVE":
                self.desk.ask("look", {}, Ask("ok"))

    def on_page(self, e: events.Page) -> None:
        ask = self.desk.answered(e.id)
        if ask is None or ask.kind != "page":
            return
        conversation = self.conversation(ask.conversation_id)
        lo, hi = ask.detail
        conversation.asked.discard((lo, hi))
        # The newest messages below hi + 1 were asked for: an empty page says that there are none.
        covers = (lo, hi) if e.covers[0] > e.covers[1] else (e.covers[0], max(e.covers[1], hi))
        conversation.take_page(e.messages, covers, e.as_of)
        for message in e.messages:
            self._confirm(message)
        self.drain(conversation)
        self.touch(conversation)
        self.repair(conversation)
        if covers[0] <= hi:
            self.fill(conversation)


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
