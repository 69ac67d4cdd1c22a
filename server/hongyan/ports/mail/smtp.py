"""`smtp://user:password@host:587?from=hongyan@example.com` - hands letters to a mail server.

`tls=starttls` (as shipped) upgrades the connection and refuses a server that cannot; `tls=on` speaks TLS from the first
byte (port 465); `tls=off` is for a server on this machine or for tests. The certificate is checked.
"""

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from hongyan.kit.clock import Clock
from hongyan.ports.mail import Letter, MailFailed
from hongyan.ports.url import BadUrl, parse

_PORTS = {"on": 465, "starttls": 587, "off": 25}
_THREADS = 4
_WAITING = 64
_TIMEOUT_S = 4.0  # of one step; a letter needs a handful
_MOST_S = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    tls: str
    """`starttls`, `on` or `off`."""
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


def open_url(url: str, *, clock: Clock) -> "SmtpMail":
    parsed = parse(url, scheme="smtp", allowed=frozenset({"from", "tls"}))
    tls, sender = parsed.query.get("tls", "starttls"), parsed.query.get("from", "")
    if tls not in _PORTS:
        raise BadUrl("smtp: `tls` is starttls, on or off")
    if not parsed.host or "@" not in sender or not sender.isprintable():
        raise BadUrl("smtp: wants smtp://[user:password@]host[:port]?from=ADDRESS")
    if parsed.path not in {"", "/"}:
        raise BadUrl("smtp: takes no path")
    port = parsed.port or _PORTS[tls]
    return SmtpMail(Server(parsed.host, port, tls, sender, parsed.user, parsed.password), clock=clock)


class SmtpMail:
    """One connection per letter, on a few threads; beyond a bound of waiting letters `MailFailed` at once."""

    def __init__(
        self, server: Server, *, clock: Clock, context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    ) -> None:
        self._server = server
        self._clock = clock
        self._context = context
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="mail")
        self._waiting = 0

    @property
    def reaches(self) -> bool:
        return True

    async def send(self, letter: Letter) -> None:
        if self._waiting >= _WAITING:
            raise MailFailed("too many letters wait")
        self._waiting += 1
        work = asyncio.get_running_loop().run_in_executor(self._pool, self._send, self._message(letter))
        work.add_done_callback(self._done)
        try:
            async with asyncio.timeout(_MOST_S):
                await asyncio.shield(work)
        except TimeoutError:
            raise MailFailed("the mail server did not answer in time") from None

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _done(self, work: asyncio.Future[None]) -> None:
        self._waiting -= 1
        if not work.cancelled():
            work.exception()  # whoever waited has it

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = self._server.sender, letter.to, letter.subject
        message["Date"] = format_datetime(datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC))
        message["Message-ID"] = make_msgid(domain=self._server.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text, cte="base64")
        return message

    def _send(self, message: EmailMessage) -> None:
        try:
            with self._connected() as smtp:
                smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise MailFailed("the mail server refused the address", refused=min(codes) >= 500) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailFailed(f"the mail server failed: {type(error).__name__}") from error

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.tls == "on":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT_S, context=self._context())
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S)
        try:
            if server.tls == "starttls":
                smtp.starttls(context=self._context())
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp
