"""Which devices suit a system on a host: buses, models, what a person sees and touches."""

from __future__ import annotations

from virtgui.install import hosts
from virtgui.install.draft import BRIDGE, NETWORK, NO_NIC, USER, NicDraft
from virtgui.install.facts import HostFacts
from virtgui.model.systems import System
from virtgui.xml.capabilities import Capabilities


def drives(system: System | None, *kinds: str) -> bool:
    """Whether a system can drive a VirtIO device of a kind ("net"), of whichever version; an unnamed one can."""
    names = [f"virtio{version}-{kind}" for kind in kinds for version in ("", "1.0")]
    return system is None or system.drives(*names)


def disk_bus(system: System | None, offer: Capabilities, arch: str, machine: str) -> str:
    """The bus of the first disk."""
    if drives(system, "block"):
        wanted: tuple[str, ...] = ("virtio", "scsi", "sata", "ide")
    elif drives(system, "scsi"):
        wanted = ("scsi", "sata", "ide")
    else:
        wanted = ("sata", "ide") if hosts.express(arch, machine) else ("ide", "sata")
        wanted = wanted if arch in hosts.X86 else ("virtio", "scsi")
    return offered(wanted, offer.values("disk/bus"))


def cd_bus(offer: Capabilities, arch: str, machine: str) -> str:
    """The bus of drives for CD images."""
    if arch in hosts.X86:
        wanted: tuple[str, ...] = ("sata", "ide") if hosts.express(arch, machine) else ("ide", "sata")
    else:
        wanted = ("scsi", "usb")
    return offered(wanted, offer.values("disk/bus"))


def offered(wanted: tuple[str, ...], told: tuple[str, ...] | None) -> str:
    """The first of these that the host offers; the first of all where it does not say, or has none of them."""
    return next((name for name in wanted if told is None or name in told), wanted[0])


def nic_model(system: System | None, arch: str, machine: str) -> str:
    """The model of network cards."""
    if drives(system, "net") or arch not in hosts.X86:
        return "virtio"
    assert system is not None  # noqa: S101  (an unnamed one drives VirtIO)
    express = hosts.express(arch, machine)
    wanted = ("e1000e", "e1000", "rtl8139", "pcnet") if express else ("e1000", "rtl8139", "pcnet", "ne2k_pci")
    return next((name for name in wanted if system.drives(name)), "e1000e" if express else "rtl8139")


def nic(host: HostFacts, model: str) -> NicDraft:
    """A network card plugged into what the host has: its default network, another, a bridge, or a user's own."""
    if host.session:
        return NicDraft(USER, "", model, backend=user_backend(host))
    networks = host.inventory.networks
    active = [network.name for network in networks if network.active]
    known = [network.name for network in networks]
    for names in (active, known):
        if names and not (names is known and host.inventory.bridges):
            return NicDraft(NETWORK, "default" if "default" in names else names[0], model)
    if host.inventory.bridges:
        return NicDraft(BRIDGE, host.inventory.bridges[0], model)
    lacks = dict(host.inventory.lacks)
    if host.driver in ("QEMU", "") and "networks" in lacks:
        return NicDraft(USER, "", model)
    return NicDraft(NETWORK, "default", model) if host.driver != "LXC" or networks else NicDraft(NO_NIC, "", "")


def user_backend(host: HostFacts) -> str:
    """What a user's own network runs by: passt where the host says it has it, else the hypervisor's own (slirp)."""
    told = host.capabilities.values("interface/backendType") or ()
    return "passt" if "passt" in told else ""


def graphics(offer: Capabilities, arch: str, wanted: str) -> tuple[str, ...]:
    """The screen; none on mainframes, which have a line."""
    if arch == "s390x" or wanted == "none" or offer.supports("graphics") is False:
        return ()
    told = offer.values("graphics/type")
    return (offered(tuple(dict.fromkeys((wanted or "vnc", "vnc", "spice"))), told),)


def video(system: System | None, offer: Capabilities, arch: str, screens: tuple[str, ...]) -> str:
    """The graphics card."""
    if not screens:
        return ""
    told = offer.values("video/modelType")
    if arch not in hosts.X86:
        return offered(("vga", "virtio") if arch in hosts.POWER else ("virtio", "ramfb"), told)
    if system is None or system.drives("virtio1.0-gpu"):
        return offered(("virtio", "vga"), told)
    if "spice" in screens and system.drives("qxl"):
        return offered(("qxl", "vga"), told)
    return offered(("vga", "virtio", "cirrus"), told)


def inputs(arch: str, screens: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """A tablet, so that the pointer is where it is seen, and a keyboard where the board has none."""
    if not screens:
        return ()
    if arch in hosts.X86:
        return (("tablet", "usb"),)
    bus = "virtio" if arch == "s390x" else "usb"
    return (("tablet", bus), ("keyboard", bus))


def usb(system: System | None, arch: str) -> str:
    """The USB controller."""
    if arch == "s390x":
        return ""
    if arch in hosts.X86 and system is not None and system.devices and not system.drives("qemu-xhci", "nec-xhci"):
        return "ich9-ehci1"
    return "qemu-xhci"


def sound(system: System | None, arch: str, machine: str, screens: tuple[str, ...], *, wanted: bool) -> str:
    """A sound card where somebody can hear it: SPICE carries sound, this program's VNC screen does not."""
    if not wanted or "spice" not in screens or arch not in hosts.X86:
        return ""
    if hosts.express(arch, machine):
        return "ich9"
    if system is not None and system.drives("ac97") and not system.drives("ich6"):
        return "ac97"
    return "ich6"
