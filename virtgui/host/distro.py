"""What the packages that people may have to install are called on this computer's distribution."""

from __future__ import annotations

import os
import shlex
from enum import Enum
from pathlib import Path

from virtgui.util.language import tr


class Family(Enum):
    """Distributions that name their packages alike."""

    DEBIAN = "debian"
    FEDORA = "fedora"
    SUSE = "suse"
    ARCH = "arch"
    OTHER = "other"


_OF_ID = {
    "debian": Family.DEBIAN,
    "ubuntu": Family.DEBIAN,
    "fedora": Family.FEDORA,
    "rhel": Family.FEDORA,
    "centos": Family.FEDORA,
    "suse": Family.SUSE,
    "opensuse": Family.SUSE,
    "arch": Family.ARCH,
}

_QEMU_OF_DEBIAN = {"x86_64": "qemu-system-x86", "i686": "qemu-system-x86", "ppc64le": "qemu-system-ppc"}

_PACKAGES: dict[str, dict[Family, str]] = {
    "qemu": {
        Family.FEDORA: "qemu-kvm",
        Family.SUSE: "qemu-kvm",
        Family.ARCH: "qemu-desktop",
        Family.OTHER: "QEMU",
    },
    "libvirt": {
        Family.DEBIAN: "libvirt-daemon-system",
        Family.FEDORA: "libvirt-daemon-kvm",
        Family.SUSE: "libvirt-daemon-qemu",
        Family.ARCH: "libvirt",
        Family.OTHER: tr("libvirt's daemon"),
    },
    "lxc": {
        Family.DEBIAN: "libvirt-daemon-driver-lxc",
        Family.FEDORA: "libvirt-daemon-lxc",
        Family.SUSE: "libvirt-daemon-lxc",
        Family.ARCH: "libvirt",
        Family.OTHER: tr("libvirt's LXC driver"),
    },
    "xen": {
        Family.DEBIAN: "libvirt-daemon-driver-xen",
        Family.FEDORA: "libvirt-daemon-xen",
        Family.SUSE: "libvirt-daemon-xen",
        Family.ARCH: "libvirt",
        Family.OTHER: tr("libvirt's Xen driver"),
    },
    "viewer": dict.fromkeys(Family, "virt-viewer"),
    "qemu-img": {
        Family.DEBIAN: "qemu-utils",
        Family.FEDORA: "qemu-img",
        Family.SUSE: "qemu-tools",
        Family.ARCH: "qemu-img",
        Family.OTHER: tr("QEMU's tools"),
    },
    "osinfo": {**dict.fromkeys(Family, "libosinfo"), Family.DEBIAN: "libosinfo-bin"},
    "libguestfs": {
        Family.DEBIAN: "libguestfs-tools",
        Family.FEDORA: "guestfs-tools",
        Family.SUSE: "guestfs-tools",
        Family.ARCH: "guestfs-tools",
        Family.OTHER: "guestfs-tools (libguestfs)",
    },
    "virt-bootstrap": dict.fromkeys(Family, "virt-bootstrap"),
    "zstd": dict.fromkeys(Family, "zstd"),
    "swtpm": {**dict.fromkeys(Family, "swtpm"), Family.DEBIAN: "swtpm swtpm-tools"},
    "firmware": {
        Family.DEBIAN: "ovmf",
        Family.FEDORA: "edk2-ovmf",
        Family.SUSE: "qemu-ovmf-x86_64",
        Family.ARCH: "edk2-ovmf",
        Family.OTHER: tr("UEFI firmware for QEMU (OVMF)"),
    },
    "virtiofsd": dict.fromkeys(Family, "virtiofsd"),
    "nft": dict.fromkeys(Family, "nftables"),
    "virt-admin": {
        Family.DEBIAN: "libvirt-clients",
        Family.FEDORA: "libvirt-client",
        Family.SUSE: "libvirt-client",
        Family.ARCH: "libvirt",
        Family.OTHER: tr("libvirt's clients"),
    },
}

_INSTALL = {
    Family.DEBIAN: ("sudo", "apt", "install"),
    Family.FEDORA: ("sudo", "dnf", "install"),
    Family.SUSE: ("sudo", "zypper", "install"),
    Family.ARCH: ("sudo", "pacman", "-S"),
}


def family(root: Path = Path("/")) -> Family:
    """The family told by os-release below `root`; OTHER where it tells nothing known."""
    told: dict[str, str] = {}
    for name in ("etc/os-release", "usr/lib/os-release"):
        try:
            lines = (root / name).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        for line in lines:
            key, _, value = line.partition("=")
            told[key.strip()] = value.strip().strip("\"'")
        break
    for word in (told.get("ID", ""), *told.get("ID_LIKE", "").split()):
        if word in _OF_ID:
            return _OF_ID[word]
        # openSUSE calls itself opensuse-tumbleweed, opensuse-leap, ...
        if (stem := word.partition("-")[0]) in _OF_ID:
            return _OF_ID[stem]
    return Family.OTHER


def package(what: str, kind: Family) -> str:
    """The package that brings `what`: "qemu", "libvirt", "lxc", "xen", "viewer", "qemu-img", "osinfo",
    "virt-bootstrap", "zstd", "swtpm", "firmware", "virtiofsd", "nft", "virt-admin"."""
    if what == "qemu" and kind is Family.DEBIAN:
        return _QEMU_OF_DEBIAN.get(os.uname().machine, "qemu-system")
    return _PACKAGES[what][kind]


def install_command(kind: Family) -> str:
    """What begins a command that installs packages; "" where that is not known."""
    return " ".join(_INSTALL.get(kind, ()))


def service_start(service: str, root: Path = Path("/")) -> str:
    """The command that starts a system service here."""
    if (root / "run/systemd/system").is_dir():
        return shlex.join(("sudo", "systemctl", "start", service))
    return shlex.join(("sudo", "service", service, "start"))
