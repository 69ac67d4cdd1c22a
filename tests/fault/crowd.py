"""Thousands of people on one server: registered, befriended, each on a raw socket. What the server says to many in the
same bytes is parsed once.

The first person is the hub: everybody else is their friend. Every tenth one shows only friends that they are there.
"""

import asyncio
import random
import resource
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from google.protobuf.message import Message

from bench.people import Person, register
from hongyan.kit.tasks import Tasks
from hongyan_proto.frames_pb2 import Call, ClientFrame, ServerFrame
from hongyan_proto.model_pb2 import Privacy
from hongyan_proto.relation_pb2 import AskFriendRequest, UpdatePrivacyRequest
from tests.fault.link import Link, upgrade
from tests.fault.storm import unsound
from tests.processes import SERVER, UNLIMITED, ServerProcess

AT_ONCE = 64
"""Sockets that are being opened at the same time."""
PATIENCE_S = 180.0
"""When what must happen has not happened by then it never will: no measure of speed."""
PARSED_MOST = 2_000
PAGE = resource.getpagesize()
MIB = 1 << 20

Parsed = dict[bytes, tuple[ServerFrame, ...]]


class Violation(Exception):
    """A promise was not kept."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a crowd, and how long its scenes."""

    people: int = 2_001
    """The hub and its friends."""
    watched: int = 200
    waves: int = 4
    kills: int = 2
    """In each scene in which the server is killed."""
    large_group: int = 500
    speakers: int = 40
    rate: float = 30.0
    """Messages a second in the group."""
    seconds: float = 12.0
    lookers: int = 100
    deaf: int = 8
    warm: int = 5_000
    """Long messages that fill the caches of the database."""
    loud: int = 5_000
    """Long messages written past the deaf."""
    slack: int = 48 * MIB
    """So much memory more than idle with the same connections."""


class Socket(Link):
    """A link on whose frames others may have worked already: they are shared, nobody changes them."""

    def __init__(self, on_frame: Callable[[ServerFrame], None], person: Person, parsed: Parsed, address: str) -> None:
        super().__init__(on_frame, token=person.token, greeting=upgrade(address))
        self._parsed = parsed
        self._fresh: list[ServerFrame] | None = None

    def _frames(self, data: bytes) -> bytes:
        if not self.welcome.done():
            return super()._frames(data)
        frames = self._parsed.get(data)
        if frames is None:
            self._fresh = fresh = []
            super()._frames(data)
            self._fresh = None
            frames = tuple(fresh)
            if len(self._parsed) >= PARSED_MOST:
                self._parsed.clear()
            self._parsed[data] = frames
        for frame in frames:
            self._on_frame(frame)
        return b""

    def _heard(self, frame: ServerFrame) -> None:
        if self._fresh is not None:
            self._fresh.append(frame)
        else:
            super()._heard(frame)


class Crowd:
    """The people, the server, and what it weighs. `async with Crowd(folder, size) as crowd`."""

    def __init__(
        self, folder: Path, size: Size, *given: str, rng: random.Random, program: Sequence[str] = SERVER
    ) -> None:
        self.size = size
        self.rng = rng
        settings = (
            f"group.members={size.people - 1}",
            f"push.large_group={size.large_group}",
            "gateway.offline_after=3",
            "gateway.session_check=600",
        )
        self.server = ServerProcess(folder / "crowd", *UNLIMITED, *settings, *given, program=program)
        self.people: list[Person] = []
        self.meter = Meter(self.server)
        self.tasks = Tasks("crowd")
        self.parsed: Parsed = {}
        self._few = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Self:
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        await asyncio.to_thread(self.server.start)
        self.people = list(await register(self.server, self.size.people))  # type: ignore[arg-type]
        await self._befriend()
        self.tasks.spawn("meter", self.meter.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.tasks.close()
        await asyncio.to_thread(self.server.kill)

    @property
    def hub(self) -> Person:
        return self.people[0]

    def hides(self, number: int) -> bool:
        """Only friends see that this person is there."""
        return number % 10 == 9

    async def open(self, person: Person, on_frame: Callable[[ServerFrame], None]) -> Socket:
        """Comes again until somebody is there."""
        loop = asyncio.get_running_loop()
        async with self._few, asyncio.timeout(PATIENCE_S):
            while True:
                socket = Socket(on_frame, person, self.parsed, self.server.address)
                with suppress(OSError):
                    await loop.create_connection(lambda: socket, "127.0.0.1", self.server.port)  # noqa: B023
                    await socket.welcome
                    return socket
                await asyncio.sleep(0.1)

    async def end(self) -> str:
        """A clean stop, without a word of trouble, on sound databases. Raises Violation."""
        code = await asyncio.to_thread(self.server.stop)
        trouble = [f"the server ended with {code}"] if code else []
        if "Traceback" in self.server.said():
            trouble.append(f"a traceback stands in {self.server.log}")
        trouble += [line for file in self.server.data.glob("*.db") for line in unsound(file)]
        if trouble:
            raise Violation("; ".join(trouble))
        return "the crowd's server stopped cleanly"

    async def restart(self) -> None:
        await asyncio.to_thread(self.server.kill)
        await asyncio.to_thread(self.server.start)

    async def _befriend(self) -> None:
        """The hub lets itself be added; who shows it to everyone says so."""
        await self._ask(self.hub, "UpdatePrivacy", UpdatePrivacyRequest(add=Privacy.open))
        await each(self._enter, range(1, len(self.people)))

    async def _enter(self, number: int) -> None:
        ask = AskFriendRequest(user_id=self.hub.user_id)
        shows = UpdatePrivacyRequest(presence=Privacy.friends if self.hides(number) else Privacy.everyone)
        await self._ask(self.people[number], "AskFriend", ask, "UpdatePrivacy", shows)

    async def _ask(self, person: Person, *words: str | Message) -> None:
        answers: asyncio.Queue[ServerFrame] = asyncio.Queue()
        socket = await self.open(person, answers.put_nowait)
        for number, (verb, request) in enumerate(zip(words[::2], words[1::2], strict=True), 2):
            assert isinstance(request, Message)
            call = Call(method=f"RelationService/{verb}", body=request.SerializeToString())
            socket.say(ClientFrame(id=number, call=call))
            while (answer := await asyncio.wait_for(answers.get(), PATIENCE_S)).id != number:
                pass
            if not answer.HasField("reply"):
                raise RuntimeError(f"{verb}: {answer}")
        socket.close()


class Meter:
    """The server's resident memory but for mapped files, ten times a second, as /proc has it."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self.peak = 0

    def now(self) -> int:
        with suppress(OSError, AssertionError):  # it is just being killed
            _, resident, shared, *_ = map(int, Path(f"/proc/{self._server.pid}/statm").read_text().split())
            return (resident - shared) * PAGE
        return 0

    async def run(self) -> None:
        while True:
            self.peak = max(self.peak, self.now())
            await asyncio.sleep(0.1)

    def begin(self) -> int:
        """Forget the peak; what it weighs now."""
        self.peak = now = self.now()
        return now

    def check(self, idle: int, size: Size, where: str) -> str:
        """Raises Violation when the peak was too high."""
        said = f"memory {idle / MIB:.0f} MiB idle, at most {self.peak / MIB:.0f}"
        if self.peak > idle + size.slack:
            raise Violation(f"{where}: {said}, {size.slack / MIB:.0f} more are allowed")
        return said


async def each(work: Callable[[int], object], numbers: Iterable[int]) -> None:
    """All of them at the same time; the first error ends it."""
    async with asyncio.TaskGroup() as group:
        for number in numbers:
            group.create_task(work(number))  # type: ignore[arg-type]


async def until(done: Callable[[], bool], complaint: Callable[[], str], *, every: float = 0.05) -> None:
    """Raises Violation when it never comes true."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not done():
                await asyncio.sleep(every)
    except TimeoutError:
        raise Violation(complaint()) from None
