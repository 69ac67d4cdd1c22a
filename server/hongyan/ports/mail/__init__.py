"""Letters to people's mail boxes."""

from dataclasses import dataclass, field
from typing import Protocol


class MailFailed(Exception):
    """The letter was not taken; it may be sent again. `refused`: this address will never take it."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Letter:
    """Plain text. `ValueError` for line breaks in `to` or `subject`: they would begin headers of their own."""

    to: str
    subject: str
    text: str = field(repr=False)
    """Holds codes: never logged."""

    def __post_init__(self) -> None:
        if any(not part.isprintable() for part in (self.to, self.subject)):
            raise ValueError("a header is one printable line")


class Mail(Protocol):
    """Safe to use from many tasks. A letter may arrive twice when an answer was lost, and it may be refused later."""

    @property
    def reaches(self) -> bool:
        """Whether somebody can read what is sent; False where mail is not set up."""
        ...

    async def send(self, letter: Letter) -> None:
        """Return when the next server has taken the letter. Raises `MailFailed` after 15 s at the latest."""
        ...

    async def close(self) -> None: ...
