"""Which network an address stands for, wherever networks are counted in place of addresses."""

import ipaddress


def network_of(address: str) -> str:
    """Return the network that stands for `address`: its /24 (IPv4) or /48 (IPv6)."""
    return _within(address, ipv4=24, ipv6=48)


def household_of(address: str) -> str:
    """Return the smallest network of one subscriber: the address (IPv4) or its /64 (IPv6)."""
    return _within(address, ipv4=32, ipv6=64)


def _within(address: str, *, ipv4: int, ipv6: int) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    prefix = ipv4 if parsed.version == 4 else ipv6  # noqa: PLR2004 (the version of the protocol)
    return str(ipaddress.ip_network((parsed, prefix), strict=False))
