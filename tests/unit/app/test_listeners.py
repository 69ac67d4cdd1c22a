import pytest

from hongyan.app.listeners import address, bind


def test_an_address_is_what_people_type():
    with bind("127.0.0.1", 0) as listening:
        assert address(listening, "http") == f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_a_taken_port_is_an_os_error():
    with bind("127.0.0.1", 0) as listening, pytest.raises(OSError, match="in use"):
        bind("127.0.0.1", listening.getsockname()[1])
