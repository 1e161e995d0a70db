"""The ranges of addresses that this computer itself is in, as the kernel tells them."""

from __future__ import annotations

import ipaddress
from pathlib import Path

_UP = 1
_LINK_LOCAL = 0x20
_LOOPBACK = 0x10


def own_ranges(proc: Path = Path("/proc/net")) -> tuple[tuple[str, str], ...]:
    """Pairs of a device and a range: of IPv4 by the routes, as libvirt looks for collisions, of IPv6 by the addresses.
    Whole routes to everywhere, loopback and link-local ones are left out. Nothing where the kernel does not tell."""
    return (*_ipv4(_lines(proc / "route")[1:]), *_ipv6(_lines(proc / "if_inet6")))


def _lines(path: Path) -> list[list[str]]:
    try:
        return [line.split() for line in path.read_text(encoding="ascii", errors="replace").splitlines()]
    except OSError:
        return []


def _ipv4(lines: list[list[str]]) -> list[tuple[str, str]]:
    """Destination and mask stand in hexadecimal digits, the last byte first."""
    found: dict[tuple[str, str], None] = {}
    for line in lines:
        try:
            device, to, flags, mask = line[0], line[1], int(line[3], 16), line[7]
            address = ipaddress.IPv4Address(int.from_bytes(bytes.fromhex(to), "little"))
            net = ipaddress.ip_network((int(address), int.from_bytes(bytes.fromhex(mask), "little").bit_count()))
        except (ValueError, IndexError):
            continue
        if flags & _UP and net.prefixlen and device != "lo":
            found[device, str(net)] = None
    return list(found)


def _ipv6(lines: list[list[str]]) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for line in lines:
        try:
            address, prefix, scope, device = bytes.fromhex(line[0]), int(line[2], 16), int(line[3], 16), line[5]
            net = ipaddress.ip_network((address, prefix), strict=False)
        except (ValueError, IndexError):
            continue
        if scope not in (_LINK_LOCAL, _LOOPBACK):
            found[device, str(net)] = None
    return list(found)
