"""Which disks and network interfaces this computer needs itself, from /proc and /sys."""

from __future__ import annotations

import re
from pathlib import Path

from virtgui.model.devices import Vital

_OCTAL = re.compile(r"\\([0-7]{3})")
_NEEDED = frozenset({"/", "/boot", "/boot/efi", "/usr", "/var", "/home"})
_DEEPEST = 8


def vital(proc: Path = Path("/proc"), sysfs: Path = Path("/sys")) -> Vital:
    """The disks of its root file system, of its other own ones and of its swap, and the interfaces its routes lead
    over, below a bridge or a bond also those. `known` is False where the root's disk is not found, as in a container
    or on a network file system."""
    disks: set[str] = set()
    root = False
    for number, source, place in _mounts(proc):
        if place in _NEEDED:
            found = _disks(sysfs, number) or _disks_of(sysfs, source)
            root = root or (place == "/" and bool(found))
            disks |= found
    for path in _swaps(proc):
        disks |= _disks_of(sysfs, path)
    interfaces: set[str] = set()
    for name in _routes(proc):
        interfaces |= _cards(sysfs, name)
    return Vital(frozenset(disks), frozenset(interfaces), root)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _mounts(proc: Path) -> list[tuple[str, str, str]]:
    """Device number, source and place of each mount."""
    found = []
    for line in _lines(proc / "self/mountinfo"):
        left, _, right = line.partition(" - ")
        own, other = left.split(), right.split()
        if len(own) > 4 and len(other) > 1:
            place = _OCTAL.sub(lambda match: chr(int(match[1], 8)), own[4])
            found.append((own[2], other[1], place))
    return found


def _swaps(proc: Path) -> list[str]:
    return [line.split()[0] for line in _lines(proc / "swaps")[1:] if line.startswith("/dev/")]


def _routes(proc: Path) -> set[str]:
    """Interfaces of IPv4 and IPv6 routes, the loopback left out."""
    names = {line.split()[0] for line in _lines(proc / "net/route")[1:] if line.split()}
    for line in _lines(proc / "net/ipv6_route"):
        parts = line.split()
        if len(parts) == 10 and parts[0] == "0" * 32 and parts[1] == "00":
            names.add(parts[9])
    return names - {"lo"}


def _disks(sysfs: Path, number: str) -> frozenset[str]:
    """The whole disks behind a device number ("8:1")."""
    return _below(sysfs / "dev/block" / number, 0) if re.fullmatch(r"\d+:\d+", number) else frozenset()


def _disks_of(sysfs: Path, path: str) -> frozenset[str]:
    """The whole disks behind a path under /dev."""
    if not path.startswith("/dev/"):
        return frozenset()
    try:
        name = Path(path).resolve().name
    except (OSError, RuntimeError):
        return frozenset()
    return _below(sysfs / "class/block" / name, 0)


def _below(block: Path, depth: int) -> frozenset[str]:
    """A partition's disk; the disks of a volume, a RAID or what is encrypted."""
    try:
        real = block.resolve(strict=True)
    except (OSError, RuntimeError):
        return frozenset()
    if depth > _DEEPEST:
        return frozenset()
    if (real / "partition").exists():
        return _below(real.parent, depth + 1)
    try:
        slaves = list((real / "slaves").iterdir())
    except OSError:
        slaves = []
    if slaves:
        return frozenset().union(*(_below(slave, depth + 1) for slave in slaves))
    return frozenset({f"/dev/{real.name.replace('!', '/')}"})


def _cards(sysfs: Path, name: str) -> set[str]:
    """An interface and those it stands on: a bridge's ports, a bond's, a VLAN's."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in found or "/" in one or len(found) > 64:
            continue
        found.add(one)
        try:
            lower = [entry.name for entry in (sysfs / "class/net" / one).iterdir()]
        except OSError:
            continue
        waiting += [entry.removeprefix("lower_") for entry in lower if entry.startswith("lower_")]
    return found
