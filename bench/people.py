"""People to measure with: registered and signed in over REST, before anything is counted."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.server import Server

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Person:
    user_id: int
    token: str


def conversation_of(one: Person, other: Person) -> str:
    """The floor's tokens are user ids below the ids that a server gives; its conversations are plain numbers."""
    if one.token == str(one.user_id):
        return str(one.user_id // 2 + 1)
    low, high = sorted((one.user_id, other.user_id))
    return f"d.{low}.{high}"


def floor_people(count: int) -> list[Person]:
    return [Person(number, str(number)) for number in range(count)]


async def register(server: Server, count: int, *, at_once: int = 8) -> list[Person]:
    limit = asyncio.Semaphore(at_once)

    async def one(number: int) -> Person:
        async with limit:
            name = f"bench{number}"
            await post(server, "/v1/users", {"username": name, "password": PASSWORD})
            device = {"platform": "desktop", "name": "bench"}
            signed = await post(server, "/v1/sessions", {"username": name, "password": PASSWORD, "device": device})
            return Person(int(signed["user"]["id"]), signed["accessToken"])

    return await asyncio.gather(*(one(number) for number in range(count)))


async def post(server: Server, path: str, body: Mapping[str, object], *, token: str = "") -> dict[str, Any]:
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    raw = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    writer.write(f"{head}Content-Length: {len(raw)}\r\nConnection: close\r\n\r\n".encode() + raw)
    answer = await reader.read()
    writer.close()
    status, _, rest = answer.partition(b"\r\n\r\n")
    if b" 200 " not in status.split(b"\r\n")[0] + b" ":
        raise SystemExit(f"{path}: {answer.decode()}")
    return json.loads(rest)  # type: ignore[no-any-return]
