import pytest

from hongyan_client import errors
from hongyan_client.errors import ClientError, NotSent, Refused


def test_one_base_for_all_of_them():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert len(kinds) == 6
    assert all(issubclass(kind, ClientError) for kind in kinds)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused(1300, "rate_limited", "too fast"), "rate_limited: too fast"),
        (Refused(1300, "rate_limited"), "rate_limited"),
        (Refused(1999, ""), "1999"),
        (NotSent("m1", "too_large"), "too_large"),
    ],
)
def test_what_they_say(error, words):
    assert str(error) == words
