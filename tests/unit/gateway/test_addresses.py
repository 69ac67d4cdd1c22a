import pytest

from hongyan.gateway.addresses import Addresses
from hongyan.gateway.settings import GatewaySettings

BEHIND = Addresses(GatewaySettings(trusted_proxies=("10.0.0.0/8", "2001:db8::/32")))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("10.1.1.1", "1.2.3.4", "1.2.3.4"),
        ("10.1.1.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("10.1.1.1", "1.2.3.4, 10.2.2.2", "1.2.3.4"),
        ("10.1.1.1", "nonsense", "10.1.1.1"),
        ("10.1.1.1", "1.2.3.4, nonsense", "10.1.1.1"),
        ("10.1.1.1", "", "10.1.1.1"),
        ("2001:db8::1", "2001:470::7", "2001:470::7"),
        ("::ffff:10.1.1.1", "1.2.3.4", "1.2.3.4"),
        ("", "1.2.3.4", ""),
    ],
)
def test_only_believed_proxies_name_others(peer, forwarded, client):
    assert BEHIND.client(peer, forwarded) == client


@pytest.mark.parametrize(
    ("address", "factor"),
    [("127.0.0.1", 10.0), ("192.168.1.5", 10.0), ("::1", 10.0), ("::ffff:10.0.0.1", 10.0), ("8.8.8.8", 1.0), ("", 1.0)],
)
def test_private_networks_have_more_allowance(address, factor):
    assert BEHIND.factor(address) == factor
