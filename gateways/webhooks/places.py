"""Which addresses of the network may be called: those of the Internet, and those that the administrator allowed.

A configurator writes the address of a webhook; without this, one could make the server call what only it can reach (its
own services, the machines beside it). The name is resolved once and that very address is called, so that a name that
answers differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection

from gateways.webhooks import NotDelivered

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def place_to_call(host: str, port: int, allowed: Collection[str]) -> str:
    """The address to connect to. Raises NotDelivered when the name is unknown, or one of its addresses is inside.

    `allowed` holds names of hosts and networks (`10.1.0.0/16`) that may be inside.
    """
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise NotDelivered(f"the name {host} leads nowhere: {error}") from error
    addresses = sorted(found, key=lambda each: (":" in each, each))
    if not is_allowed_host(host, allowed):
        for each in addresses:
            if not may_call(each, allowed):
                raise NotDelivered(f"{host} leads to {each}, inside the network (see GUICHET_WEBHOOKS_INSIDE)")
    return addresses[0]


def is_allowed_host(host: str, allowed: Collection[str]) -> bool:
    return host.lower().rstrip(".") in {each.lower() for each in allowed}


def may_call(text: str, allowed: Collection[str] = ()) -> bool:
    """Whether an IP address is one of the Internet, or in a network that is allowed."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    return _is_public(address) or any(address in network for network in _networks(allowed))


def _is_public(address: Address) -> bool:
    """An IPv6 address that stands for an IPv4 one is judged by that one."""
    inner = _inner(address) if isinstance(address, ipaddress.IPv6Address) else None
    if inner is not None:
        return _is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour


def _networks(allowed: Collection[str]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    found = []
    for each in allowed:
        try:
            found.append(ipaddress.ip_network(each))
        except ValueError:
            continue  # a host's name
    return found
