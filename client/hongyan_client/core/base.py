"""What the parts of the core share."""

from typing import Any, TypeAlias

from hongyan_client.core.connection import Connection
from hongyan_client.core.conversation import Conversation
from hongyan_client.core.desk import Desk
from hongyan_client.core.marks import Marks
from hongyan_client.core.outbox import Outbox
from hongyan_client.core.stream import Stream

Json: TypeAlias = dict[str, Any]


class Base:
    conversation_class = Conversation
    connection_class = Connection
    outbox_class = Outbox
    marks_class = Marks
    stream_class = Stream

    def __init__(self, user_id: str = "", *, follow: bool = False) -> None:
        self.me = user_id
        self.follow = follow
        self.session_id = ""
        self.epoch: str | None = None
        self.cursor: str | None = None
        self.conversations: dict[str, Conversation] = {}
        self.desk = Desk()
        self.connection = self.connection_class(self.desk)
        self.outbox = self.outbox_class(self.desk)
        self.marks = self.marks_class(self.desk)
        self.stream = self.stream_class()
        self.syncing = False
        self.sync_again = False
        self.slice_cursor: str | None = None  # inside a snapshot: it is no cursor before it is whole
        self.snapshot: set[str] | None = None  # conversations that the snapshot under way has named
        self.on_screen = ""
        self.limits: Json = {}

    def sync(self) -> None:
        raise NotImplementedError

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

    def is_followed(self, conversation: Conversation) -> bool:
        return conversation.shown or self.follow

    def _pump(self) -> None:
        """Send what may go now."""
        if self.connection.state == "LIVE":
            self.outbox.pump()
            self.marks.flush()
