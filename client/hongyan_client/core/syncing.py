"""Sync: the cursor moves here and nowhere else."""

from hongyan_client.core import events
from hongyan_client.core.desk import Ask
from hongyan_client.core.effects import Reload, Told
from hongyan_client.core.writer import Writer


class Syncing(Writer):
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
        self.stream.stands_at(e.event_number)
        for row in e.conversations:
            if self.snapshot is not None:
                self.snapshot.add(row["id"])
            self.take_row(row)
        self._move_cursor(e.cursor, e.more)
        if e.more:
            self.sync()
        elif self.connection.state == "RESUMING":
            self._go_live()
        else:
            self.repair_followed()  # what was asked for and not answered is asked for again
            if self.sync_again:
                self.sync_again = False
                self.sync()
        if self.connection.state == "LIVE":
            self.outbox.pump()  # another epoch has put back what was on its way
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
        self.repair_followed()
        if self.on_screen:
            self.desk.ask("look", {"conversationId": self.on_screen}, Ask("ok"))

    def on_resync(self, _: events.Resync) -> None:
        self.sync()
