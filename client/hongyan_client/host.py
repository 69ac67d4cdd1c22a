"""The host of the core: does its effects with asyncio, a store and a line, and feeds it what happens."""

import asyncio
import contextlib
import itertools
import random
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from google.protobuf.message import Message

from hongyan_client import wire
from hongyan_client.core import Core, effects, events
from hongyan_client.core.effects import Effect
from hongyan_client.core.events import Event
from hongyan_client.errors import Refused, Unreachable
from hongyan_client.store import Store
from hongyan_client.tasks import Tasks, log
from hongyan_client.transport import Dial, Line, LineClosed
from hongyan_proto import frames_pb2

Renew: TypeAlias = Callable[[], Awaitable[int]]
"""Gets a new access token and returns how long it lasts (ms). Refused with a 401 code: for good."""
Listener: TypeAlias = Callable[[Effect], None]

OWN_IDS = 1 << 31  # requests of the host; the core counts from 1
ANSWER_S = 10
FOR_GOOD = frozenset([1100, 1101, 1102, 1103, 1104, 1105, 1109])  # a refresh token that is no good any more


class Link:
    """One socket of the core's many, by its number."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.line: Line | None = None
        self.queue: list[bytes] = []
        self.wake = asyncio.Event()
        self.answers: dict[int, type[Message]] = {}
        self.ended = False

    def post(self, data: bytes) -> None:
        self.queue.append(data)
        self.wake.set()


class Host:
    """`now` gives Unix milliseconds, `hello` the frame to begin with, `token` the present access token."""

    def __init__(
        self,
        core: Core,
        store: Store,
        dial: Dial,
        *,
        renew: Renew,
        hello: Callable[[], frames_pb2.Hello],
        now: Callable[[], int],
        rng: random.Random,
    ) -> None:
        self.core = core
        self._store = store
        self._dial = dial
        self._renew = renew
        self._hello = hello
        self._now = now
        self._rng = rng
        self._tasks = Tasks()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._inbox: deque[Event] = deque()
        self._busy = False
        self.broken: BaseException | None = None
        """Why the store failed, if it did."""
        self._link: Link | None = None
        self._ids = itertools.count(OWN_IDS)
        self._waiting: dict[int, asyncio.Future[frames_pb2.ServerFrame]] = {}
        self._listeners: list[Listener] = []
        self._do: dict[type[Any], Callable[[Any], None]] = {
            effects.Save: self._save,
            effects.Open: self._open,
            effects.Close: self._close,
            effects.Send: self._send,
            effects.Timer: self._timer,
            effects.Cancel: lambda effect: self._cancel(effect.timer),
            effects.Refresh: lambda _: self._spawn_renewal(),
        }

    def listen(self, listener: Listener) -> None:
        """Called with each effect that is for the screen, after the step's writes are committed."""
        self._listeners.append(listener)

    def feed(self, event: Event) -> None:
        """One step of the core. From inside a listener it waits until the present step is done."""
        if self.broken is not None:
            return
        self._inbox.append(event)
        if self._busy:
            return
        self._busy = True
        try:
            while self._inbox:
                for effect in self.core.step(self._inbox.popleft(), self._now(), self._rng):
                    self._perform(effect)
        finally:
            self._busy = False

    def _perform(self, effect: Effect) -> None:
        do = self._do.get(type(effect))
        if do is not None:
            do(effect)
            return
        self._tell(effect)

    def _tell(self, effect: Effect) -> None:
        for listener in self._listeners:
            try:
                listener(effect)
            except Exception:  # noqa: BLE001 - of the user of this SDK: it must not break the core
                log.exception("a listener failed")

    def _save(self, effect: effects.Save) -> None:
        """A store that fails ends this host: going on would tell the screen what a restart does not know."""
        try:
            self._store.save(effect.writes)
        except BaseException as error:
            self.broken = error
            self._inbox.clear()
            if self._link is not None:
                self._close(effects.Close(self._link.number, "store"))
            raise

    # -- timers ------------------------------------------------------------------------------------------------------
    def _timer(self, effect: effects.Timer) -> None:
        self._cancel(effect.timer)
        self._timers[effect.timer] = asyncio.get_running_loop().call_later(effect.ms / 1000, self._fire, effect.timer)

    def _fire(self, name: str) -> None:
        self._timers.pop(name, None)
        self.feed(events.TimerFired(name))

    def _cancel(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    # -- the line ----------------------------------------------------------------------------------------------------
    def _open(self, effect: effects.Open) -> None:
        self._link = Link(effect.connection)
        self._tasks.spawn(f"line {effect.connection}", self._run(self._link))

    async def _run(self, link: Link) -> None:
        end = LineClosed()
        try:
            link.line = await self._dial()
            if link.ended:
                return
            writer = self._tasks.spawn(f"write {link.number}", self._write(link, link.line))
            try:
                self._told(link, events.Opened(link.number))
                await self._read(link, link.line)
            finally:
                writer.cancel()
        except LineClosed as closed:
            end = closed
        except wire.BadFrame as bad:
            end = LineClosed(1002, str(bad))
        finally:
            if link.line is not None:
                with contextlib.suppress(Exception):
                    await link.line.close()
        self._drop(link, "the line is gone")
        self._told(link, events.Closed(link.number, end.code, end.reason))

    async def _read(self, link: Link, line: Line) -> None:
        data = b""
        while True:
            data += await line.receive()
            frames, taken = wire.split(data)
            data = data[taken:]
            for frame in frames:
                self._take(link, frame)

    async def _write(self, link: Link, line: Line) -> None:
        with contextlib.suppress(LineClosed):  # the reader says so
            while True:
                await link.wake.wait()
                link.wake.clear()
                frames, link.queue = b"".join(link.queue), []
                if frames:
                    await line.send(frames)

    def _take(self, link: Link, frame: frames_pb2.ServerFrame) -> None:
        waiting = self._waiting.pop(frame.id, None)
        if waiting is not None:
            if not waiting.done():
                waiting.set_result(frame)
            return
        told = wire.told(frame)
        if told is not None and link is self._link and not link.ended:
            self._tell(told)
            return
        event = wire.event(frame, link.answers.pop(frame.id, None))
        if event is not None:
            self._told(link, event)

    def _told(self, link: Link, event: Event) -> None:
        """What an older line still says is not meant."""
        if link is self._link and not link.ended:
            self.feed(event)

    def _send(self, effect: effects.Send) -> None:
        if self._link is None:
            return
        frame = wire.client_frame(effect)
        if effect.frame == "hello":
            frame.hello.CopyFrom(self._hello())
        elif effect.frame == "auth":
            frame.auth.token = self._hello().token
        elif effect.frame == "call":
            self._link.answers[effect.id] = wire.method(effect.body["method"])[1]
        self._link.post(wire.encode(frame))

    def _close(self, effect: effects.Close) -> None:
        link = self._link
        if link is not None and link.number == effect.connection:
            link.ended = True
            self._drop(link, effect.reason)
            if link.line is not None:
                self._tasks.spawn(f"close {link.number}", link.line.close())

    def _drop(self, link: Link, reason: str) -> None:
        if link is not self._link:
            return
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(Unreachable(reason))
        self._waiting.clear()

    # -- requests outside the core -----------------------------------------------------------------------------------
    async def ask(self, frame: frames_pb2.ClientFrame) -> frames_pb2.ServerFrame:
        """The answer to a frame that the core has nothing to do with. Refused, or Unreachable."""
        if self._link is None or not self.core.connection.is_up():
            raise Unreachable("offline")
        frame.id = next(self._ids)
        future: asyncio.Future[frames_pb2.ServerFrame] = asyncio.get_running_loop().create_future()
        self._waiting[frame.id] = future
        self._link.post(wire.encode(frame))
        try:
            async with asyncio.timeout(ANSWER_S):
                answer = await future
        except TimeoutError as error:
            raise Unreachable("no answer") from error
        finally:
            self._waiting.pop(frame.id, None)
        if answer.WhichOneof("body") == "error":
            no = answer.error
            raise Refused(no.code, no.reason, no.message, retry_after_ms=no.retry_after_ms, field=no.field)
        return answer

    # -- the access token --------------------------------------------------------------------------------------------
    def _spawn_renewal(self) -> None:
        self._tasks.spawn("renew", self._renewal())

    async def _renewal(self) -> None:
        try:
            lasts = await self._renew()
        except Refused as no:
            self.feed(events.TokenRefused(permanent=no.code in FOR_GOOD, retry_after_ms=no.retry_after_ms))
        except Unreachable:
            self.feed(events.TokenRefused())
        except Exception:
            self.feed(events.TokenRefused())
            raise
        else:
            self.feed(events.TokenRenewed(lasts))

    async def close(self) -> None:
        for name in list(self._timers):
            self._cancel(name)
        link, self._link = self._link, None
        if link is not None and link.line is not None:
            with contextlib.suppress(Exception):
                await link.line.close()
        await self._tasks.close()
