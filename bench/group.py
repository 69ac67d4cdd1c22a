"""Workload (b): one group, everybody online; a message is committed once and delivered to all the others."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.fleet import Client, Talker, frames_in
from bench.people import Person, post, register
from bench.server import Server

Parsed = dict[bytes, tuple[int, ...]]
"""Pushed bytes that the fleet has read already, and the seqs in them: all members get the same bytes."""


@dataclass(frozen=True, slots=True)
class Fanout:
    """What one run showed. A delivery is one message on the socket of one other member."""

    deliveries: int
    seconds: float
    cpu: float
    last_ms: tuple[float, float]
    """Median and 99th percentile of the time from a send until the last member had it; zeros when saturated."""

    @property
    def per_cpu(self) -> float:
        return self.deliveries / self.cpu


class Crowd:
    """The members of one group, each on a socket. One at a time: the next one speaks as soon as everybody has the
    message. Saturated: each speaker sends again as soon as it has its own answer."""

    def __init__(self, group_id: str) -> None:
        self.members: list[Member] = []
        self.parsed: Parsed = {}
        self.conversation = f"g.{group_id}"
        self.deliveries = 0
        self.missing = 0
        """Deliveries of the message under way that are still to come; only counted one at a time."""
        self.one_at_a_time = False
        self.last_ns: list[int] = []
        """From each send until the last member had it, one at a time."""
        self._began = 0
        self._next = 0

    def arrived(self, count: int) -> None:
        self.deliveries += count
        if self.one_at_a_time:
            self.missing -= count
            if not self.missing:
                self.last_ns.append(time.perf_counter_ns() - self._began)
                self.speak()

    def speak(self) -> None:
        """Another member speaks, unless it is over."""
        if self.one_at_a_time:
            self.missing = len(self.members) - 1
            self._began = time.perf_counter_ns()
            speaker = self.members[self._next % len(self.members)]
            self._next += 1
            speaker.talker.send()


class Member(Client):
    def __init__(self, host: str, token: str, crowd: Crowd, name: str) -> None:
        self.talker = Talker(crowd.conversation, name)
        super().__init__(host, token, self.talker.on_frame)
        self.talker.client = self
        self._crowd = crowd

    def _frames(self, data: bytes, at: int, end: int) -> None:
        body = data[at:end]
        seqs = self._crowd.parsed.get(body)
        if seqs is None:
            seqs = self._read(body)
        if seqs:
            self.talker.seqs += seqs
            self._crowd.arrived(len(seqs))

    def _read(self, body: bytes) -> tuple[int, ...]:
        """The seqs that were pushed; what only this member gets (its welcome, its answers) goes its usual way."""
        frames = list(frames_in(body, 0, len(body)))
        seqs = tuple(entry.seq for frame in frames for entry in frame.push.entries)
        own = [frame for frame in frames if frame.id or not self.welcomed.done()]
        if not own:
            self._crowd.parsed[body] = seqs
        for frame in own:
            if self.welcomed.done():
                self._on_frame(self, frame)
            else:
                self._welcome(frame)
        return seqs


async def gather(server: Server, people: Sequence[Person]) -> Crowd:
    """A group of these people, all of them connected."""
    made = await post(server, "/v1/groups", {"name": "bench"}, token=people[0].token)
    group = made["group"]["id"]
    for person in people[1:]:
        await post(server, f"/v1/groups/{group}:join", {}, token=person.token)
    crowd = Crowd(group)
    host, port = server.url.removeprefix("http://").split(":")
    loop = asyncio.get_running_loop()
    for number, person in enumerate(people):
        _, member = await loop.create_connection(
            lambda person=person, number=number: Member(f"{host}:{port}", person.token, crowd, f"c{number}"),  # type: ignore[misc]
            host,
            int(port),
        )
        crowd.members.append(member)
    for member in crowd.members:
        await member.welcomed
    return crowd


async def run_group(server: Server, count: int, *, speakers: int, warm_s: float, run_s: float) -> tuple[Fanout, Fanout]:
    """One at a time, then `speakers` members who never stop. Refuses to count a run in which anything was lost, doubled
    or refused."""
    crowd = await gather(server, await register(server, count))
    crowd.one_at_a_time = True
    crowd.speak()
    single = await measure(server, crowd, warm_s, run_s)
    crowd.one_at_a_time = False
    await settled(crowd)
    for member in crowd.members[:speakers]:
        member.talker.running = True
        member.talker.send()
    saturated = await measure(server, crowd, warm_s, run_s)
    for member in crowd.members:
        member.talker.running = False
    await settled(crowd)
    for member in crowd.members:
        member.close()
    return single, saturated


async def measure(server: Server, crowd: Crowd, warm_s: float, run_s: float) -> Fanout:
    await asyncio.sleep(warm_s)
    crowd.last_ns.clear()
    first, before, began = crowd.deliveries, server.usage(), time.perf_counter()
    await asyncio.sleep(run_s)
    after, ended = server.usage(), time.perf_counter()
    last = sorted(crowd.last_ns) or [0]
    p50, p99 = (last[int(len(last) * share)] / 1e6 for share in (0.5, 0.99))
    return Fanout(crowd.deliveries - first, ended - began, after.cpu - before.cpu, (p50, p99))


async def settled(crowd: Crowd) -> None:
    """Until everything in flight has arrived, once at everybody."""
    errors = [error for member in crowd.members for error in member.talker.errors]
    if errors:
        raise SystemExit(f"{len(errors)} sends were refused, the first: {errors[0]}")
    async with asyncio.timeout(60):
        while not everybody_has_all(crowd):
            await asyncio.sleep(0.05)


def everybody_has_all(crowd: Crowd) -> bool:
    """Every member saw the same seqs, without a hole, each once: own ones by the answer, others' by a push."""
    seen = [sorted(member.talker.seqs) for member in crowd.members]
    messages = seen[0]
    whole = messages == list(range(messages[0], messages[0] + len(messages)))
    return whole and all(seqs == messages for seqs in seen)
