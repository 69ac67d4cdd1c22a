"""Workload (a): one-to-one, durable accept + ack + deliver, one message in flight per user."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.fleet import Client, Talker, is_whole
from bench.people import Person, conversation_of
from bench.server import Server


@dataclass(frozen=True, slots=True)
class Pairs:
    """What one run showed. `per_cpu` is messages per CPU-second of all server processes."""

    messages: int
    seconds: float
    cpu: float
    p50_ms: float
    p99_ms: float

    @property
    def per_cpu(self) -> float:
        return self.messages / self.cpu


async def run_pairs(server: Server, people: Sequence[Person], *, warm_s: float, run_s: float) -> Pairs:
    """Refuses to count a run in which anything was lost, doubled or refused."""
    talkers = await connect(server, people)
    for talker in talkers:
        talker.running = True
        talker.send()
    await asyncio.sleep(warm_s)
    marks = [len(talker.ack_ns) for talker in talkers]
    before, began = server.usage(), time.perf_counter()
    await asyncio.sleep(run_s)
    after, ended = server.usage(), time.perf_counter()
    acks = sorted(ns for talker, mark in zip(talkers, marks, strict=True) for ns in talker.ack_ns[mark:])
    await stop(talkers)
    check(talkers)
    p50, p99 = (acks[int(len(acks) * share)] / 1e6 for share in (0.5, 0.99))
    return Pairs(len(acks), ended - began, after.cpu - before.cpu, p50, p99)


async def connect(server: Server, people: Sequence[Person]) -> list[Talker]:
    host, port = server.url.removeprefix("http://").split(":")
    loop = asyncio.get_running_loop()
    talkers = []
    for number, person in enumerate(people):
        talker = Talker(conversation_of(person, people[number ^ 1]), f"b{number}")
        _, talker.client = await loop.create_connection(
            lambda person=person, talker=talker: Client(f"{host}:{port}", person.token, talker.on_frame),  # type: ignore[misc]
            host,
            int(port),
        )
        talkers.append(talker)
    for talker in talkers:
        assert talker.client is not None
        await talker.client.welcomed
    return talkers


async def stop(talkers: Sequence[Talker]) -> None:
    """No new messages, then until everything in flight has arrived."""
    for talker in talkers:
        talker.running = False
    async with asyncio.timeout(30):
        while not all(is_whole(talkers[n], talkers[n ^ 1]) for n in range(0, len(talkers), 2)):
            await asyncio.sleep(0.05)
    for talker in talkers:
        assert talker.client is not None
        talker.client.close()


def check(talkers: Sequence[Talker]) -> None:
    errors = [error for talker in talkers for error in talker.errors]
    if errors:
        raise SystemExit(f"{len(errors)} sends were refused, the first: {errors[0]}")
