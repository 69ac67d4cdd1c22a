"""Workload (c): what an idle, signed-in WebSocket costs the server in memory, and in CPU for staying alive."""

import asyncio
import resource
import time
from dataclasses import dataclass

from bench.fleet import Client
from bench.people import register
from bench.server import Server
from hongyan_proto.frames_pb2 import ServerFrame

SOCKETS_PER_PERSON = 10


@dataclass(frozen=True, slots=True)
class Idle:
    connections: int
    bytes_each: float
    cpu_us_per_s_each: float


async def run_idle(server: Server, connections: int, *, idle_s: float) -> Idle:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    people = await register(server, connections // SOCKETS_PER_PERSON)
    host, port = server.url.removeprefix("http://").split(":")
    loop = asyncio.get_running_loop()
    clients: list[Client] = []
    before = server.usage()
    for number, person in enumerate(people):
        if number == len(people) // 10:
            before = server.usage()  # what the first ones made the process allocate once is not theirs
            first = len(clients)
        for _ in range(SOCKETS_PER_PERSON):
            _, client = await loop.create_connection(
                lambda token=person.token: Client(f"{host}:{port}", token, _ignore),  # type: ignore[misc]
                host,
                int(port),
            )
            clients.append(client)
        await asyncio.gather(*(client.welcomed for client in clients[-SOCKETS_PER_PERSON:]))
    settled, began = server.usage(), time.perf_counter()
    await asyncio.sleep(idle_s)
    after = server.usage()
    lost = sum(client.lost for client in clients)
    if lost:
        raise SystemExit(f"{lost} idle connections were closed")
    for client in clients:
        client.close()
    seconds = time.perf_counter() - began
    return Idle(
        len(clients),
        (after.memory - before.memory) / (len(clients) - first),
        (after.cpu - settled.cpu) / seconds / len(clients) * 1e6,
    )


def _ignore(_: Client, __: ServerFrame) -> None:
    """Nothing is expected."""
