import asyncio
import ssl

import pytest

from hongyan.app.tls import own_certificate
from hongyan.ports.mail import Letter, MailFailed
from hongyan.ports.mail.smtp import Server, SmtpMail, open_url
from hongyan.ports.url import BadUrl
from tests.clock import ManualClock
from tests.servers.smtp import post_office

LETTER = Letter("alice@example.com", "hello", "a letter\n")
FROM = "hongyan@example.com"


def mail_to(port, tls="off", **more):
    return SmtpMail(Server("127.0.0.1", port, tls, FROM, **more), clock=ManualClock(), context=trusting)


def trusting():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def test_an_address_that_is_refused():
    async with post_office() as post:
        mail = mail_to(post.port)
        with pytest.raises(MailFailed) as caught:
            await mail.send(Letter("refused@example.com", "hello", ""))
        assert caught.value.refused
        await mail.close()


async def test_nobody_listens():
    async with post_office() as post:
        port = post.port
    mail = mail_to(port)
    with pytest.raises(MailFailed) as caught:
        await mail.send(LETTER)
    assert not caught.value.refused
    await mail.close()


async def test_with_a_password():
    async with post_office(account=("hongyan", "secret")) as post:
        right = mail_to(post.port, user="hongyan", password="secret")
        await right.send(LETTER)
        wrong = mail_to(post.port, user="hongyan", password="guess")
        with pytest.raises(MailFailed, match="Authentication"):
            await wrong.send(LETTER)
        assert len(post.letters) == 1
        await right.close()
        await wrong.close()


async def test_a_server_without_starttls_gets_neither_password_nor_letter():
    async with post_office(account=("hongyan", "secret")) as post:
        mail = mail_to(post.port, "starttls", user="hongyan", password="secret")
        with pytest.raises(MailFailed):
            await mail.send(LETTER)
        assert "AUTH" not in post.commands
        await mail.close()


@pytest.mark.parametrize("tls", ["starttls", "on"])
async def test_over_tls(tmp_path, tls):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*own_certificate(tmp_path, "127.0.0.1", ManualClock()))
    async with post_office(context=context, starttls=tls == "starttls") as post:
        mail = mail_to(post.port, tls)
        await mail.send(LETTER)
        assert post.inbox("alice@example.com") == [("hello", "a letter\n")]
        strict = SmtpMail(Server("127.0.0.1", post.port, tls, FROM), clock=ManualClock())
        with pytest.raises(MailFailed, match="CertVerification"):
            await strict.send(LETTER)
        await mail.close()
        await strict.close()


async def test_what_a_letter_says_of_itself():
    async with post_office() as post:
        mail = mail_to(post.port)
        await mail.send(LETTER)
        [(_, letter)] = post.letters
        assert letter["from"] == FROM
        assert letter["date"] == "Fri, 15 Jan 2027 08:00:00 +0000"
        assert letter["message-id"].endswith("@example.com>")
        await mail.close()


async def test_too_many_letters_are_refused_at_once():
    async with post_office() as post:
        mail = mail_to(post.port)
        sent = await asyncio.gather(*(mail.send(LETTER) for _ in range(80)), return_exceptions=True)
        assert sum(isinstance(one, MailFailed) for one in sent) == 16
        await mail.send(LETTER)
        await mail.close()


@pytest.mark.parametrize(
    "url",
    [
        "smtp://host",
        "smtp://host?from=nobody",
        "smtp:?from=a@b",
        "smtp://host/path?from=a@b",
        "smtp://host?from=a@b&tls=maybe",
    ],
)
def test_bad_urls(url):
    with pytest.raises(BadUrl):
        open_url(url, clock=ManualClock())
