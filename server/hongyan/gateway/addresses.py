"""Whose address is it? Only a proxy named in the settings is believed when it names somebody else."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from hongyan.gateway.settings import GatewaySettings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Addresses:
    def __init__(self, settings: GatewaySettings) -> None:
        self._trusted = [ip_network(network, strict=False) for network in settings.trusted_proxies]
        self._private = [ip_network(network, strict=False) for network in settings.private_networks]
        self._factor = settings.private_factor

    def client(self, peer: str, forwarded: str) -> str:
        """The client's address: the peer, or what a chain of believed proxies says (`X-Forwarded-For`)."""
        address = peer
        for named in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
            if not self.believed(address) or _parse(named) is None:
                break
            address = named
        parsed = _parse(address)
        return str(parsed) if parsed is not None else address

    def believed(self, peer: str) -> bool:
        return _within(_parse(peer), self._trusted)

    def factor(self, address: str) -> float:
        """By how much the allowance per address is wider here."""
        return self._factor if _within(_parse(address), self._private) else 1.0


def _parse(text: str) -> Address | None:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _within(address: Address | None, networks: Iterable[Network]) -> bool:
    return address is not None and any(address in network for network in networks)


def header(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> str:
    """The values of a header, joined; empty when it is missing."""
    return ",".join(value.decode("latin-1") for key, value in headers if key == name)
