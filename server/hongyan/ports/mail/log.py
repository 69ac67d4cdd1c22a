"""`log:` - sends nothing and says so in the log. With `log:?text=1` the letter stands there too, for one's own desk."""

from collections.abc import Callable

from hongyan.kit.log import get_logger
from hongyan.ports.mail import Letter
from hongyan.ports.url import parse

log = get_logger("mail")


def open_url(url: str) -> "LogMail":
    parsed = parse(url, scheme="log", allowed=frozenset({"text"}))
    return LogMail(write=_write if parsed.number("text", 0, most=1) else None)


class LogMail:
    def __init__(self, write: Callable[[Letter], None] | None = None) -> None:
        """`write` gets each letter with its text; without it nobody reads them."""
        self._write = write

    @property
    def reaches(self) -> bool:
        return self._write is not None

    async def send(self, letter: Letter) -> None:
        if self._write is None:
            log.info("a letter that nobody sends", subject=letter.subject)
        else:
            self._write(letter)

    async def close(self) -> None:
        pass


def _write(letter: Letter) -> None:
    log.info("letter", to=letter.to, subject=letter.subject, letter=letter.text)
