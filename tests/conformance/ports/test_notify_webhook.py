import json
import random

import pytest

from hongyan.kit.tasks import Tasks
from hongyan.ports.notify.conformance import ReceiverExam
from hongyan.ports.notify.http import Http, place
from hongyan.ports.notify.webhook import Webhook, signature
from tests.clock import ManualClock
from tests.servers.push import receiver

receiver = pytest.fixture(receiver.__wrapped__)


@pytest.fixture
async def notify(receiver):
    clock = ManualClock()
    made = Webhook(
        place(f"{receiver.origin}/wakes"),
        b"secret",
        http=Http(clock=clock, private=True),
        clock=clock,
        rng=random.Random(7),
        tasks=Tasks("notify"),
        pauses=(0.01,) * 4,
        longest=2.0,
    )
    yield made
    await made.close()


@pytest.fixture
def targets_of():
    return lambda user: ()


@pytest.fixture
def arrived(receiver):
    """Several wakes may come in one post; the exam counts tries by posts of one wake each."""

    async def until(count):
        posts = 1
        while len(told := _told(await receiver.until(posts))) < count:
            posts += 1
        return told

    return until


def _told(heard):
    told = []
    for post in heard:
        headers = post.headers
        assert headers["hongyan-signature"] == "sha256=" + signature(b"secret", headers["hongyan-timestamp"], post.body)
        told += json.loads(post.body)["wakes"]
    return [(said["conversationId"], said["unread"], said["mentioned"], said["preview"]) for said in told]


class TestWebhook(ReceiverExam):
    pass
