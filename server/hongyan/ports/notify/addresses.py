"""Where a stranger's URL may send the server: to public addresses, and the one that was looked at is connected to.

Otherwise whoever registers an address makes the server knock at its own neighbours.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence

_REFUSED = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "::/96",  # IPv4 inside of IPv6, the old way
        "64:ff9b::/96",  # translated to IPv4
        "64:ff9b:1::/48",
        "2001::/32",  # tunnels to IPv4
        "2002::/16",
        "fec0::/10",
    )
)


class Forbidden(OSError):
    """The name leads where strangers may not send us."""


def is_public(text: str) -> bool:
    """Whether this IP address belongs to the open internet; False for what is none."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if any(address in network for network in _REFUSED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


async def resolve(host: str, port: int, *, private: bool) -> Sequence[str]:
    """The addresses of a name, in the system's order. Raises `Forbidden` when any of them is not public and `private`
    is not allowed, another OSError when there are none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(where[0]) for *_, where in found))
    if not private and not all(map(is_public, addresses)):
        raise Forbidden("not a public address")
    return addresses
