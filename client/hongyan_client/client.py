"""The SDK. `async with Client(url) as client:` and then register, sign in, talk."""

import asyncio
import inspect
import platform as machine
import random
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Self, TypeAlias, TypeVar
from urllib.parse import urlsplit

from google.protobuf.message import Message as Proto

from hongyan_client import wire
from hongyan_client.account import Account
from hongyan_client.core import Core, effects, events
from hongyan_client.core.conversation import COUNTABLE
from hongyan_client.core.effects import Effect
from hongyan_client.errors import NotSent, NotSignedIn, Unreachable
from hongyan_client.host import Host
from hongyan_client.ids import client_id
from hongyan_client.rest import Rest
from hongyan_client.store import Store
from hongyan_client.tasks import Tasks
from hongyan_client.transport import Dial, tcp, websocket
from hongyan_client.view import (
    ConversationView,
    Message,
    User,
    conversation_of,
    direct,
    message_of,
    pending_of,
    user_of,
)
from hongyan_proto import frames_pb2, message_pb2, model_pb2, user_pb2

Handler: TypeAlias = Callable[[Message], Awaitable[None] | None]
Answer = TypeVar("Answer", bound=Proto)

LIVE_S = 30


class Client:
    """One device of one user. For one event loop.

    `url`: the server, e.g. `http://127.0.0.1:8000`. `store`: a file that keeps cache, outbox and session over restarts;
    none keeps them in memory. `follow`: bring every conversation up to date by itself, as a bot needs it; else only
    those that are looked at. `tcp_port`: speak TCP instead of WebSocket. `platform`: web, desktop, phone, tablet, bot.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        store: Path | str | None = None,
        platform: str = "bot",
        follow: bool = True,
        tcp_port: int | None = None,
        tls: ssl.SSLContext | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.url = url
        self._rng = rng or random.SystemRandom()
        self._platform = platform
        self._store = Store(Path(store) if store is not None else None)
        rest = Rest(url, tls)
        name = f"{machine.node()} ({platform})"[:64]
        self.account = Account(rest, self._store, platform=platform, name=name, make_id=self.new_id)
        self._tasks = Tasks()
        self._core = Core.load(self._store.load(), follow=follow)
        self._host = Host(
            self._core,
            self._store,
            _dial(url, tcp_port, tls),
            renew=self._renew,
            hello=self._hello,
            now=now_ms,
            rng=self._rng,
        )
        self._host.listen(self._on_effect)
        self._handlers: list[Handler] = []
        self._streams: list[asyncio.Queue[Message | None]] = []
        self._confirmations: dict[str, asyncio.Future[int]] = {}
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """What is not yet sent stays in the store."""
        for stream in self._streams:
            stream.put_nowait(None)
        await self._host.close()
        await self._tasks.close()
        self._store.close()

    # -- account -----------------------------------------------------------------------------------------------------
    async def register(self, username: str, password: str, nickname: str | None = None) -> User:
        """Make an account; it is not signed in by this."""
        return await self.account.register(username, password, nickname)

    async def sign_in(self, username: str, password: str, *, wait: bool = True) -> User:
        """Sign in, connect, and with `wait` return when everything missed has come.

        Refused if the server says no; Unreachable if it cannot be reached now.
        """
        user, lasts = await self.account.sign_in(username, password)
        if self._core.me not in ("", user.id):
            raise NotSignedIn("this store belongs to another user")
        self._remember(user)
        self._host.feed(events.SignedIn(user.id, lasts))
        if wait:
            await self.live()
        return user

    async def resume(self, *, wait: bool = True) -> User:
        """Go on with the session that the store has; NotSignedIn if it has none."""
        session = self.account.session
        if session is None:
            raise NotSignedIn
        self._host.feed(events.SignedIn(session["userId"]))
        if wait:
            await self.live()
        return self.known_user(session["userId"])

    async def sign_out(self) -> None:
        """End the session at the server. Cache and outbox stay."""
        self._host.feed(events.SignedOut())
        await self.account.sign_out()

    async def live(self, seconds: float = LIVE_S) -> None:
        """Wait until the connection is up and synced. Unreachable after `seconds`, NotSignedIn if the session ended."""
        try:
            async with asyncio.timeout(seconds):
                await self.until(lambda: self.state in ("LIVE", "LOGGED_OUT"))
        except TimeoutError as error:
            raise Unreachable(self.state) from error
        if self.state == "LOGGED_OUT":
            raise NotSignedIn

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something that this client knows has become so."""
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    @property
    def state(self) -> str:
        """OFFLINE, CONNECTING, RESUMING, LIVE, BACKOFF or LOGGED_OUT."""
        return self._core.connection.state

    @property
    def me(self) -> User:
        return self.known_user(self._core.me)

    # -- people ------------------------------------------------------------------------------------------------------
    async def find_users(self, query: str) -> list[User]:
        """By part of a name, or by the whole number."""
        found = await self.call("UserService/SearchUsers", user_pb2.SearchUsersRequest(q=query), user_pb2.UserList)
        return [self._remember(user_of(wire.plain(user))) for user in found.users]

    async def user(self, user_id: str) -> User:
        reply = await self.call("UserService/GetUser", user_pb2.GetUserRequest(id=int(user_id)), user_pb2.UserReply)
        return self._remember(user_of(wire.plain(reply.user)))

    def known_user(self, user_id: str) -> User:
        """As this device last heard of them."""
        return user_of(self._store.get("user", user_id) or {"id": user_id})

    def _remember(self, user: User) -> User:
        plain = {"id": user.id, "number": user.number, "username": user.username, "nickname": user.nickname}
        self._store.put("user", user.id, plain)
        return user

    # -- sending -----------------------------------------------------------------------------------------------------
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
        item = self._core.outbox.items.get(made)
        if item is not None and item["state"] == "FAILED":
            raise NotSent(made, item.get("error", ""))
        future = self._confirmations.setdefault(made, asyncio.get_running_loop().create_future())
        try:
            return await asyncio.shield(future)
        finally:
            self._confirmations.pop(made, None)

    def retry(self, made: str) -> None:
        """Send a refused message again, with the same id."""
        self._host.feed(events.Retry(made))

    def delete(self, made: str) -> None:
        """Take a message out of the outbox that is not on its way."""
        self._host.feed(events.Delete(made))

    def mark_read(self, conversation_id: str, seq: int | None = None) -> None:
        """Read up to `seq`, or to the newest entry. Marks only go forward."""
        conversation = self._core.conversations.get(conversation_id)
        upto = seq or (conversation.head["seq"] if conversation else 0)
        if upto:
            self._host.feed(events.Read(conversation_id, upto))

    # -- reading -----------------------------------------------------------------------------------------------------
    def on_message(self, handler: Handler) -> Handler:
        """Call this for each message of others, in order, also those missed while away. A decorator."""
        self._handlers.append(handler)
        return handler

    async def messages(self) -> AsyncIterator[Message]:
        """Messages of others from now on, in order of each conversation, each once."""
        stream: asyncio.Queue[Message | None] = asyncio.Queue()
        self._streams.append(stream)
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

    # -- the rest of the API -----------------------------------------------------------------------------------------
    async def call(self, method: str, request: Proto, answer: type[Answer]) -> Answer:
        """Any method of the API, e.g. `UserService/GetMe`. Refused, or Unreachable when no answer came."""
        frame = frames_pb2.ClientFrame()
        frame.call.method, frame.call.body = method, request.SerializeToString()
        return answer.FromString((await self._host.ask(frame)).reply.body)

    async def readers(self, conversation_id: str, seq: int) -> message_pb2.ReadersReply:
        request = message_pb2.ReadersRequest(conversation_id=conversation_id, seq=seq)
        return await self.call("MessageService/Readers", request, message_pb2.ReadersReply)

    def direct(self, user: str | User) -> str:
        """The id of the conversation with this user."""
        return self._address(user)[0]

    def go_offline(self) -> None:
        """Behave as if the network were gone, until `go_online`."""
        self._host.feed(events.NetDown())

    def go_online(self) -> None:
        self._host.feed(events.NetUp())

    def listen(self, listener: Callable[[Effect], None]) -> None:
        """Called with each effect for the screen (`core/effects.py`), after it was stored."""
        self._host.listen(listener)

    # -- inside ------------------------------------------------------------------------------------------------------
    def _hello(self) -> frames_pb2.Hello:
        kind: Any = model_pb2.Platform.Value(self._platform)
        device = model_pb2.Device(platform=kind, device_id=self.account.device_id)
        return frames_pb2.Hello(version=1, token=self.account.token, device=device)

    async def _renew(self) -> int:
        lasts = await self.account.renew()
        self._changed.set()
        return lasts

    def _signed_in(self) -> None:
        if not self._core.me:
            raise NotSignedIn

    def _address(self, to: str | User) -> tuple[str, str]:
        user_id = to.id if isinstance(to, User) else to
        return (direct(self._core.me, user_id), user_id) if user_id.isdigit() else (user_id, "")

    def _on_effect(self, effect: Effect) -> None:
        self._changed.set()
        match effect:
            case effects.Confirmed():
                self._settle(effect.client_id, effect.seq)
            case effects.Failed():
                self._settle(effect.client_id, NotSent(effect.client_id, effect.reason))
            case effects.Arrived():
                self._arrived(effect)
            case effects.Status(state="LOGGED_OUT", reason=reason) if reason != "signed_out":
                self.account.forget()
            case _:
                pass

    def _settle(self, made: str, outcome: int | NotSent) -> None:
        future = self._confirmations.get(made)
        if future is None or future.done():
            return
        if isinstance(outcome, NotSent):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)

    def _arrived(self, effect: effects.Arrived) -> None:
        entry = effect.entry
        if entry.get("kind") not in COUNTABLE or entry.get("senderId") == self._core.me or entry.get("recalled"):
            return
        message = message_of(effect.conversation_id, entry)
        for stream in self._streams:
            stream.put_nowait(message)
        for handler in self._handlers:
            result = handler(message)
            if inspect.iscoroutine(result):
                self._tasks.spawn("on_message", result)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def _dial(url: str, tcp_port: int | None, tls: ssl.SSLContext | None) -> Dial:
    if tcp_port is None:
        return websocket(url, tls)
    return tcp(urlsplit(url).hostname or "127.0.0.1", tcp_port, tls)
