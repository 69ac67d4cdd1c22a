import logging
import re

import pytest

from hongyan.ports.notify.conformance import NotifyExam
from hongyan.ports.notify.log import LogNotify


@pytest.fixture
def notify():
    return LogNotify()


@pytest.fixture
def targets_of():
    return lambda user: ()


@pytest.fixture
def arrived(caplog):
    caplog.set_level(logging.INFO)

    async def until(count):
        told = [record.getMessage() for record in caplog.records]
        assert len(told) == count
        return [_said(line) for line in told]

    return until


def _said(line):
    values = dict(re.findall(r"'?(\w+)'?[:=] ?'?([^\s',}]+)", line))
    return values["conversation"], int(values["unread"]), values["mentioned"] == "True", values["preview"] == "True"


class TestLogNotify(NotifyExam):
    pass
