import json
import random

import pytest

from hongyan.kit.tasks import Tasks
from hongyan.ports.notify import BadTarget, Wake
from hongyan.ports.notify.webhook import open_url, signature
from hongyan.ports.url import BadUrl
from tests.clock import ManualClock
from tests.servers.push import Browser, receiver


def opened(url):
    return open_url(url, clock=ManualClock(5000), rng=random.Random(7), tasks=Tasks("notify"))


async def test_a_post_holds_what_was_promised_and_nothing_else():
    async with receiver() as server:
        notify = opened(f"webhook://:s%2Fcret@127.0.0.1:{server.port}/wakes?tls=off")
        await notify.wake([Wake(2**60, "g.1", 3, mentioned=True, seq=9), Wake(8, "d.7.8", 1, preview=False)])
        (post,) = await server.until(1)
        await notify.close()
    assert (post.path, post.headers["content-type"]) == ("/wakes", "application/json")
    assert post.headers["hongyan-signature"] == "sha256=" + signature(b"s/cret", "5", post.body)
    first, second = json.loads(post.body)["wakes"]
    assert first == {
        "userId": str(2**60),
        "conversationId": "g.1",
        "seq": "9",
        "unread": 3,
        "mentioned": True,
        "preview": True,
    }
    assert (second["userId"], second["preview"]) == ("8", False)


async def test_a_great_many_come_in_several_posts():
    async with receiver() as server:
        notify = opened(f"webhook://:s@127.0.0.1:{server.port}?tls=off")
        await notify.wake([Wake(user, "g.1", 1) for user in range(250)])
        posts = await server.until(3)
        await notify.close()
    assert sorted(len(json.loads(post.body)["wakes"]) for post in posts) == [50, 100, 100]
    assert len({post.headers["hongyan-delivery"] for post in posts}) == 3


def test_the_signature_is_an_hmac_over_time_and_body():
    assert signature(b"key", "1", b"body") != signature(b"key", "2", b"body") != signature(b"other", "2", b"body")


async def test_five_tries_within_an_hour():
    notify = opened("webhook://:s@hooks.example.com/x")
    pauses = [notify._later(tries, None, "") for tries in range(1, 6)]
    assert pauses[4] is None
    assert 3000 < sum(pauses[:4]) < 3600


async def test_devices_do_not_register():
    notify = opened("webhook://:s@hooks.example.com/x")
    with pytest.raises(BadTarget):
        notify.check(Browser("https://push.example.com").target())


@pytest.mark.parametrize(
    "url",
    [
        "webhook:",
        "webhook://host/x",
        "webhook://u:s@host/",
        "webhook://:s@host/a%0Ab",
        "webhook://:s@host/?tls=x",
        "webhook://:s@host/?a=1",
    ],
)
def test_urls_that_say_nothing_good(url):
    with pytest.raises(BadUrl):
        opened(url)
