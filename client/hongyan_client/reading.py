"""Reading: conversations, messages, receipts."""

import asyncio
import inspect
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

from hongyan_client import wire
from hongyan_client.core import Core, effects, events
from hongyan_client.core.changes import COUNTABLE
from hongyan_client.host import Host
from hongyan_client.tasks import Tasks
from hongyan_client.view import ConversationView, Message, conversation_of, message_of, pending_of
from hongyan_proto import frames_pb2

Handler: TypeAlias = Callable[[Message], Awaitable[None] | None]


class Reading:
    """The half of `Client` that reads."""

    _core: Core
    _host: Host
    _tasks: Tasks
    _handlers: list[Handler]
    _streams: list[asyncio.Queue[Message | None]]
    _early: deque[Message]  # came before anybody asked

    def on_message(self, handler: Handler) -> Handler:
        """Call this for each message of others, in order, also those missed while away. A decorator."""
        self._handlers.append(handler)
        self._hand_over(lambda message: self._hand(handler, message))
        return handler

    def messages(self) -> AsyncIterator[Message]:
        """Messages of others, in order of each conversation, each once; the first who asks gets those that came before.

        A message counts as told when it is handed out: a crash in the middle of handling it does not bring it again.
        """
        stream: asyncio.Queue[Message | None] = asyncio.Queue()
        self._streams.append(stream)
        self._hand_over(stream.put_nowait)
        return self._read(stream)

    async def _read(self, stream: "asyncio.Queue[Message | None]") -> AsyncIterator[Message]:
        try:
            while (message := await stream.get()) is not None:
                yield message
        finally:
            self._streams.remove(stream)

    def conversations(self) -> list[ConversationView]:
        """As this device knows them: pinned ones first, then by last activity. Hidden ones are left out."""
        views = [conversation_of(c) for c in self._core.conversations.values()]
        return sorted((v for v in views if not v.hidden and v.head), key=lambda v: (not v.pinned, -v.at))

    def conversation(self, conversation_id: str) -> ConversationView | None:
        found = self._core.conversations.get(conversation_id)
        return conversation_of(found) if found else None

    def look(self, conversation_id: str, lo: int = 0, hi: int = 0) -> None:
        """Say that a conversation is on screen, by default its newest 50: missing entries are fetched."""
        self._host.feed(events.View(conversation_id, lo, hi))

    def leave(self, conversation_id: str) -> None:
        self._host.feed(events.Leave(conversation_id))

    def seen(self, conversation_id: str) -> list[Message]:
        """What is cached of a conversation, in order, and behind it what waits in the outbox."""
        found = self._core.conversations.get(conversation_id)
        cached = [message_of(conversation_id, found.messages[seq]) for seq in sorted(found.messages)] if found else []
        items = self._core.outbox.items.values()
        waiting = [i for i in items if i["conversationId"] == conversation_id and i["op"] == "send"]
        return cached + [pending_of(item, self._core.me) for item in waiting]

    async def history(self, conversation_id: str, *, before: int | None = None, limit: int = 50) -> list[Message]:
        """A page from the server, oldest first: the newest messages below `before`."""
        frame = frames_pb2.ClientFrame()
        frame.history.conversation_id, frame.history.limit = conversation_id, limit
        if before is not None:
            frame.history.before = before
        page = (await self._host.ask(frame)).page
        made = [message_of(conversation_id, wire.plain(entry)) for entry in page.messages]
        return sorted(made, key=lambda message: message.seq)

    def receipt(self, conversation_id: str, seq: int) -> str:
        """What became of one's own message: `sent`, `delivered` or `read` (by anybody else)."""
        found = self._core.conversations.get(conversation_id)
        others = [marks for user, marks in found.marks.items() if user != self._core.me] if found else []
        if any(read >= seq for _, read in others):
            return "read"
        return "delivered" if any(delivered >= seq for delivered, _ in others) else "sent"

    def _arrived(self, effect: effects.Arrived) -> None:
        entry = effect.entry
        if entry.get("kind") not in COUNTABLE or entry.get("senderId") == self._core.me or entry.get("recalled"):
            return
        message = message_of(effect.conversation_id, entry)
        if not self._streams and not self._handlers:
            self._early.append(message)
        for stream in self._streams:
            stream.put_nowait(message)
        for handler in self._handlers:
            self._hand(handler, message)

    def _hand(self, handler: Handler, message: Message) -> None:
        result = handler(message)
        if inspect.iscoroutine(result):
            self._tasks.spawn("on_message", result)

    def _hand_over(self, take: Callable[[Message], None]) -> None:
        while self._early:
            take(self._early.popleft())
