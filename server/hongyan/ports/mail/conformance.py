"""The exam of a mail adapter. A test module gives the fixtures `mail` and `inbox`: a function that gives the letters
which arrived for an address, as (subject, text).
"""

import asyncio
from collections.abc import Callable

import pytest

from hongyan.ports.mail import Letter, Mail

Inbox = Callable[[str], list[tuple[str, str]]]


class MailExam:
    async def test_a_letter_arrives_as_it_was_written(self, mail: Mail, inbox: Inbox) -> None:
        assert mail.reaches
        text = "您的验证码 123456\n\n.a line that begins with a dot\nFrom here on: 鸿雁 🪿\n"
        await mail.send(Letter("alice@example.com", "验证码 code", text))
        assert inbox("alice@example.com") == [("验证码 code", text)]
        assert inbox("bob@example.com") == []

    async def test_many_at_once(self, mail: Mail, inbox: Inbox) -> None:
        await asyncio.gather(
            *(mail.send(Letter(f"user{number}@example.com", "hello", f"{number}\n")) for number in range(8))
        )
        assert [inbox(f"user{number}@example.com") for number in range(8)] == [
            [("hello", f"{number}\n")] for number in range(8)
        ]

    async def test_a_long_line(self, mail: Mail, inbox: Inbox) -> None:
        text = "鸿" * 2000 + "\n"
        await mail.send(Letter("alice@example.com", "long", text))
        assert inbox("alice@example.com") == [("long", text)]

    @pytest.mark.parametrize("bad", ["a\nBcc: eve@example.com", "a\r\n", "a\x00"])
    async def test_no_header_can_be_smuggled_in(self, mail: Mail, bad: str) -> None:
        assert mail.reaches
        with pytest.raises(ValueError, match="header"):
            Letter("alice@example.com", bad, "")
        with pytest.raises(ValueError, match="header"):
            Letter(bad, "hello", "")
