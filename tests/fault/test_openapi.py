"""What /openapi.json says is what the real server does: schemathesis makes requests of it, good and bad ones."""

import asyncio
import itertools
import secrets
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fault.people import Person, conversation_of, make_person, sign_in
from tests.processes import UNLIMITED, ServerProcess

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
ANSWERS: dict[str, set[int]] = defaultdict(set)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass(frozen=True, slots=True)
class House:
    server: ServerProcess
    real: dict[str, str]
    """What path parameters are called, and a value that exists: made-up ones are never found."""
    group: dict[str, str]
    """The same where a path leads into a group."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    patient = ("user.tries_per_account=1000000", "user.fresh_session_s=0", "mail=log:?text=1")
    many = ("group.created_a_day=100000", "group.owned=100000", "group.joined=100000")
    many += tuple(f"gateway.{name}_group_burst=1000000" for name in ("create", "find", "join"))
    with ServerProcess(tmp_path_factory.mktemp("openapi") / "data", *UNLIMITED, *patient, *many) as server:
        link = server.said().partition("#invitation=")[2].split()[0]
        alice = asyncio.run(make_person(server, "alice", invitation=link))  # she administers: some calls are hers only
        bob = asyncio.run(make_person(server, "bob"))
        bob_id = str(bob.user_id)
        asyncio.run(befriend(server, alice, bob))
        real = {"conversationId": conversation_of(alice, bob), "toUserId": bob_id, "userId": bob_id, "id": bob_id}
        yield House(server, real, {"userId": bob_id})


async def befriend(server: ServerProcess, one: Person, other: Person) -> None:
    """They have asked each other."""
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
        for asker, asked in ((one, other), (other, one)):
            headers = {"authorization": f"Bearer {asker.token}"}
            body = {"userId": str(asked.user_id)}
            (await http.post("/v1/friendRequests", json=body, headers=headers)).raise_for_status()


async def sign_in_and_write(house: House) -> str:
    """A token, and a fresh message of its owner: the last operation may have hidden or recalled the one before."""
    async with httpx.AsyncClient(base_url=house.server.url, timeout=30) as http:
        _, token = await sign_in(http, "alice", "bot")
        path = f"/v1/conversations/{house.real['conversationId']}/messages"
        body = {"clientId": f"m-{secrets.token_hex(8)}", "text": {"text": "云中谁寄锦书来"}}
        answer = await http.post(path, json=body, headers={"authorization": f"Bearer {token}"})
        house.real["seq"] = answer.raise_for_status().json()["seq"]
        await make_group(house, http, token)
    return token


async def make_group(house: House, http: httpx.AsyncClient, token: str) -> None:
    """A fresh one: the last operation may have ended the one before."""

    async def post(path: str, **body: object) -> dict:
        answer = await http.post(path, json=body, headers={"authorization": f"Bearer {token}"})
        return answer.raise_for_status().json()

    group = (await post("/v1/groups", name="三班"))["group"]["id"]
    link = (await post(f"/v1/groups/{group}/links"))["link"]
    said = (await post(f"/v1/groups/{group}/announcements", text="春游", confirm=True))["announcement"]["id"]
    house.group.update(id=group, linkId=link["id"], code=link["code"], announcementId=said)


def operations(url: str):
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    return [result.ok() for result in schema.get_all_operations()]


def try_operation(operation, mode: GenerationMode, house: House, headers: dict[str, str]) -> dict[str, str]:
    """The complaints, one for each kind, by their beginning."""
    complaints: dict[str, str] = {}
    turn = itertools.count()

    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case) -> None:
        if next(turn) % 3:
            real = house.group if operation.path.startswith("/v1/group") else house.real
            case.path_parameters.update({name: real[name] for name in case.path_parameters if name in real})
        response = case.call(headers=headers)
        ANSWERS[operation.label].add(response.status_code)
        try:
            case.validate_response(response, checks=CHECKS)
        except Exception as failure:
            text = str(failure)
            complaints.setdefault(text[:120], f"{operation.label}: {text[:1500]}")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ask()
    return complaints


def test_the_server_keeps_its_word(house):
    server, found = house.server, []
    for mode, operation in itertools.product(MODES, operations(server.url)):
        headers = {"authorization": f"Bearer {asyncio.run(sign_in_and_write(house))}"}
        found += try_operation(operation, mode, house, headers).values()
    assert not found, "\n\n".join(found)
    assert server.running()
    assert "Traceback" not in server.said(), server.said()[-3000:]
    never = {label for label, codes in ANSWERS.items() if 200 not in codes}
    assert len(never) <= len(ANSWERS) // 4, f"the schemas of their answers were never looked at: {never}"
