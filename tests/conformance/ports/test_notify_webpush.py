import random

import pytest

from hongyan.kit.clock import SystemClock
from hongyan.kit.tasks import Tasks
from hongyan.ports.notify.conformance import ReceiverExam
from hongyan.ports.notify.http import Http
from hongyan.ports.notify.sealing import Voucher
from hongyan.ports.notify.webpush import Patience, WebPush
from tests.servers.push import Browser, receiver

receiver = pytest.fixture(receiver.__wrapped__)


@pytest.fixture
async def notify():
    clock = SystemClock()
    voucher = Voucher(b"s" * 32, subject="mailto:a@example.com", now_ms=clock.now_ms)
    patience = Patience(base_s=0.001, most_s=2.0)
    http = Http(clock=clock, private=True)
    made = WebPush(voucher, http=http, rng=random.Random(7), tasks=Tasks("notify"), patience=patience)
    yield made
    await made.close()


@pytest.fixture
def browsers(receiver):
    return {user: Browser(receiver.origin) for user in range(1, 4)}


@pytest.fixture
def targets_of(browsers):
    return lambda user: (browsers[user].target(user),)


@pytest.fixture
def arrived(receiver, browsers, notify):
    by_path = {browser.path: browser for browser in browsers.values()}

    async def until(count):
        told = [by_path[heard.path].opens(heard, notify.public_key) for heard in await receiver.until(count)]
        return [(said["conversationId"], said["unread"], said["mentioned"], said["preview"]) for said in told]

    return until


class TestWebPush(ReceiverExam):
    pass
