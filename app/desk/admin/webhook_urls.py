"""Where webhooks may go: out into the world, never back into our own network."""

import ipaddress
import re
import socket
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from app.errors import flawed

MAX_URL = 2000  # characters
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What the IANA registries have as special, and Python's `is_global` lets pass in some version:
# site-local (RFC 3879), documentation (RFC 9637), segment routing (RFC 9602), NAT64 of one's
# own (RFC 8215), the dummy prefix (RFC 9780), 6to4 relays (RFC 7526), AS112 (RFC 7535, 7534),
# AMT (RFC 7450) and the protocols' own (RFC 6890, 2928).
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        (
            "fec0::/10",
            "3fff::/20",
            "5f00::/16",
            "64:ff9b:1::/48",
            "100:0:0:1::/64",
            "192.88.99.0/24",
            "192.31.196.0/24",
            "192.175.48.0/24",
            "192.52.193.0/24",
            "192.0.0.0/24",
            "2001::/23",
            "2620:4f:8000::/48",
        ),
    )
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def check_endpoint(url: str, *, allow_private: bool) -> None:
    """Refuse addresses that a webhook must not have.

    What a name resolves to is looked at when something is delivered, since that changes.

    Args:
        allow_private: for trying things out: let http and private addresses pass.

    Raises:
        Invalid: naming `endpoint`.
    """
    parts = _split(url)
    if parts is None or parts.username is not None or parts.fragment:
        raise flawed("endpoint", "is not an address like https://example.com/hook")
    if allow_private:
        return
    if parts.scheme != "https":
        raise flawed("endpoint", "must be an https address")
    host = (parts.hostname or "").rstrip(".").lower()
    numeric = _as_address(host)
    is_public = is_public_address(numeric) if numeric else _is_public_name(host)
    if not is_public:
        raise flawed("endpoint", "must be a public address")


def is_public_address(address: str) -> bool:
    """Whether an IP address is one of the public internet (RFC 6890), for a single receiver.

    IPv6 addresses that stand for IPv4 ones are judged by these.
    """
    try:
        parsed: Address = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFF_FFFF)
        parsed = inner or parsed
    is_odd = parsed.is_multicast or parsed.is_reserved or any(parsed in net for net in _SPECIAL)
    return parsed.is_global and not is_odd


def _split(url: str) -> SplitResult | None:
    if len(url) > MAX_URL or not re.fullmatch(r"[!-~]+", url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0
    return parts if is_web else None


def _as_address(host: str) -> str | None:
    """The IP address that a host is written as, in whatever way (127.1, 0x7f000001, …)."""
    with suppress(ValueError):  # then it may be written in one of the older ways
        return str(ipaddress.ip_address(host))
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def _is_public_name(host: str) -> bool:
    return "." in host and host.rpartition(".")[2] not in _LOCAL_NAMES
