import pytest

from hongyan.ports.mail.conformance import MailExam
from hongyan.ports.mail.log import LogMail


@pytest.fixture
def letters():
    return []


@pytest.fixture
def mail(letters):
    return LogMail(write=letters.append)


@pytest.fixture
def inbox(letters):
    return lambda address: [(letter.subject, letter.text) for letter in letters if letter.to == address]


class TestLogMail(MailExam):
    pass
