"""Pictures through a real server: seen by others at once, gone with their owner."""

import asyncio

import httpx
import pytest

from tests.processes import UNLIMITED, ServerProcess
from tests.unit.ports.pictures.test_drawing import opened, picture

PASSWORD = "correct horse battery"


@pytest.fixture
async def server(tmp_path):
    async with ServerProcess(tmp_path / "data", *UNLIMITED) as running:
        yield running


class Person:
    def __init__(self, http, signed):
        self.id = signed["user"]["id"]
        self._http = http
        self.head = {"Authorization": f"Bearer {signed['accessToken']}"}

    async def ask(self, verb, path, **more):
        answer = await self._http.request(verb, path, headers=self.head, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()


async def newcomer(http, name):
    who = {"username": name, "password": PASSWORD}
    (await http.post("/v1/users", json=who)).raise_for_status()
    signed = await http.post("/v1/sessions", json={**who, "device": {"platform": "web", "name": "test"}})
    return Person(http, signed.json())


async def test_a_picture_is_seen_by_others_and_goes_with_its_owner(server):
    async with httpx.AsyncClient(base_url=server.url) as http:
        alice, bob = await newcomer(http, "alice"), await newcomer(http, "bob")
        await alice.ask("PUT", "/v1/users/me/avatar", content=picture("JPEG"))
        name = (await bob.ask("GET", f"/v1/users/{alice.id}"))["user"]["avatar"]
        address = f"/v1/avatars/u{alice.id}/{name}"
        assert opened((await http.get(address)).content).size == (512, 512)
        await alice.ask("DELETE", "/v1/users/me")
        async with asyncio.timeout(10):
            while (await http.get(address)).status_code != 404:
                await asyncio.sleep(0.02)


async def test_a_groups_picture_is_told_to_its_members(server):
    async with httpx.AsyncClient(base_url=server.url) as http:
        alice, bob = await newcomer(http, "alice"), await newcomer(http, "bob")
        group = (await alice.ask("POST", "/v1/groups", json={"name": "geese"}))["group"]
        await bob.ask("POST", f"/v1/groups/{group['id']}:join", json={})
        refused = await http.put(f"/v1/groups/{group['id']}/avatar", headers=bob.head, content=picture())
        assert refused.json()["error"]["reason"] == "forbidden"
        changed = (await alice.ask("PUT", f"/v1/groups/{group['id']}/avatar", content=picture()))["group"]
        last = (await bob.ask("GET", f"/v1/groups/{group['id']}"))["group"]["avatar"]
        assert last == changed["avatar"] != ""
        assert (await http.get(f"/v1/avatars/g{group['id']}/{last}")).status_code == 200
