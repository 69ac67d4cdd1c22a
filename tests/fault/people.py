"""People of the tests: registered and signed in over REST."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from tests.processes import ServerProcess

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    user_id: int
    tokens: tuple[str, ...]
    """One per device."""

    @property
    def token(self) -> str:
        return self.tokens[0]


def conversation_of(one: Person, other: Person) -> str:
    low, high = sorted((one.user_id, other.user_id))
    return f"d.{low}.{high}"


async def sign_in(http: httpx.AsyncClient, name: str, platform: str) -> tuple[int, str]:
    body = {"username": name, "password": PASSWORD, "device": {"platform": platform, "name": "fault"}}
    answer = (await http.post("/v1/sessions", json=body)).raise_for_status().json()
    return int(answer["user"]["id"]), str(answer["accessToken"])


async def make_person(
    server: ServerProcess, name: str, platforms: Sequence[str] = ("desktop",), *, invitation: str = ""
) -> Person:
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
        body = {"username": name, "password": PASSWORD, "invitation": invitation}
        (await http.post("/v1/users", json=body)).raise_for_status()
        signed = [await sign_in(http, name, platform) for platform in platforms]
    return Person(name, signed[0][0], tuple(token for _, token in signed))


async def make_people(server: ServerProcess, platforms: Sequence[Sequence[str]]) -> list[Person]:
    """One for each row of platforms."""
    few = asyncio.Semaphore(4)

    async def one(number: int) -> Person:
        async with few:
            return await make_person(server, f"person{number}", platforms[number])

    return list(await asyncio.gather(*(one(number) for number in range(len(platforms)))))
