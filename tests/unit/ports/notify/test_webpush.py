import asyncio
import random

import pytest

from hongyan.kit.clock import SystemClock
from hongyan.kit.tasks import Tasks
from hongyan.ports.notify import BadTarget, Target, Wake
from hongyan.ports.notify.http import Answer, place
from hongyan.ports.notify.webpush import open_url, topic
from hongyan.ports.url import BadUrl
from tests.servers.push import Browser, receiver


def opened(url="webpush:", subject="mailto:a@example.com"):
    return open_url(
        url, seed=b"s" * 32, subject=subject, clock=SystemClock(), rng=random.Random(7), tasks=Tasks("notify")
    )


GOOD = Browser("https://push.example.com").target()


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("endpoint", "http://push.example.com/x"),
        ("endpoint", "https://push.example.com:8443/x"),
        ("endpoint", "https://127.0.0.1/x"),
        ("endpoint", "https://2130706433/x"),
        ("endpoint", "https://[::ffff:10.0.0.1]/x"),
        ("endpoint", "https://localhost/x"),
        ("endpoint", "https://db.internal/x"),
        ("endpoint", "https://user@push.example.com/x"),
        ("endpoint", "https://push.example.com/" + "x" * 2100),
        ("endpoint", "nonsense"),
        ("auth", b"s" * 15),
        ("p256dh", b"\x04" + b"\x01" * 64),
        ("p256dh", b"\x04" + b"\x01" * 63),
        ("p256dh", b""),
    ],
)
async def test_what_can_be_no_target(field, changed):
    opened().check(GOOD)
    values = {"endpoint": GOOD.endpoint, "p256dh": GOOD.key, "auth": GOOD.secret, field: changed}
    with pytest.raises(BadTarget) as caught:
        opened().check(Target(1, values["endpoint"], values["p256dh"], values["auth"]))
    assert caught.value.field == field


async def test_private_targets_only_when_asked_for():
    home = Browser("http://127.0.0.1:8080").target()
    opened("webpush:?private=on").check(home)
    with pytest.raises(BadTarget):
        opened("webpush:?private=off").check(home)


async def test_a_target_that_says_so_is_gone():
    gone = []

    async def on_gone(targets):
        gone.extend(targets)

    notify = opened("webpush:?private=on")
    notify.on_gone(on_gone)
    async with receiver() as server:
        server.answers = [(410, {}), (404, {}), (201, {})]
        targets = [Browser(server.origin).target(number) for number in range(3)]
        await notify.wake([Wake(1, "g.1", 1, targets=tuple(targets))])
        await server.until(3)
        await notify.wake([Wake(1, "g.2", 1, targets=tuple(targets[2:]))])
        await server.until(4)
        async with asyncio.timeout(5):
            while len(gone) < 2:
                await asyncio.sleep(0)
    assert gone == targets[:2]
    await notify.close()


async def test_the_headers_say_how_urgent_it_is_and_what_it_replaces():
    notify = opened("webpush:?private=on")
    async with receiver() as server:
        target = (Browser(server.origin).target(),)
        wakes = [
            Wake(1, "g.1", 1, targets=target),
            Wake(1, "g.2", 1, mentioned=True, targets=target),
            Wake(1, "d.1.2", 1, targets=target),
        ]
        for count, wake in enumerate(wakes, 1):
            await notify.wake([wake])
            await server.until(count)
        assert [post.headers["urgency"] for post in server.heard] == ["normal", "high", "high"]
        assert [post.headers["topic"] for post in server.heard] == [topic(wake.conversation_id) for wake in wakes]
        assert {post.headers["ttl"] for post in server.heard} == {"86400"}
        assert len({len(post.body) for post in server.heard}) == 1
        assert not any("g." in str(post.headers) for post in server.heard)
    await notify.close()


def test_a_topic_is_what_the_standard_allows():
    assert len(topic("g.1")) == 32
    assert topic("g.1") != topic("g.2")


async def test_a_wake_is_tried_five_times_and_waits_as_it_is_told_within_bounds():
    notify, where = opened(), place("https://push.example.com/x")
    pauses = [notify._later(tries, None, "", where) for tries in range(1, 6)]
    assert all(pause is not None for pause in pauses[:4])
    assert pauses[4] is None
    assert notify._later(1, Answer(429, 100.0), "", where) == 100
    assert notify._later(1, Answer(429, 1e9), "", where) == 900


@pytest.mark.parametrize(
    "url", ["webpush://host", "webpush:?private=maybe", "webpush:?subject=me", "webpush:?x=1", "log:"]
)
async def test_urls_that_say_nothing_good(url):
    with pytest.raises(BadUrl):
        opened(url)
