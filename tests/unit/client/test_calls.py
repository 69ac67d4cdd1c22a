import pytest

from hongyan_client.calls import number
from hongyan_client.view import User


def test_somebody_is_an_id_or_a_user():
    assert number("7") == number(User("7")) == 7
    with pytest.raises(ValueError, match="bob"):
        number("bob")
