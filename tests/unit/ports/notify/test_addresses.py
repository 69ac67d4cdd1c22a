import pytest

from hongyan.ports.notify.addresses import Forbidden, is_public, resolve

PUBLIC = ["8.8.8.8", "2001:4860:4860::8888", "2606:4700::1", "::ffff:8.8.8.8"]
NOT_PUBLIC = [
    "10.0.0.1",
    "127.0.0.1",
    "0.0.0.0",
    "100.64.1.1",
    "169.254.169.254",
    "192.168.1.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "nonsense",
]


@pytest.mark.parametrize(("text", "public"), [*((one, True) for one in PUBLIC), *((one, False) for one in NOT_PUBLIC)])
def test_what_belongs_to_the_open_internet(text, public):
    assert is_public(text) == public


async def test_a_name_that_leads_home_is_refused_unless_allowed():
    with pytest.raises(Forbidden):
        await resolve("localhost", 443, private=False)
    with pytest.raises(Forbidden):
        await resolve("0x7f.1", 443, private=False)
    assert set(await resolve("localhost", 443, private=True)) <= {"127.0.0.1", "::1"}
