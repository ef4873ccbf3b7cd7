"""Which network an address stands for, wherever networks are counted in place of addresses."""

import ipaddress


def network_of(address: str) -> str:
    """Return the network that stands for `address`: its /24 (IPv4) or /48 (IPv6)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    prefix = 24 if parsed.version == 4 else 48  # noqa: PLR2004 (the version of the protocol)
    return str(ipaddress.ip_network((parsed, prefix), strict=False))
