"""How an operating system's libosinfo id reads: http://debian.org/debian/12 is Debian 12."""

from __future__ import annotations

import re
from functools import lru_cache

# what the id's last words do not spell as their makers do
_NAMES = {
    "almalinux": "AlmaLinux",
    "alpinelinux": "Alpine",
    "alt": "ALT Linux",
    "altlinux": "ALT Linux",
    "android-x86": "Android-x86",
    "archlinux": "Arch Linux",
    "centos": "CentOS",
    "centos-stream": "CentOS Stream",
    "cirros": "CirrOS",
    "dragonflybsd": "DragonFly BSD",
    "elementary": "elementary OS",
    "freebsd": "FreeBSD",
    "freedos": "FreeDOS",
    "fedora": "Fedora",
    "gnome": "GNOME OS",
    "haiku": "Haiku",
    "linuxmint": "Linux Mint",
    "macosx": "macOS",
    "manjaro": "Manjaro",
    "miracle": "Miracle Linux",
    "msdos": "MS-DOS",
    "netbsd": "NetBSD",
    "netware": "NetWare",
    "nixos": "NixOS",
    "ol": "Oracle Linux",
    "oracle": "Oracle Linux",
    "openbsd": "OpenBSD",
    "openindiana": "OpenIndiana",
    "opensolaris": "OpenSolaris",
    "opensuse": "openSUSE",
    "opensuse-factory": "openSUSE Factory",
    "popos": "Pop!_OS",
    "pureos": "PureOS",
    "rhel": "RHEL",
    "rhel-atomic": "RHEL Atomic Host",
    "rhl": "Red Hat Linux",
    "rocky": "Rocky Linux",
    "sle": "SLE",
    "sled": "SLED",
    "slem": "SLE Micro",
    "sles": "SLES",
    "silverblue": "Silverblue",
    "vzlinux": "VzLinux",
    "ubuntu": "Ubuntu",
}
_WINDOWS = {
    "1.0": "1.0", "2.0": "2.0", "2.1": "2.1", "3.1": "3.1", "nt3.1": "NT 3.1", "nt4.0": "NT 4.0",
    "95": "95", "98": "98", "me": "Me", "2k": "2000", "xp": "XP", "vista": "Vista",
}  # fmt: skip
_SERVER = re.compile(r"2k([0-9]{1,2})(?:r([0-9]))?")
_ANY = {"unknown": "", "rolling": "rolling", "tumbleweed": "Tumbleweed", "generic": ""}


@lru_cache(maxsize=512)
def os_text(os_id: str) -> str:
    """The name a person knows it by; the id's last words where it is not known, "" for "".

    The id is text from a machine's XML: the result is as untrusted as that.
    """
    parts = [part for part in os_id.split("://")[-1].split("/")[1:] if part]
    if not parts:
        return os_id
    family, version = parts[0], " ".join(parts[1:])
    if "microsoft.com/" in os_id and family.startswith("win"):
        return _windows(family, version)
    if family == "unknown":
        return ""
    name = _NAMES.get(family.lower()) or family.replace("-", " ").capitalize()
    version = _ANY.get(version.lower(), version)
    return f"{name} {version}".rstrip()


def _windows(family: str, version: str) -> str:
    """win/11 and win/2k22 (a server) are both "Windows ..."."""
    version = version or family.removeprefix("win")
    low = version.lower()
    if low in _WINDOWS:
        return f"Windows {_WINDOWS[low]}"
    if server := _SERVER.fullmatch(low):
        return f"Windows Server {2000 + int(server[1])}" + (f" R{server[2]}" if server[2] else "")
    return f"Windows {version}".rstrip()
