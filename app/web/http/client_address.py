"""The network address that a request comes from, as limits count it."""

import ipaddress
from typing import Any

from litestar.connection import ASGIConnection

SUBNET = 64  # bits: what a single subscriber is given of IPv6 (RFC 6177)

_Connection = ASGIConnection[Any, Any, Any, Any]


def internet_address(connection: _Connection) -> str:
    """The same if it is one of the internet, else "".

    Within a network, and behind a proxy that is not trusted, everybody may have one address:
    a limit for a whole day would shut them all out.
    """
    try:
        network = ipaddress.ip_network(client_address(connection))
    except ValueError:
        return ""
    return str(network.network_address) if network.is_global else ""


def client_address(connection: _Connection) -> str:
    """Where a request comes from: an IPv4 address, or the network of an IPv6 one.

    "" where a server does not say, as on a Unix socket. Proxies are seen through only if
    the server trusts them (see `TRUSTED_PROXIES`).
    """
    host = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # the name of a socket, or of a test's client
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address.packed, SUBNET), strict=False))
