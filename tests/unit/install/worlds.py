"""Hosts and systems for the tests of new machines, as real ones tell of themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from virtgui.install.catalogue import Catalogue, catalogue
from virtgui.install.facts import HostFacts
from virtgui.model.inventory import Inventory, Network, Pool, Volume
from virtgui.xml.capabilities import Capabilities, Cpu, Guest, MachineType, capabilities

_SEEN = {path.stem: path.read_text() for path in (Path(__file__).parent.parent / "xml/capabilities").glob("*.xml")}
GIB = 1024**3
POOL = Pool("default", "dir", True, 500 * GIB, 400 * GIB, "/images", (Volume("web.qcow2", "/images/web.qcow2"),))
INVENTORY = Inventory(pools=(POOL,), networks=(Network("default", True, "nat"),))


_MORE = (
    ("tpm/backendModel", ("passthrough", "emulator")),
    ("tpm/model", ("tpm-tis", "tpm-crb")),
    ("features/hyperv/features", ("relaxed", "vapic", "spinlocks", "vpindex", "synic", "stimer", "tlbflush", "evmcs")),
    ("disk/bus", ("fdc", "scsi", "virtio", "usb", "sata")),
    ("graphics/type", ("vnc", "spice")),
    ("video/modelType", ("vga", "virtio", "qxl")),
)


def host(offer: str = "qemu-newer", **facts: object) -> HostFacts:
    """A QEMU host with UEFI, secure boot and a TPM ("qemu-newer"), or an older one without ("qemu-tcg-q35")."""
    offered = capabilities(_SEEN[offer], _SEEN["qemu-host"])
    if offer == "qemu-newer":
        offered = replace(offered, offers=(*offered.offers, *_MORE), machine="pc-q35-7.2")
    told: dict[str, object] = {
        "cpus": 8,
        "memory_kib": 32 * 1024**2,
        "offers": (offered,),
        "inventory": INVENTORY,
    }
    return HostFacts(**(told | facts))  # type: ignore[arg-type]


def lxc() -> HostFacts:
    """A host of containers."""
    return HostFacts("LXC", offers=(capabilities("", _SEEN["lxc-host"]),), inventory=INVENTORY)


def xen(*kinds: str) -> HostFacts:
    """A Xen host; of these kinds of machines only ("hvm", "xenpvh", "xen") where any are given."""
    told = capabilities("", _SEEN["xen-host"])
    guests = tuple(guest for guest in told.guests if not kinds or guest.os_type in kinds)
    offers = (replace(told, guests=guests),)
    return HostFacts("Xen", cpus=4, memory_kib=16 * 1024**2, offers=offers, inventory=INVENTORY)


def vz() -> HostFacts:
    """A Virtuozzo host."""
    return HostFacts("vz", offers=(capabilities("", _SEEN["vz-host"]),), inventory=INVENTORY)


_BOARDS = {"aarch64": "virt", "armv7l": "virt", "riscv64": "virt", "ppc64le": "pseries", "s390x": "s390-ccw-virtio"}


def foreign(arch: str, *, own: bool, uefi: bool = True) -> HostFacts:
    """A host that runs machines of this architecture: by KVM where it is its `own`, else emulated on x86_64."""
    board = _BOARDS[arch]
    name = {"ppc64le": "ppc64"}.get(arch, arch)
    kinds = ("qemu", "kvm") if own else ("qemu",)
    machines = (MachineType(f"{board}-7.2"), MachineType(board, f"{board}-7.2"))
    guest = Guest(arch, "hvm", f"/usr/bin/qemu-system-{name}", kinds, machines)
    offer = Capabilities(
        offers=(
            ("os/firmware", ("efi",) if uefi else ()),
            ("disk/bus", ("fdc", "scsi", "virtio", "usb", "sata")),
            ("graphics/type", ("vnc",)),
            ("video/modelType", ("virtio", "vga")),
        ),
        supported=(("cpu/host-passthrough", own), ("cpu/maximum", True)),
        arch=arch,
        domain="kvm" if own else "qemu",
        machine=f"{board}-7.2",
        guests=(guest,),
        host_cpu=Cpu(arch if own else "x86_64"),
    )
    return HostFacts(cpus=4, memory_kib=8 * 1024**2, offers=(offer,), inventory=INVENTORY)


def _os(name: str, short: str, title: str, inside: str) -> bytes:
    return (
        f'<libosinfo version="0.0.1"><os id="http://{name}"><short-id>{short}</short-id><name>{title}</name>'
        f'<name xml:lang="de">{title} auf Deutsch</name>{inside}</os></libosinfo>'
    ).encode()


def _device(number: str, name: str) -> bytes:
    return (
        f'<libosinfo><device id="http://pcisig.com/pci/{number}"><name>{name}</name><class>x</class></device>'
        f"</libosinfo>"
    ).encode()


def _needs(cpus: int, memory: int, storage: int, kind: str = "minimum", arch: str = "all") -> str:
    return (
        f'<resources arch="{arch}"><{kind}><n-cpus>{cpus}</n-cpus><ram>{memory * GIB}</ram>'
        f"<storage>{storage * GIB}</storage></{kind}></resources>"
    )


def _drives(*numbers: str, supported: str = "") -> str:
    told = f' supported="{supported}"' if supported else ""
    inside = "".join(f'<device id="http://pcisig.com/pci/{number}"{told}/>' for number in numbers)
    return f"<devices>{inside}</devices>"


DEVICES = {
    "1af4/1041": "virtio1.0-net",
    "1af4/1042": "virtio1.0-block",
    "1af4/1043": "virtio1.0-console",
    "1af4/1044": "virtio1.0-rng",
    "1af4/1045": "virtio1.0-balloon",
    "1af4/1050": "virtio1.0-gpu",
    "8086/10d3": "e1000e",
    "1b36/000d": "qemu-xhci",
    "q35": "qemu-x86-q35",
    "10ec/8139": "rtl8139",
}
_LINUX = ("1af4/1041", "1af4/1042", "1af4/1043", "1af4/1044", "1af4/1045", "8086/10d3", "1b36/000d", "q35")
FILES = (
    *((f"device/{number}.xml", _device(number, name)) for number, name in DEVICES.items()),
    (
        "os/debian-10.xml",
        _os(
            "debian.org/debian/10",
            "debian10",
            "Debian 10",
            "<version>10</version><family>linux</family><distro>debian</distro><codename>buster</codename>"
            "<release-date>2019-07-06</release-date><eol-date>2022-09-10</eol-date>"
            '<firmware arch="x86_64" type="efi"/>' + _needs(1, 1, 10) + _drives(*_LINUX)
            + '<media arch="x86_64"><iso><volume-id>Debian 10.\\d+.\\d+ amd64 n</volume-id></iso>'
            "<kernel>install.amd/vmlinuz</kernel><initrd>install.amd/initrd.gz</initrd></media>",
        ),
    ),
    (
        "os/debian-11.xml",
        _os(
            "debian.org/debian/11",
            "debian11",
            "Debian 11",
            "<short-id>debianbullseye</short-id><version>11</version><vendor>Debian Project</vendor>"
            '<codename>bullseye</codename><derives-from id="http://debian.org/debian/10"/>'
            "<release-date>2021-08-14</release-date><cloud-image-username>debian</cloud-image-username>"
            + _needs(1, 2, 20, "recommended") + _drives("1af4/1050")
            + '<media arch="x86_64"><variant id="netinst"/><url>https://debian.example/n.iso</url><iso>'
            "<volume-id>Debian 11.\\d+.\\d+ amd64 n</volume-id></iso></media>"
            '<tree arch="x86_64"><url>http://debian.example/dists</url><kernel>current/linux</kernel>'
            "<initrd>current/initrd.gz</initrd></tree>"
            '<image arch="x86_64" format="qcow2" cloud-init="true"><url>https://debian.example/c.qcow2</url></image>'
            '<installer><script id="http://debian.org/preseed"/></installer>',
        ),
    ),
    (
        "os/fedora-37.xml",
        _os(
            "fedoraproject.org/fedora/37",
            "fedora37",
            "Fedora Linux 37",
            "<version>37</version><family>linux</family><distro>fedora</distro>"
            "<release-date>2022-11-15</release-date>" + _drives(*_LINUX, "1af4/1050")
            + '<resources arch="all"><minimum><ram>1073741824</ram></minimum><network-install><ram>3221225472</ram>'
            "</network-install></resources>"
            '<tree arch="x86_64"><url>http://fedora.example/</url><treeinfo><family>Fedora</family>'
            "<version>^37$</version><arch>x86_64</arch></treeinfo></tree>",
        ),
    ),
    (
        "os/ubuntu-22.04.xml",
        _os(
            "ubuntu.com/ubuntu/22.04",
            "ubuntu22.04",
            "Ubuntu 22.04 LTS",
            "<version>22.04</version><family>linux</family><distro>ubuntu</distro><codename>Jammy Jellyfish</codename>"
            '<release-date>2022-04-21</release-date><derives-from id="http://fedoraproject.org/fedora/37"/>'
            '<resources arch="all" inherit="true"/>' + _drives("1af4/1050", supported="false")
            + '<media arch="x86_64" live="true"><iso><volume-id>Ubuntu 22.04(.\\d+)? LTS amd64</volume-id></iso>'
            "</media>",
        ),
    ),
    (
        "os/win-10.xml",
        _os(
            "microsoft.com/win/10",
            "win10",
            "Microsoft Windows 10",
            "<version>10.0</version><family>winnt</family><distro>win</distro><release-date>2015-07-29</release-date>"
            + _needs(1, 2, 20, arch="x86_64") + _drives("8086/10d3", "1b36/000d", "q35")
            + '<media arch="x86_64" installer-reboots="2"><iso><volume-id>^CCCOMA_X64FREE?_</volume-id>'
            "<publisher-id>MICROSOFT CORPORATION</publisher-id></iso></media>",
        ),
    ),
    (
        "os/win-11.xml",
        _os(
            "microsoft.com/win/11",
            "win11",
            "Microsoft Windows 11",
            "<version>11.0</version><family>winnt</family><distro>win</distro><release-date>2021-10-05</release-date>"
            '<derives-from id="http://microsoft.com/win/10"/><firmware arch="x86_64" type="efi"/>'
            '<firmware arch="x86_64" type="bios" supported="false"/>' + _needs(2, 4, 64, arch="x86_64")
            + '<media arch="x86_64" installer-reboots="2"><iso><volume-id>^CCCOMA_X64FREE?_</volume-id>'
            "<publisher-id>MICROSOFT CORPORATION</publisher-id></iso></media>",
        ),
    ),
    (
        "os/win-xp.xml",
        _os(
            "microsoft.com/winnt/5.1",
            "winxp",
            "Microsoft Windows XP",
            "<version>5.1</version><family>winnt</family><distro>winnt</distro><release-date>2001-10-25</release-date>"
            + _drives("10ec/8139"),
        ),
    ),
    (
        "os/solaris-11.xml",
        _os(
            "oracle.com/solaris/11",
            "solaris11",
            "Oracle Solaris 11",
            "<version>11</version><family>solaris</family><release-date>2011-11-09</release-date>"
            + _drives("10ec/8139"),
        ),
    ),
)  # fmt: skip
"""A small database in the form of osinfo-db: inherited and dropped devices, resources told and inherited."""


def systems() -> Catalogue:
    """The catalogue of that database."""
    return catalogue(FILES)
