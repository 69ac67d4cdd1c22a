import pytest

from hongyan.app import demo
from hongyan.app.demo import FAST, NotEmpty, hurried, names, serving
from hongyan.app.desk import front_desk
from hongyan.app.reading import load
from hongyan.app.world import World
from tests.processes import CHEAP

OPEN = ("server.host=0.0.0.0", "server.public_url=https://im.example.org", "user.registration=closed")


def settings(folder, *more):
    return load(environment={}, overrides=(*CHEAP, f"server.data={folder}", *more))


def test_it_is_for_nobody_but_us_and_on_the_same_data(tmp_path):
    given = settings(tmp_path, *OPEN)
    made = hurried(given)
    assert (made.server.host, made.server.port, made.server.public_url) == ("127.0.0.1", 0, "")
    assert (made.server.data, made.db, made.user.registration) == (given.server.data, given.db, "open")
    assert made.gateway.bucket("friend_requests").rate == FAST


async def test_where_people_are_nothing_is_made(tmp_path):
    given = settings(tmp_path)
    async with front_desk(given, World.real()) as desk:
        await desk.add("root", "correct horse", administrator=True)
    async with serving(hurried(given)) as (house, _):
        await demo._must_be_empty(house)
    async with front_desk(given, World.real()) as desk:
        await desk.add("alice", "correct horse")
    async with serving(hurried(given)) as (house, _):
        with pytest.raises(NotEmpty, match="alice"):
            await demo._must_be_empty(house)


def test_everybody_is_named():
    assert len(names()) == 12
    assert names()[0] == "lin (林小满)"
