import pytest

from hongyan.app.listeners import address, bind


def test_an_address_is_what_people_type():
    with bind("127.0.0.1", 0) as bound:
        assert address(bound, "http") == f"http://127.0.0.1:{bound.getsockname()[1]}"


def test_a_taken_port_is_named():
    with bind("127.0.0.1", 0) as bound:
        bound.listen()
        port = bound.getsockname()[1]
        with pytest.raises(OSError, match=f"127.0.0.1:{port}.*in use"):
            bind("127.0.0.1", port)
