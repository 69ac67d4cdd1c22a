"""The logs of a server that lived through everything contain no token, no password and no word that was said."""

import json

import httpx
import pytest

from hongyan.rpc.errors import ServiceError
from hongyan_proto import frames_pb2, user_pb2
from tests.processes import UNLIMITED, ServerProcess
from tests.scenario.stories.book import STORIES
from tests.scenario.stories.towns import Outside

MARK = "Geheimnis"
"""Every password, text and draft of the story below holds it."""


class Listening(Outside):
    """Remembers every token that the server gave, and every password that was chosen."""

    def __init__(self, *place):
        super().__init__(*place)
        self.secrets = set()

    async def signs_in(self, username, password, *more):
        self.secrets.add(password)
        device = await super().signs_in(username, password, *more)
        self.secrets |= {device.signed_in.access_token, device.signed_in.refresh_token}
        return device


async def everything_goes_wrong(town):
    user, password = await town.registers("alice", f"{MARK} password")
    alice, bob = await town.signs_in(user.username, password), await town.newcomer("bob")
    sent = await alice.says(bob, f"{MARK} text")
    attempts = [
        town.signs_in(user.username, f"{MARK} wrong"),
        town.signs_in(f"{MARK}", f"{MARK} wrong"),
        alice.says(bob, MARK * 1000),
        alice.says(bob, MARK, client_id="c" * 65),
        alice.says(bob, MARK, mentions=[MARK]),
        alice.edits(sent, MARK, mentions=["all"]),
        bob.recalls(sent),
        alice.forwards(sent, MARK),
        alice.page(MARK),
        alice.finds(MARK * 10),
        alice.changes_password(f"{MARK} wrong", f"{MARK} new password"),
        town.registers("x", MARK * 100),
    ]
    for attempt in attempts:
        with pytest.raises(ServiceError):
            await attempt
    await alice.sets(sent.conversation_id, draft=f"{MARK} draft")
    await alice.edits(sent, f"{MARK} edited")
    await alice.recalls(sent)
    await alice.changes_password(password, f"{MARK} new password")
    desk = await town.desk()
    turned = await desk.call(
        "UserService/Refresh", user_pb2.RefreshRequest(refresh_token=alice.signed_in.refresh_token)
    )
    town.secrets |= {turned.access_token, turned.refresh_token}
    if town.transport != "rest":
        await alice.line.ask(frames_pb2.ClientFrame(auth=frames_pb2.Auth(token=turned.access_token)))
    await nonsense(town, alice)


async def nonsense(town, alice):
    """Bytes that are no request, with secrets in them, through every door."""
    async with httpx.AsyncClient(
        verify=False, base_url=town.url, headers={"authorization": f"Bearer {alice.token}"}
    ) as http:
        for body in (f'{{"text": "{MARK}"', f'{{"{MARK}": "{MARK}"}}', json.dumps({"text": {"text": [MARK]}}), MARK):
            answer = await http.post("/v1/conversations/d.1.2/messages", content=body)
            assert 400 <= answer.status_code < 500
        for path in (f"/v1/{MARK}", f"/v1/users:search?{MARK}={MARK}", f"/v1/users/me?token={alice.token}"):
            assert (await http.get(path)).status_code in {400, 404}
        bad = {"authorization": f"Bearer {MARK}", "cookie": f"hongyan_refresh={MARK}"}
        assert (await http.post("/v1/sessions:refresh", json={}, headers=bad)).status_code == 401
        assert (await http.get("/v1/users/me", headers=bad)).status_code == 401
    if town.transport == "json":
        socket = await town.opened()
        await socket._ws.send(json.dumps({"id": 1, "hello": {"version": 1, "token": f"{MARK}", MARK: MARK}}))
        assert await socket.ended() == 4401
        broken = await town.opened()
        await broken._ws.send(f'{{"{MARK}')
        assert await broken.ended() == 4400
        for one in (socket, broken):
            await one.close()


@pytest.mark.parametrize("transport", ["rest", "json"])
async def test_the_logs_say_nothing(tmp_path, transport):
    talkative = ("log.json=true", "log.level=debug")
    async with ServerProcess(tmp_path / "data", *UNLIMITED, *talkative) as server:
        town = Listening(server.url, server.tcp_port, transport)
        try:
            await everything_goes_wrong(town)
            for story in [one for one in STORIES if one.everywhere][:4]:
                await story.tell(town)
        finally:
            await town.close()
        server.stop()
    said = server.said()
    assert len(town.secrets) >= 8
    spoken = {MARK, "你好", "to both of your devices", "only once"}
    assert [secret for secret in town.secrets | spoken if secret in said] == []
    link, lines = [], []
    for line in said.splitlines():
        (lines if line.startswith("{") else link).append(line)
    assert all(json.loads(line)["event"] for line in lines)
    assert {json.loads(line)["event"] for line in lines} >= {"draining"}
    assert len(link) == 2  # the administrator's link is meant to be read
