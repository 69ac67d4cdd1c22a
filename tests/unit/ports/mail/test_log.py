import pytest
from structlog.testing import capture_logs

from hongyan.ports.mail import Letter
from hongyan.ports.mail.log import open_url
from hongyan.ports.url import BadUrl

LETTER = Letter("alice@example.com", "a code", "123456")


async def test_nothing_is_sent_and_no_code_stands_in_the_log():
    mail = open_url("log:")
    with capture_logs() as lines:
        await mail.send(LETTER)
    assert not mail.reaches
    assert "123456" not in repr(lines)


async def test_for_ones_own_desk_the_letter_stands_there():
    mail = open_url("log:?text=1")
    with capture_logs() as lines:
        await mail.send(LETTER)
    assert mail.reaches
    assert lines[0]["letter"] == "123456"


def test_a_letter_does_not_show_its_text():
    assert "123456" not in repr(LETTER)


@pytest.mark.parametrize("url", ["log:?texts=1", "log:?text=2", "smtp:"])
def test_bad_urls(url):
    with pytest.raises(BadUrl):
        open_url(url)
