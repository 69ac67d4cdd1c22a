import pytest

from hongyan.ports.mail import MailFailed
from hongyan.ports.mail.log import LogMail
from hongyan.rpc.errors import ServiceError, reason
from hongyan.services.user.codes import Codes
from hongyan.services.user.store import Purpose
from tests.unit.services.user.conftest import LETTERS


def failing(error):
    def write(_letter):
        raise error

    return LogMail(write=write)


@pytest.mark.parametrize(
    ("error", "word"), [(MailFailed("down"), "unavailable"), (MailFailed("no", refused=True), "invalid_field")]
)
async def test_a_letter_that_is_not_taken(room, alice, error, word):
    codes = Codes(room.again(mail=failing(error)).parts)
    with pytest.raises(ServiceError) as caught:
        await codes.send(alice.user.id, Purpose.email, "alice@example.com")
    assert reason(caught.value.code) == word


async def test_the_store_does_not_hold_the_code(room, alice, tmp_path):
    low = room.again(token_bytes=lambda size: (7).to_bytes(size, "big"))
    await Codes(low.parts).send(alice.user.id, Purpose.email, "alice@example.com")
    assert "000007" in LETTERS[-1].text
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"alice@example.com" in files
    assert b"000007" not in files


async def test_spaces_around_a_code_do_no_harm(room, alice):
    codes = Codes(room.again(token_bytes=lambda size: (7).to_bytes(size, "big")).parts)
    await codes.send(alice.user.id, Purpose.email, "alice@example.com")
    assert await codes.show(alice.user.id, Purpose.email, " 000007\n") == "alice@example.com"
