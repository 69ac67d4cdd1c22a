import logging

import pytest

from hongyan.ports.notify import Wake
from hongyan.ports.notify.log import open_url
from hongyan.ports.url import BadUrl


async def test_it_says_whom_it_would_wake(caplog):
    notify = open_url("log:")
    with caplog.at_level(logging.INFO):
        await notify.wake([Wake(7, "d.1.7", 3, mentioned=True), Wake(8, "g.2", 1)])
        await notify.wake([])
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert all(part in said[0] for part in ("7", "d.1.7", "3", "True"))
    assert all(part in said[1] for part in ("8", "g.2", "False"))
    await notify.close()


def test_it_takes_no_other_url():
    for url in ("file:", "log:?a=1"):
        with pytest.raises(BadUrl):
            open_url(url)
