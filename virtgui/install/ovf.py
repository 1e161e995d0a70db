"""An appliance made of an OVF descriptor: which of its files are needed, whether they may be, which system it runs."""

from __future__ import annotations

import re

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.ovf import Appliance, OvfFile, OvfSystem

_DIGEST = re.compile(
    r"\s*(SHA1|SHA256|SHA384|SHA512)\s*\(([^\n()]{1,255})\)\s*=\s*([0-9a-fA-F]{40,128})\s*", re.IGNORECASE
)
_LENGTHS = {"sha1": 40, "sha256": 64, "sha384": 96, "sha512": 128}
_NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,255}")

# CIM_OperatingSystem.OsType: the numbers that people's appliances have
_NUMBERS = {
    36: "linux",
    42: "freebsd",
    43: "netbsd",
    65: "openbsd",
    67: "winxp",
    69: "win2k3",
    70: "win2k3",
    72: "winxp",
    73: "winvista",
    74: "winvista",
    76: "win2k8",
    77: "win2k8",
    78: "freebsd",
    79: "rhel",
    80: "rhel",
    82: "sles",
    83: "sles",
    84: "sles",
    85: "sles",
    93: "ubuntu",
    94: "ubuntu",
    95: "debian",
    96: "debian",
    97: "linux",
    98: "linux",
    99: "linux",
    100: "linux",
    101: "linux",
    103: "win2k8r2",
    105: "win7",
    106: "centos",
    107: "centos",
    108: "ol",
    109: "ol",
    113: "win8",
    114: "win8",
    115: "win2k12",
    116: "win2k12r2",
    117: "win8.1",
    118: "win8.1",
    119: "win2k16",
    120: "win10",
    121: "win10",
}
_WORDS = (
    (r"windows9|windows10|windows_?11", "win10"),
    (r"windows8", "win8"),
    (r"windows7", "win7"),
    (r"windows2?019|win2019|windows2019srv", "win2k19"),
    (r"windows2?022|win2022", "win2k22"),
    (r"winxp|windowsxp", "winxp"),
    (r"debian(\d+)", "debian"),
    (r"debian", "debian"),
    (r"ubuntu", "ubuntu"),
    (r"fedora", "fedora"),
    (r"(?:rhel|redhat)(?!64)(\d+)?", "rhel"),
    (r"centos(?!64)(\d+)?", "centos"),
    (r"oraclelinux(?!64)(\d+)?|oracle", "ol"),
    (r"almalinux", "almalinux"),
    (r"rocky", "rocky"),
    (r"sles(?!64)(\d+)?", "sles"),
    (r"opensuse", "opensuse"),
    (r"arch", "archlinux"),
    (r"freebsd(?!64)(\d+)?", "freebsd"),
    (r"openbsd", "openbsd"),
    (r"netbsd", "netbsd"),
    (r"linux", "linux"),
)


def os_hint(system: OvfSystem) -> str:
    """The beginning of the short id that osinfo-db has for its system ("debian10", "win10", "rhel"); "" where
    nothing is known. A version is only there where the appliance tells it."""
    for text in (system.os_type.lower().replace("-", ""), system.os_text.lower().replace(" ", "")):
        for form, name in _WORDS:
            if found := re.search(form, text):
                version = next((group for group in found.groups() if group), "")
                return name + (version if len(version) < 3 else "")
    return _NUMBERS.get(system.os_number, "")


def needed(appliance: Appliance) -> tuple[OvfFile, ...]:
    """The files of all disks, each once, in the order of the descriptor."""
    wanted = {disk.href for system in appliance.systems for disk in system.disks if disk.href}
    found: dict[str, OvfFile] = {}
    for file in appliance.files:
        if file.href in wanted:
            found.setdefault(file.href, file)
    return tuple(found.values())


def flaw(appliance: Appliance) -> str:
    """Why it cannot be imported whatever its files hold, as a sentence; "" when nothing speaks against it."""
    for file in needed(appliance):
        if "://" in file.href:
            return tr("Its disk “{disk}” lies elsewhere on a network: fetch it, and name it by its file.").format(
                disk=plain(file.href, 64)
            )
        if not is_name(file.href):
            return tr("Its disk “{disk}” lies outside its own folder, where nothing is read from.").format(
                disk=plain(file.href, 64)
            )
        if file.chunked:
            return tr("Its disks are parted into pieces. Export it anew, in one piece each.")
        if file.compression not in ("", "identity", "gzip"):
            how = plain(file.compression, 32)
            return tr("Its disk “{disk}” is packed by {method}, which is not known here.").format(
                disk=plain(file.href, 64), method=how
            )
    for system in appliance.systems:
        for disk in system.disks:
            if disk.parent:
                return tr("Its disks are differences to others. Export it anew, without snapshots.")
    return ""


def is_name(href: str) -> bool:
    """Whether it names a file in the appliance's own folder and nothing else."""
    return bool(_NAME.fullmatch(href)) and href not in (".", "..") and href.isprintable()


def manifest(text: str) -> dict[str, tuple[str, str]]:
    """A manifest's digests: algorithm ("sha256") and hexadecimal digits by the file's name.

    Raises ValueError with a sentence for a line that is none, or a file that is there twice.
    """
    found: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _DIGEST.fullmatch(line)
        if match is None or len(match[3]) != _LENGTHS[match[1].lower()]:
            raise ValueError(tr("Line {number} of its manifest is no digest of a file.").format(number=number))
        if match[2] in found:
            raise ValueError(tr("Its manifest names “{name}” twice.").format(name=plain(match[2], 64)))
        found[match[2]] = (match[1].lower(), match[3].lower())
    return found
