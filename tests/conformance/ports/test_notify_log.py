import pytest

from hongyan.ports.notify.conformance import NotifyExam
from hongyan.ports.notify.log import LogNotify


@pytest.fixture
def notify() -> LogNotify:
    return LogNotify()


class TestLogNotify(NotifyExam):
    pass
