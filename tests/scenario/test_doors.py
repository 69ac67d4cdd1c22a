"""The ways in: origins, the cookie, registration, the administrator's link."""

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from hongyan.rpc.call import INSIDE
from hongyan_proto import user_pb2
from tests.scenario.stories.book import refused
from tests.scenario.stories.towns import inside, outside

ALICE = {"username": "alice", "password": "correct horse"}


@pytest.fixture
async def town(tmp_path):
    async with outside(tmp_path / "data") as made:
        yield made


async def status(url, *, name="", **headers):
    """What the handshake of a page of this origin is answered; `name`: of the host, as the page knows it."""
    place = url.partition("://")[2]
    host, _, port = place.rpartition(":")
    try:
        target = f"ws://{name or place}/ws"
        async with connect(target, host=host, port=int(port), proxy=None, additional_headers=headers):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


async def test_pages_of_others_open_no_socket(town):
    host, port = town.host, town.url.rpartition(":")[2]
    foreign = [
        "null",
        "https://evil.example",
        f"http://{host}.evil.example:{port}",
        f"http://evil{host}:{port}",
        f"http://{host}:{int(port) + 1}",
        f"http://{host}",
        f"http://localhost:{port}",
        f"ftp://{host}:{port}",
        f"http://{host}:{port}@evil.example",
        f"http://evil.example#{host}:{port}",
        f"{host}:{port}",
        "http://[",
        "file://",
        "chrome-extension://abc",
        "",
    ]
    answers = {origin: await status(town.url, origin=origin) for origin in foreign}
    assert answers == dict.fromkeys(foreign, 403)


async def test_our_own_page_and_programs_open_one(town):
    assert await status(town.url, origin=town.url) == 101
    assert await status(town.url) == 101


async def test_behind_tls_a_plain_page_is_foreign(tmp_path):
    settings = ("gateway.trusted_proxies=127.0.0.1", "gateway.origins=https://chat.example.com")
    async with outside(tmp_path / "data", "json", *settings) as town:
        proxied = {"x-forwarded-proto": "https", "name": "hongyan.example"}
        assert await status(town.url, origin="http://hongyan.example", **proxied) == 403
        assert await status(town.url, origin="https://hongyan.example:8443", **proxied) == 403
        assert await status(town.url, origin="https://hongyan.example", **proxied) == 101
        assert await status(town.url, origin="https://chat.example.com", **proxied) == 101
        assert await status(town.url, origin="https://chat.example.com.evil.example", **proxied) == 403


async def test_the_refresh_cookie_is_out_of_reach(town):
    async with httpx.AsyncClient(verify=False, base_url=town.url) as page:
        assert (await page.post("/v1/users", json=ALICE)).status_code == 200
        answer = await page.post("/v1/sessions", json={**ALICE, "cookie": True})
        assert answer.json()["refreshToken"] == ""
        (cookie,) = answer.headers.get_list("set-cookie")
        name, *rules = [part.strip() for part in cookie.split(";")]
        assert {"httponly", "samesite=strict", "path=/v1/sessions:refresh"} <= {rule.lower() for rule in rules}
        assert not any(rule.lower().startswith("domain") for rule in rules)
        assert name.partition("=")[2]
        page.cookies.clear()
        header = {"cookie": name}
        # It opens the one call, and only to our own page.
        assert (await page.get("/v1/users/me", headers=header)).status_code == 401
        for origin in ("null", "https://evil.example", f"{town.url}.evil.example"):
            refusal = await page.post("/v1/sessions:refresh", json={}, headers={**header, "origin": origin})
            assert refusal.status_code == 403
            assert refusal.json()["error"]["reason"] == "origin_refused"
        fresh = await page.post("/v1/sessions:refresh", json={}, headers={**header, "origin": town.url})
        assert fresh.status_code == 200
        assert fresh.json()["refreshToken"] == ""
        assert fresh.headers.get_list("set-cookie")[0].partition("=")[2] != name.partition("=")[2]
        me = await page.get("/v1/users/me", headers={"authorization": f"Bearer {fresh.json()['accessToken']}"})
        assert me.json()["user"]["username"] == "alice"
        page.cookies.clear()
        assert (await page.post("/v1/sessions:refresh", json={})).status_code == 401


async def test_over_tls_the_cookie_is_secure(tmp_path):
    async with (
        outside(tmp_path / "data", "rest", "gateway.trusted_proxies=127.0.0.1") as town,
        httpx.AsyncClient(verify=False, base_url=town.url, headers={"x-forwarded-proto": "https"}) as page,
    ):
        await page.post("/v1/users", json=ALICE)
        answer = await page.post("/v1/sessions", json={**ALICE, "cookie": True})
        assert "; Secure" in answer.headers["set-cookie"]


async def test_answers_about_people_are_kept_by_nobody(town):
    alice = await town.newcomer("alice")
    async with httpx.AsyncClient(
        verify=False, base_url=town.url, headers={"authorization": f"Bearer {alice.token}"}
    ) as http:
        for path in ("/v1/users/me", "/v1/sessions", "/v1/conversations", "/v1/nothing"):
            headers = (await http.get(path)).headers
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"


async def register(town, **more):
    desk = await town.desk()
    return (await desk.call("UserService/Register", user_pb2.RegisterRequest(**{**ALICE, **more}))).user


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
async def test_beyond_loopback_one_registers_by_invitation(tmp_path, host):
    async with inside(tmp_path / "data", "local", f"server.host={host}") as town:
        with refused("registration_closed"):
            await register(town)
        with refused("invitation_invalid"):
            await register(town, invitation="guessed")
        code = await town.house.invitations.invite()
        assert (await register(town, invitation=code)).username == "alice"
        with refused("invitation_invalid"):
            await register(town, username="bob", invitation=code)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
async def test_on_loopback_everybody_registers(tmp_path, host):
    async with inside(tmp_path / "data", "local", f"server.host={host}") as town:
        assert (await register(town)).username == "alice"


async def test_the_administrators_link_works_once(tmp_path):
    async with inside(tmp_path / "data", "local", "user.registration=closed") as town:
        void, code = [await town.house.invitations.administrator() for _ in range(2)]
        with refused("registration_closed"):
            await register(town)
        with refused("registration_closed", "invitation_invalid"):
            await register(town, invitation=await town.house.invitations.invite())
        with refused("invitation_invalid"):
            await register(town, invitation=void)
        alice = await register(town, invitation=code)
        with refused("invitation_invalid"):
            await register(town, username="bob", invitation=code)
        assert await town.house.invitations.administrator() is None
        device = await town.signs_in("alice", ALICE["password"])
        asked = user_pb2.AuthenticateRequest(access_token=device.token)
        identity = await town.house.clients.accounts.authenticate(INSIDE, asked)
        assert (identity.user_id, identity.administrator) == (alice.id, True)
