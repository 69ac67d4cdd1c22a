"""REST on a real port."""

import httpx
import pytest
from websockets.asyncio.client import connect

from tests.unit.gateway.transports.conftest import serving

TOKEN = {"Authorization": "Bearer 1:10"}


def client_of(served):
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}")


@pytest.fixture
async def http(served):
    async with client_of(served) as client:
        client.served = served
        yield client


def reason(answer):
    return answer.json()["error"]["reason"]


async def test_a_call(http):
    answer = await http.get("/v1/users/me", headers=TOKEN)
    assert answer.status_code == 200
    assert answer.json() == {
        "user": {
            "id": "1",
            "number": "0",
            "username": "alice",
            "nickname": "爱丽丝",
            "avatar": "",
            "signature": "",
            "deleted": False,
        }
    }
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("verb", "path", "more", "status", "word"),
    [
        ("GET", "/v1/users/me", {}, 401, "unauthenticated"),
        ("GET", "/v1/users/me", {"headers": {"Authorization": "Basic 1:10"}}, 401, "unauthenticated"),
        ("GET", "/v1/users/me", {"headers": {"Authorization": "1:10"}}, 401, "unauthenticated"),
        ("GET", "/v1/users/me?token=1:10", {}, 401, "unauthenticated"),
        ("GET", "/v1/users/me", {"headers": {"Authorization": "Bearer nonsense"}}, 401, "unauthenticated"),
        ("GET", "/v1/users/5", {"headers": TOKEN}, 404, "not_found"),
        ("GET", "/v1/users/x", {"headers": TOKEN}, 400, "bad_request"),
        ("GET", "/v1/nothing", {"headers": TOKEN}, 404, "unknown_method"),
        ("GET", "/", {}, 404, "unknown_method"),
        ("PUT", "/v1/users/me", {"headers": TOKEN}, 405, "wrong_verb"),
        ("POST", "/docs", {}, 405, "wrong_verb"),
        ("PATCH", "/v1/users/me", {"headers": TOKEN, "json": {"nickname": "x"}}, 500, "internal"),
        ("PATCH", "/v1/users/me", {"headers": TOKEN, "json": {"nickname": "x" * 33}}, 400, "invalid_field"),
        ("PATCH", "/v1/users/me", {"headers": TOKEN, "json": {"role": "root"}}, 400, "unknown_field"),
        ("PATCH", "/v1/users/me", {"headers": TOKEN, "content": b"{"}, 400, "bad_request"),
        ("PATCH", "/v1/users/me", {"headers": TOKEN, "content": b"x" * 70_000}, 413, "too_large"),
        (
            "PATCH",
            "/v1/users/me",
            {"headers": {**TOKEN, "Content-Type": "text/xml"}, "content": b"<a/>"},
            415,
            "unsupported_media",
        ),
        ("POST", "/v1/users", {"json": {"username": "carol"}}, 400, "invalid_field"),
    ],
)
async def test_refusals(http, verb, path, more, status, word):  # noqa: PLR0917
    answer = await http.request(verb, path, **more)
    assert (answer.status_code, reason(answer)) == (status, word)
    assert "secret" not in answer.text
    if status == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
    if status == 405:
        assert "GET" in answer.headers["allow"]


async def test_a_body_in_chunks_is_bounded_too(http):
    async def chunks():
        for _ in range(80):
            yield b"x" * 1024

    answer = await http.patch("/v1/users/me", headers=TOKEN, content=chunks())
    assert answer.status_code == 413


async def test_registering_is_open_and_limited_by_address(http):
    body = {"username": "carol", "password": "correct horse"}
    answers = [await http.post("/v1/users", json=body) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]  # 3 a minute, ten times in private networks
    assert answers[0].json()["user"]["username"] == "carol"
    assert int(answers[-1].headers["retry-after"]) > 0
    assert answers[-1].json()["error"]["retryAfterMs"]


async def test_the_call_bucket_is_the_users():
    async with serving(call_burst=3.0, call_rate=0.01) as served, client_of(served) as http:
        answers = [await http.get("/v1/users/me", headers=TOKEN) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        other = await http.get("/v1/users/me", headers={"Authorization": "Bearer 2:20"})
        assert other.status_code == 200


SIGN_IN = {"username": "alice", "password": "correct horse"}


async def test_without_asking_there_is_no_cookie(http):
    answer = await http.post("/v1/sessions", json=SIGN_IN)
    assert answer.json()["refreshToken"] == "refresh-1"
    assert "set-cookie" not in answer.headers


async def test_the_refresh_cookie(http):
    answer = await http.post("/v1/sessions", json={**SIGN_IN, "cookie": True})
    assert answer.json()["refreshToken"] == ""
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("hongyan_refresh=refresh-1; Path=/v1/sessions:refresh;")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie
    header = {"Cookie": "other=1; hongyan_refresh=refresh-1"}
    answer = await http.post("/v1/sessions:refresh", json={}, headers=header)
    assert answer.status_code == 200
    assert answer.json()["refreshToken"] == ""
    assert "hongyan_refresh=refresh-2" in answer.headers["set-cookie"]
    foreign = await http.post("/v1/sessions:refresh", json={}, headers={**header, "Origin": "https://evil.example"})
    assert (foreign.status_code, reason(foreign)) == (403, "origin_refused")
    none = await http.post("/v1/sessions:refresh", json={})
    assert (none.status_code, reason(none)) == (401, "unauthenticated")
    me = await http.get("/v1/users/me", headers=header)
    assert me.status_code == 401


async def test_behind_a_believed_proxy_the_cookie_is_secure():
    async with serving(trusted_proxies=("127.0.0.1/32",)) as served, client_of(served) as http:
        body = {**SIGN_IN, "cookie": True}
        answer = await http.post("/v1/sessions", json=body, headers={"X-Forwarded-Proto": "https"})
        assert "; Secure" in answer.headers["set-cookie"]


async def test_a_slow_service_is_an_unknown_outcome():
    async with serving(call_deadline=0.05) as served:
        served.world.push.gate.clear()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{served.port}") as http:
            answer = await http.post("/v1/sync", json={}, headers=TOKEN)
            assert (answer.status_code, reason(answer)) == (504, "outcome_unknown")


async def test_pages_and_probes(http):
    assert (await http.get("/healthz")).status_code == 200
    assert (await http.get("/readyz")).status_code == 200
    assert (await http.get("/openapi.json")).json()["openapi"] == "3.1.0"
    docs = await http.get("/docs")
    assert docs.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in docs.headers["content-security-policy"]
    head = await http.head("/docs")
    assert (head.status_code, head.content) == (200, b"")
    http.served.world.gateway.draining = True
    assert (await http.get("/readyz")).status_code == 503
    assert (await http.get("/healthz")).status_code == 200
    sending = await http.post("/v1/users/2/messages", json={"clientId": "a", "text": {"text": "x"}}, headers=TOKEN)
    assert (sending.status_code, reason(sending)) == (503, "draining")


async def test_rest_and_sockets_share_the_port(http):
    async with connect(http.served.url(), subprotocols=["hongyan.v1.json"]) as ws:
        assert (await http.get("/v1/users/me", headers=TOKEN)).status_code == 200
        pong = await ws.ping()
        await pong
