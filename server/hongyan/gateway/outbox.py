"""What waits to be written to a connection, and the one write per connection and turn of the loop.

A reader that is slower than what is said to it is never waited for: over the bound, what waits is dropped, except
answers, and `resync` takes its place. When even that cannot be written in time, the connection is closed.
"""

import asyncio
from collections import deque
from typing import Protocol

from hongyan.gateway.frames import Codec, Shared
from hongyan.gateway.settings import GatewaySettings
from hongyan.kit.log import get_logger
from hongyan_proto import frames_pb2

SLICE = 256
EAGER = 64 * 1024
"""So many bytes are written at once, without waiting for the end of the turn."""
ANSWERS = 4
"""Answers are not dropped; a connection that lets so many times the bound pile up is closed."""

RESYNC_SLOW = Shared(frames_pb2.ServerFrame(resync=frames_pb2.Resync(reason="slow_reader")))
log = get_logger("gateway")


class Wire(Protocol):
    """The bytes' way to the peer. Its owner is told by `blocked` and `unblocked` when the peer reads too slowly."""

    def write(self, message: bytes, *, text: bool) -> None:
        """Never waits. May raise when the peer is gone."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Say why, write what was written, then end."""
        ...

    def abort(self) -> None: ...

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Owner(Protocol):
    def give_up(self) -> None:
        """The peer reads too slowly for too long."""
        ...


class Outbox:
    """The frames of one connection. Everything here happens on the loop and never waits."""

    __slots__ = ("_bytes", "_flusher", "_frames", "_wire", "behind", "codec", "losses", "open", "owner")

    def __init__(self, owner: Owner, wire: Wire, codec: Codec, flusher: "Flusher") -> None:
        self.owner = owner
        self._wire = wire
        self._flusher = flusher
        self._frames: list[bytes] | None = None
        self._bytes = 0
        self.codec = codec
        self.open = True
        self.behind: float | None = None
        """Since when the peer owes us a `resync` read; until then pushes are dropped."""
        self.losses = 0
        """How often pushes were dropped that had been taken already."""

    def push(self, frame: Shared) -> None:
        """Something nobody asked for: may be dropped for a slow reader."""
        if self.behind is None and self.open:
            self._put(frame.of(self.codec))

    def answer(self, frame: bytes) -> None:
        """The answer to a request: is not dropped."""
        if self.open:
            self._put(frame)

    def say(self, frame: frames_pb2.ServerFrame) -> None:
        self.answer(self.codec.encode(frame))

    def flush(self) -> None:
        """Write what waits, in one message. A peer that is gone loses it, and nobody else notices."""
        frames = self._frames
        if not frames or not self.open or self in self._flusher.blocked:
            return
        size, codec = self._bytes, self.codec
        self._frames, self._bytes = None, 0
        try:
            if size + len(frames) < self._flusher.settings.frame_out:  # with room for what JSON puts between them
                self._wire.write(codec.join(frames), text=codec.text)
                return
            for message in self._messages(frames):
                self._wire.write(message, text=codec.text)
        except Exception as error:  # noqa: BLE001 - a dead connection must not break its batch
            log.debug("write failed", error=repr(error))
            self.shut()
            self._wire.abort()

    def blocked(self) -> None:
        """The peer reads too slowly: keep what comes, and hear no more requests from it."""
        self._flusher.blocked.add(self)
        self._wire.pause_reading()

    def unblocked(self) -> None:
        self._flusher.blocked.discard(self)
        self.behind = None
        if self.open:
            self._wire.resume_reading()
            self.flush()

    def shut(self) -> None:
        """Nothing is written any more."""
        self.open = False
        self._frames, self._bytes = None, 0
        self._flusher.forget(self)

    @property
    def waiting(self) -> tuple[int, int]:
        """Frames and bytes."""
        return len(self._frames or ()), self._bytes

    def _put(self, frame: bytes) -> None:
        frames = self._frames
        if frames is None:
            self._frames, self._bytes = [frame], len(frame)
            self._flusher.mark(self)
            return
        frames.append(frame)
        self._bytes += len(frame)
        settings = self._flusher.settings
        if self in self._flusher.blocked:
            if len(frames) > settings.outbox_frames or self._bytes > settings.outbox_bytes:
                self._overflow(frames)
        elif self._bytes > EAGER or len(frames) > settings.outbox_frames:
            self.flush()

    def _overflow(self, frames: list[bytes]) -> None:
        if self.behind is None:
            self.behind = self._flusher.now
            self.losses += 1
            self._flusher.slow[self] = None
            kept = [frame for frame in frames if not self.codec.unasked(frame)]
            self._frames = [*kept, RESYNC_SLOW.of(self.codec)]
            self._bytes = sum(map(len, self._frames))
        elif self._bytes > ANSWERS * self._flusher.settings.outbox_bytes:
            self.behind = float("-inf")

    def _messages(self, frames: list[bytes]) -> list[bytes]:
        most = self._flusher.settings.frame_out
        joined = self.codec.join(frames)
        if len(joined) <= most or len(frames) == 1:
            return [joined]
        half = len(frames) // 2
        return self._messages(frames[:half]) + self._messages(frames[half:])


class Flusher:
    """Writes the outboxes that have something, once per turn of the loop and at most a slice of them at a time."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings
        self.now = 0.0
        """The time as of the last tick: exact enough for deadlines of seconds, and free."""
        self.blocked: set[Outbox] = set()
        self.slow: dict[Outbox, None] = {}
        """Those that were told to resync and have not taken it yet."""
        self._marked: deque[Outbox] = deque()
        self._scheduled = False

    def mark(self, outbox: Outbox) -> None:
        self._marked.append(outbox)
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._turn)

    def forget(self, outbox: Outbox) -> None:
        self.blocked.discard(outbox)
        self.slow.pop(outbox, None)

    def overdue(self) -> list[Outbox]:
        """Slow readers whose patience is over."""
        for outbox in [outbox for outbox in self.slow if outbox.behind is None]:
            self.slow.pop(outbox, None)
        limit = self.now - self.settings.slow_reader
        return [outbox for outbox in self.slow if outbox.behind is not None and outbox.behind <= limit]

    def flush_all(self) -> None:
        """Write everything now: at the end."""
        while self._marked:
            self._marked.popleft().flush()

    def _turn(self) -> None:
        marked = self._marked
        for _ in range(min(SLICE, len(marked))):
            marked.popleft().flush()
        if marked:
            asyncio.get_running_loop().call_soon(self._turn)
        else:
            self._scheduled = False
