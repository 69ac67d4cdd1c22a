"""Pictures on a real port: the rooms behind it only remember what they were given."""

import httpx
import pytest

from hongyan.gateway.transports.avatars import AvatarDoor
from hongyan.ports.blobs.file import FileBlobs
from hongyan.ports.pictures import Pictures
from hongyan_proto import group_pb2, model_pb2, user_pb2
from tests.unit.gateway.transports.conftest import serving
from tests.unit.gateway.transports.test_http import TOKEN, client_of, reason
from tests.unit.ports.pictures.test_drawing import opened, picture

LIMIT = 300_000


class Keeper:
    """Implements what the door asks of `Accounts` and `Groups`."""

    def __init__(self, pictures):
        self.pictures = pictures
        self.asked = []

    async def set_avatar(self, call, request):
        self.asked.append(request)
        if isinstance(request, user_pb2.SetAvatarRequest):
            name = await self.pictures.keep(f"u{request.user_id}", request.picture)
            return user_pb2.UserReply(user=model_pb2.User(id=request.user_id, avatar=name))
        name = await self.pictures.keep(f"g{request.group_id}", request.picture)
        return group_pb2.GroupReply(group=model_pb2.Group(id=request.group_id, avatar=name))


@pytest.fixture
async def http(tmp_path):
    async with serving(avatar_burst=3.0, avatar_rate=0.001) as served:
        gateway, pictures = served.world.gateway, Pictures(FileBlobs(tmp_path / "blobs"))
        keeper = Keeper(pictures)
        gateway.room.clients.accounts.set_avatar = keeper.set_avatar
        gateway.room.clients.put("Groups", keeper)
        gateway.app.byte_doors.append(AvatarDoor(gateway.app, pictures, limit=LIMIT))
        async with client_of(served) as client:
            client.keeper = keeper
            yield client


async def test_put_and_read(http: httpx.AsyncClient):
    user = (await http.put("/v1/users/me/avatar", headers=TOKEN, content=picture())).json()["user"]
    answer = await http.get(f"/v1/avatars/u1/{user['avatar']}")
    assert answer.headers["content-type"] == "image/webp"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert opened(answer.content).size == (512, 512)
    assert (await http.head(f"/v1/avatars/u1/{user['avatar']}")).status_code == 200


async def test_of_a_group(http):
    group = (await http.put("/v1/groups/45/avatar", headers=TOKEN, content=picture())).json()["group"]
    assert (http.keeper.asked[0].group_id, http.keeper.asked[0].user_id) == (45, 1)
    assert (await http.get(f"/v1/avatars/g45/{group['avatar']}")).status_code == 200


@pytest.mark.parametrize(
    ("verb", "path", "more", "status", "word"),
    [
        ("PUT", "/v1/users/me/avatar", {"content": picture()}, 401, "unauthenticated"),
        ("PUT", "/v1/users/me/avatar", {"headers": TOKEN, "content": b"<svg/>"}, 415, "unsupported_media"),
        ("PUT", "/v1/users/me/avatar", {"headers": TOKEN, "content": b""}, 415, "unsupported_media"),
        ("PUT", "/v1/users/me/avatar", {"headers": TOKEN, "content": b"x" * (LIMIT + 1)}, 413, "too_large"),
        ("PUT", "/v1/groups/x/avatar", {"headers": TOKEN, "content": picture()}, 404, "unknown_method"),
        ("POST", "/v1/users/me/avatar", {"headers": TOKEN}, 405, "wrong_verb"),
        ("DELETE", "/v1/avatars/u1/" + "0" * 32, {"headers": TOKEN}, 405, "wrong_verb"),
        ("GET", "/v1/avatars/u1/" + "0" * 32, {}, 404, "not_found"),
        ("GET", "/v1/avatars/u1/..%2f..%2fmain.db", {}, 404, "unknown_method"),
        ("GET", "/v1/avatars/x1/" + "0" * 32, {}, 404, "unknown_method"),
    ],
)
async def test_refusals(http, verb, path, more, status, word):  # noqa: PLR0917
    answer = await http.request(verb, path, **more)
    assert (answer.status_code, reason(answer)) == (status, word)
    assert http.keeper.asked == []


async def test_an_allowance(http):
    answers = [await http.put("/v1/users/me/avatar", headers=TOKEN, content=picture()) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert reason(answers[3]) == "rate_limited"
