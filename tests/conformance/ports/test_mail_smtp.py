import pytest

from hongyan.ports.mail.conformance import MailExam
from hongyan.ports.mail.smtp import open_url
from tests.clock import ManualClock
from tests.servers.smtp import post_office


@pytest.fixture
async def post():
    async with post_office() as made:
        yield made


@pytest.fixture
async def mail(post):
    mail = open_url(f"smtp://127.0.0.1:{post.port}?from=hongyan@example.com&tls=off", clock=ManualClock())
    yield mail
    await mail.close()


@pytest.fixture
def inbox(post):
    return post.inbox


class TestSmtpMail(MailExam):
    pass
