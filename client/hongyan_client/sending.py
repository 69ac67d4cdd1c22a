"""Writing: what goes through the outbox."""

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Any

from hongyan_client.core import Core, events
from hongyan_client.errors import NotSent, NotSignedIn
from hongyan_client.host import Host
from hongyan_client.ids import client_id
from hongyan_client.view import User, direct
from hongyan_proto import frames_pb2, message_pb2

REMEMBERED = 1_000


class Sending:
    """The half of `Client` that sends."""

    _core: Core
    _host: Host
    _rng: random.Random
    _confirmations: dict[str, asyncio.Future[int]]
    _settled: dict[str, int]  # the newest that were confirmed

    def new_id(self) -> str:
        return client_id(now_ms(), self._rng)

    def post_text(self, to: str | User, text: str, *, mentions: tuple[str, ...] = (), quote: int = 0) -> str:
        """Put a text into the outbox and return its client id. It goes out as soon as there is a connection.

        `to`: a user, a user id, or a conversation id. `mentions`: user ids, or `all`.
        """
        self._signed_in()
        conversation_id, user_id = self._address(to)
        body: dict[str, Any] = {"text": {"text": text}}
        if mentions:
            body["text"]["mentions"] = list(mentions)
        if quote:
            body["quoteSeq"] = quote
        made = self.new_id()
        self._host.feed(events.Compose(conversation_id, made, body, to_user_id=user_id))
        return made

    async def send_text(self, to: str | User, text: str, *, mentions: tuple[str, ...] = (), quote: int = 0) -> int:
        """Send a text and return its seq when the server has stored it. NotSent if it refuses for good.

        Without a connection this waits; the text is in the outbox and a cancelled wait does not take it back.
        """
        return await self.confirmed(self.post_text(to, text, mentions=mentions, quote=quote))

    async def edit(self, conversation_id: str, seq: int, text: str) -> int:
        return await self._change(conversation_id, seq, "edit", {"text": {"text": text}})

    async def recall(self, conversation_id: str, seq: int) -> int:
        return await self._change(conversation_id, seq, "recall", {})

    async def react(self, conversation_id: str, seq: int, emoji: str, *, on: bool = True) -> int:
        return await self._change(conversation_id, seq, "react", {"emoji": emoji, "on": on})

    async def pin(self, conversation_id: str, seq: int, *, on: bool = True) -> int:
        return await self._change(conversation_id, seq, "pin", {"on": on})

    async def forward(
        self, conversation_id: str, seq: int, to: Sequence[str | User], *, more: Sequence[int] = ()
    ) -> list[int]:
        """Copy a message to people or conversations; with `more` all as one record. The seqs in the order of `to`.

        It goes past the outbox: Refused, or Unreachable when no answer came.
        """
        self._signed_in()
        frame = frames_pb2.ClientFrame()
        request = message_pb2.ForwardRequest(
            conversation_id=conversation_id,
            seq=seq,
            client_id=self.new_id(),
            conversation_ids=[self._address(one)[0] for one in to],
            more_seqs=more,
        )
        frame.call.method, frame.call.body = "MessageService/Forward", request.SerializeToString()
        reply = message_pb2.ForwardReply.FromString((await self._host.ask(frame)).reply.body)
        self._host.feed(events.Resync("forwarded"))  # the copies are pushed to every socket but this one
        return [sent.seq for sent in reply.sent]

    async def clear(self, conversation_id: str) -> None:
        """Hide all that is there now from oneself, on every device; others keep it."""
        await self._change(conversation_id, 0, "clear", {})

    async def mark_unread(self, conversation_id: str) -> None:
        """Put a dot at a conversation, until it is read again."""
        await self._change(conversation_id, 0, "mark_unread", {})

    async def typing(self, conversation_id: str) -> None:
        """Tell the others that one is writing. Refused, or Unreachable: it is never told later."""
        self._signed_in()
        frame = frames_pb2.ClientFrame()
        frame.typing.conversation_id = conversation_id
        await self._host.ask(frame)

    async def update(self, conversation_id: str, **settings: Any) -> None:
        """Change one's own settings: pinned, mutedUntil, draft, hidden."""
        await self._change(conversation_id, 0, "update", settings)

    async def _change(self, conversation_id: str, seq: int, op: str, body: dict[str, Any]) -> int:
        self._signed_in()
        made = self.new_id()
        self._host.feed(events.Change(conversation_id, made, op, body, target_seq=seq))
        if op == "update" and made not in self._core.outbox.items:
            return 0  # it went into one that waits
        return await self.confirmed(made)

    async def confirmed(self, made: str) -> int:
        """Wait for an item of the outbox; its seq. NotSent if it was refused for good."""
        if made in self._settled:
            return self._settled[made]
        item = self._core.outbox.items.get(made)
        if item is None:
            raise NotSent(made, "unknown")
        if item["state"] == "FAILED":
            raise NotSent(made, item.get("error", ""))
        future = self._confirmations.get(made)
        if future is None:
            future = self._confirmations[made] = asyncio.get_running_loop().create_future()
            future.add_done_callback(lambda done: done.cancelled() or done.exception())  # perhaps nobody waits any more
        return await asyncio.shield(future)

    def retry(self, made: str) -> None:
        """Send a refused message again, with the same id."""
        self._host.feed(events.Retry(made))

    def delete(self, made: str) -> None:
        """Take a message out of the outbox that is not on its way."""
        self._host.feed(events.Delete(made))
        if made not in self._core.outbox.items:
            self._settle(made, NotSent(made, "deleted"))

    def mark_read(self, conversation_id: str, seq: int | None = None) -> None:
        """Read up to `seq`, or to the newest entry. Marks only go forward."""
        conversation = self._core.conversations.get(conversation_id)
        upto = seq or (conversation.head["seq"] if conversation else 0)
        if upto:
            self._host.feed(events.Read(conversation_id, upto))

    def direct(self, user: str | User) -> str:
        """The id of the conversation with this user."""
        return self._address(user)[0]

    def _signed_in(self) -> None:
        if not self._core.me:
            raise NotSignedIn

    def _address(self, to: str | User) -> tuple[str, str]:
        user_id = to.id if isinstance(to, User) else to
        return (direct(self._core.me, user_id), user_id) if user_id.isdigit() else (user_id, "")

    def _settle(self, made: str, outcome: int | NotSent) -> None:
        if isinstance(outcome, int):
            self._settled[made] = outcome
            if len(self._settled) > REMEMBERED:
                del self._settled[next(iter(self._settled))]
        future = self._confirmations.pop(made, None)
        if future is None or future.done():
            return
        if isinstance(outcome, NotSent):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)


def now_ms() -> int:
    return time.time_ns() // 1_000_000
