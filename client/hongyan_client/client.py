"""The SDK. `async with Client(url) as client:` and then register, sign in, talk."""

import asyncio
import inspect
import platform as machine
import random
import ssl
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from google.protobuf.message import Message as Proto

from hongyan_client import wire
from hongyan_client.account import Account
from hongyan_client.contacts import Contacts
from hongyan_client.core import Core, effects, events
from hongyan_client.core.effects import Effect
from hongyan_client.errors import NotSent, NotSignedIn, Unreachable
from hongyan_client.friends import Friends
from hongyan_client.groups import Groups
from hongyan_client.host import Host
from hongyan_client.moderation import Moderation
from hongyan_client.news import News, news_of
from hongyan_client.notifications import Notifications
from hongyan_client.presence import Presence
from hongyan_client.reading import Handler, Reading
from hongyan_client.rest import Rest
from hongyan_client.sending import Sending, now_ms
from hongyan_client.store import Store
from hongyan_client.tasks import Tasks
from hongyan_client.transport import Dial, tcp, websocket
from hongyan_client.view import (
    Message,
    User,
    user_of,
)
from hongyan_proto import frames_pb2, message_pb2, model_pb2, user_pb2

Answer = TypeVar("Answer", bound=Proto)

LIVE_S = 30
EARLY = 10_000


class Client(Sending, Reading):
    """One device of one user. For one event loop.

    `url`: the server, e.g. `http://127.0.0.1:8000`. `store`: a file that keeps cache, outbox and session over restarts;
    none keeps them in memory. `follow`: bring every conversation up to date by itself, as a bot needs it (a new store
    begins at what is unread); else only those that are looked at. `tcp_port`: speak TCP instead of WebSocket.
    `platform`: web, desktop, phone, tablet, bot.
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
        self.presence = Presence(self._host, self._tasks)
        self.friends = Friends(self.call, self._store, remember=self._remember, make_id=self.new_id)
        self.contacts = Contacts(self.call, self._remember)
        self.notifications = Notifications(self.call)
        self.moderation = Moderation(self.call, self.new_id)
        self.groups = Groups(self.call, remember=self._remember, make_id=self.new_id)
        self._handlers: list[Handler] = []
        self._streams: list[asyncio.Queue[Message | None]] = []
        self._confirmations: dict[str, asyncio.Future[int]] = {}
        self._early: deque[Message] = deque(maxlen=EARLY)
        self._settled: dict[str, int] = {}
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

    # -- account -------------------------------------------------------------------------------------------------------
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

    # -- people --------------------------------------------------------------------------------------------------------
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

    # -- the rest of the API ------------------------------------------------------------------------------------------
    async def call(self, method: str, request: Proto, answer: type[Answer]) -> Answer:
        """Any method of the API, e.g. `UserService/GetMe`. Refused, or Unreachable when no answer came."""
        frame = frames_pb2.ClientFrame()
        frame.call.method, frame.call.body = method, request.SerializeToString()
        return answer.FromString((await self._host.ask(frame)).reply.body)

    async def readers(self, conversation_id: str, seq: int) -> message_pb2.ReadersReply:
        request = message_pb2.ReadersRequest(conversation_id=conversation_id, seq=seq)
        return await self.call("MessageService/Readers", request, message_pb2.ReadersReply)

    def go_offline(self) -> None:
        """Behave as if the network were gone, until `go_online`."""
        self._host.feed(events.NetDown())

    def go_online(self) -> None:
        self._host.feed(events.NetUp())

    def front(self, *, on: bool) -> None:
        """Whether somebody looks at the window: behind it, the connection costs less and is checked less often."""
        self._host.feed(events.Front(on))

    def listen(self, listener: Callable[[Effect], None]) -> None:
        """Called with each effect for the screen (`core/effects.py`), after it was stored."""
        self._host.listen(listener)

    def on_news(self, handler: Callable[[News], object]) -> Callable[[News], object]:
        """Call this for all that is told besides messages (`news.py`), also what was missed while away. A decorator."""

        def listener(effect: Effect) -> None:
            for news in news_of(effect):
                result = handler(news)
                if inspect.iscoroutine(result):
                    self._tasks.spawn("on_news", result)

        self._host.listen(listener)
        return handler

    # -- inside --------------------------------------------------------------------------------------------------------
    def _hello(self) -> frames_pb2.Hello:
        kind: Any = model_pb2.Platform.Value(self._platform)
        device = model_pb2.Device(platform=kind, device_id=self.account.device_id)
        return frames_pb2.Hello(version=1, token=self.account.token, device=device)

    async def _renew(self) -> int:
        lasts = await self.account.renew()
        self._changed.set()
        return lasts

    def _on_effect(self, effect: Effect) -> None:
        self._changed.set()
        match effect:
            case effects.Confirmed():
                self._settle(effect.client_id, effect.seq)
            case effects.Failed():
                self._settle(effect.client_id, NotSent(effect.client_id, effect.reason))
            case effects.Arrived():
                self._arrived(effect)
            case effects.Told(event={"profile": profile}):
                self._remember(user_of(profile))
            case effects.Status(state="LOGGED_OUT", reason=reason) if reason != "asked":
                self.account.forget()
            case _:
                pass


def _dial(url: str, tcp_port: int | None, tls: ssl.SSLContext | None) -> Dial:
    if tcp_port is None:
        return websocket(url, tls)
    return tcp(urlsplit(url).hostname or "127.0.0.1", tcp_port, tls)
