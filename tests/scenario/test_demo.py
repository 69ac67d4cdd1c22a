"""`hongyan demo` as somebody new runs it: an empty folder is filled, served, and looked at."""

import re

import pytest

from hongyan.app.demo_town import CIRCLES, PEOPLE, REQUESTS
from hongyan_client import Client, Refused
from tests.processes import ServerProcess
from tests.scenario.test_commandline import hongyan, on


@pytest.fixture
def server(tmp_path):
    return ServerProcess(tmp_path / "demo")


async def test_a_world_to_look_at(server):
    said = await hongyan("demo", *on(server))
    password = re.search(r"only now: (\S+)", said).group(1)
    assert all(person.username in said for person in PEOPLE)
    assert password not in await hongyan("config", "show", *on(server))
    assert f"serve --data {server.data}" in said
    assert "there are people here" in await hongyan("demo", *on(server), code=2)
    async with server:
        assert "in use" in await hongyan("demo", *on(server), code=2)
        async with Client(server.url) as lin:
            await lin.sign_in("lin", password)
            groups = {group.name: group for group in await lin.groups.mine()}
            assert set(groups) == {circle.name for circle in CIRCLES}
            for circle in CIRCLES:
                view = lin.conversation(groups[circle.name].conversation_id)
                assert view.unread == dict(circle.behind)["lin"]
            assert lin.conversation(groups["Night Owl Coffee"].conversation_id).mentions == 1
            assert [one.name for one in await lin.friends.categories()] == ["家人", "同学", "Coffee shop"]
            waiting = [one for one in await lin.friends.requests() if one.state == "pending"]
            assert {one.message for one in waiting} == {words for _, whom, words in REQUESTS if whom == "lin"}
            assert "妈妈" in [one.title for one in await lin.friends.all()]
        async with Client(server.url) as sara:
            await sara.sign_in("sara", password)
            assert [one.user.username for one in await sara.friends.blocks()] == ["jack"]
        async with Client(server.url) as nobody:
            with pytest.raises(Refused, match="bad_credentials"):
                await nobody.sign_in("lin", "correct horse")
