"""Which network addresses a fetch may reach: those of the public internet, in whatever way they are written.

The registries behind the list: IANA's IPv4 and IPv6 special-purpose address registries (RFC 6890 and its updates),
and the addresses at which cloud machines serve their own metadata. The list is written out, because what the
standard library calls global differs between the Python versions that we support.
"""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_SPECIAL: tuple[tuple[str, str], ...] = (
    ("169.254.169.254/32", "a cloud metadata address"),
    ("168.63.129.16/32", "a cloud metadata address"),
    ("100.100.100.200/32", "a cloud metadata address"),
    ("fd00:ec2::254/128", "a cloud metadata address"),
    ("0.0.0.0/8", "an unspecified address"),
    ("127.0.0.0/8", "a loopback address"),
    ("10.0.0.0/8", "a private address"),
    ("172.16.0.0/12", "a private address"),
    ("192.168.0.0/16", "a private address"),
    ("169.254.0.0/16", "a link-local address"),
    ("100.64.0.0/10", "an address shared by a carrier's customers"),
    ("192.0.0.0/24", "a reserved address"),
    ("192.0.2.0/24", "a reserved address"),
    ("192.88.99.0/24", "a reserved address"),
    ("198.18.0.0/15", "a reserved address"),
    ("198.51.100.0/24", "a reserved address"),
    ("203.0.113.0/24", "a reserved address"),
    ("224.0.0.0/4", "a multicast address"),
    ("240.0.0.0/4", "a reserved address"),
    ("::/128", "an unspecified address"),
    ("::1/128", "a loopback address"),
    ("fc00::/7", "a private address"),
    ("fe80::/10", "a link-local address"),
    ("fec0::/10", "a private address"),
    ("ff00::/8", "a multicast address"),
)

_PUBLIC_V6 = IPv6Network("2000::/3")
_RESERVED_V6 = tuple(
    IPv6Network(block)
    # Protocol assignments with Teredo, documentation, segment routing, the retired 6bone.
    for block in ("2001::/23", "2001:db8::/32", "3fff::/20", "3ffe::/16")
)
_SIX_TO_FOUR = IPv6Network("2002::/16")
_EMBEDDED_V4 = tuple(
    IPv6Network(block)
    # IPv4-compatible, IPv4-mapped, IPv4-translated, NAT64.
    for block in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")
)


@cache
def _special_networks() -> tuple[tuple[IPv4Network | IPv6Network, str], ...]:
    return tuple((ip_network(block), reason) for block, reason in _SPECIAL)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that is reached through this one, None where there is none."""
    if address in _SIX_TO_FOUR:
        return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    if any(address in block for block in _EMBEDDED_V4):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def refused_address(address: str) -> str | None:
    """Return why this IP address must not be reached ("a loopback address"), None when it is public.

    `address` is as a resolver returns it, a scope (`%eth0`) allowed. What is no IP address is refused.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    for network, reason in _special_networks():
        if parsed.version == network.version and parsed in network:
            return reason
    if isinstance(parsed, IPv4Address):
        return None
    inner = _embedded(parsed)
    if inner is not None:
        return refused_address(str(inner))
    if parsed not in _PUBLIC_V6 or any(parsed in block for block in _RESERVED_V6):
        return "a reserved address"
    return None
