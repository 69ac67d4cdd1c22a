import random

import pytest

from hongyan.app.ports import open_database, open_mail
from hongyan.ports.mail.log import LogMail
from hongyan.ports.url import BadUrl
from tests.clock import ManualClock


async def test_a_database_that_its_adapter_does_not_know(tmp_path):
    with pytest.raises(BadUrl, match="colour"):
        await open_database("sqlite:?colour=red", "main.db", folder=tmp_path, rng=random.Random(1))


def test_as_it_ships_no_mail_is_sent():
    assert isinstance(open_mail("log:", ManualClock()), LogMail)
