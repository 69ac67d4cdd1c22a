"""Reading: rows, pushes, repair and pages."""

from typing import Any, TypeAlias

from hongyan_client.core import events
from hongyan_client.core.base import Base
from hongyan_client.core.changes import COUNTABLE
from hongyan_client.core.conversation import Conversation
from hongyan_client.core.desk import Ask
from hongyan_client.core.effects import Arrived, Reload, Told

Json: TypeAlias = dict[str, Any]

BOUND = 1_000  # entries behind: beyond it a page is cheaper than all changes in between
GAP_MS = 500  # late frames are common
PAGE = 100
SCREEN = 50
KEEP = 200


class Reader(Base):
    bound = BOUND

    # -- rows ----------------------------------------------------------------------------------------------------------
    def epoch_is_new(self, epoch: str) -> bool:
        """A server that does not know its epoch yet says nothing about it."""
        return bool(epoch) and epoch != self.epoch

    def on_heads(self, e: events.Heads) -> None:
        for hint in e.hints:
            conversation = self.conversation(hint["conversationId"])
            conversation.take_hint(hint)
            self.touch(conversation)
            if self.is_followed(conversation):
                self.repair(conversation)

    def take_row(self, row: Json) -> None:
        new = row["id"] not in self.conversations
        conversation = self.conversation(row["id"])
        if conversation.came_back(row):
            self.begin_anew(conversation)
        conversation.take_row(row)
        if new and self.follow:
            first = self.first_to_follow(conversation)
            conversation.begin(first)
            conversation.heard = first
        self.touch(conversation)
        last = row.get("last")
        if last and last["senderId"] != self.me and row.get("deliveredSeq", 0) < last["seq"]:
            self.marks.want("delivered", row["id"], conversation.head["seq"])
        if self.is_followed(conversation):
            self.repair(conversation)

    def begin_anew(self, conversation: Conversation) -> None:
        """One who left and came back was told nothing of what happened to old messages meanwhile."""
        self.desk.forget(conversation.id)
        conversation.drop()
        self.desk.emit(Reload(conversation.id))

    def first_to_follow(self, conversation: Conversation) -> int:
        """A conversation that is new to this device is followed from its beginning; a device that is new itself begins
        at what is unread, and not further back than the bound.
        """
        before = conversation.first_visible() - 1
        if self.snapshot is None:
            return before
        head = int(conversation.head["seq"])
        return min(head, max(before, conversation.read_mark(), head - self.bound))

    # -- entries: push, own ack and repair all end in Conversation.apply -----------------------------------------------
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
        if (
            conversation.brings_back(entry)
            and conversation.applied is not None
            and not conversation.is_old(entry["seq"])
        ):
            self.begin_anew(conversation)
        behind = conversation.behind() and not self.follow
        conversation.note(entry)
        self.touch(conversation)
        if entry.get("senderId") != self.me and entry.get("kind") in COUNTABLE:
            self.marks.want("delivered", conversation.id, entry["seq"])
        self._confirm(entry)
        if behind:
            return
        if conversation.applied is None:
            self._begin_before(conversation, entry)
        if conversation.is_old(entry["seq"]):
            return
        conversation.hold(entry)
        self.drain(conversation)

    def _begin_before(self, conversation: Conversation, entry: Json) -> None:
        """Who follows has all of a conversation that is new, though its first push be not its first entry."""
        if self.follow and self.snapshot is None and not conversation.heard and entry["seq"] > 1:
            conversation.begin(self.first_to_follow(conversation))
        else:
            conversation.begin(entry["seq"] - 1, entry.get("ord", 0) - (entry.get("kind") in COUNTABLE))
            conversation.heard = max(conversation.heard, entry["seq"] - 1)

    def _confirm(self, entry: Json) -> None:
        """The own push came before the ack."""
        if entry.get("senderId") == self.me and entry.get("clientId"):
            self.outbox.confirmed(entry["clientId"], entry["seq"])

    def ack_is_old(self, conversation: Conversation, seq: int) -> bool:
        """The answer to a retry: the log has it already, perhaps changed since."""
        return conversation.is_old(seq)

    def drain(self, conversation: Conversation) -> None:
        self._tell(conversation, conversation.drain())
        if not conversation.shown:
            conversation.evict(KEEP)
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

    # -- repair and pages ----------------------------------------------------------------------------------------------
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

    def repair_followed(self) -> None:
        """Ask for what is missing of everything that somebody looks at, if it is not being asked for already."""
        for conversation in list(self.conversations.values()):
            if self.is_followed(conversation):
                self.repair(conversation)
                self.fill(conversation)

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
        if before is not None and any(conversation.brings_back(it) for it in e.entries if it["seq"] > before):
            self.begin_anew(conversation)
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
        # What is asked for by name may lie in an earlier membership.
        lo = max(conversation.view[0], conversation.cleared() + 1)
        if not conversation.view[0]:
            lo = max(hi - SCREEN + 1, conversation.first_visible())
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
