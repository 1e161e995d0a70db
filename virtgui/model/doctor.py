"""What could be wrong with a host, each with what mends it."""

from __future__ import annotations

import shlex
from enum import Enum
from typing import NamedTuple

from virtgui.model.commands import Command
from virtgui.model.facts import Host
from virtgui.model.local import LocalFacts
from virtgui.model.things import DefineThing, Thing, ThingAct, ThingDeed, ThingKind
from virtgui.model.virsh import safe
from virtgui.model.virsh_things import line
from virtgui.util.language import tr
from virtgui.util.units import size_text

DEFAULT_NETWORK = (
    "<network><name>default</name><forward mode='nat'/><bridge name='virbr0' stp='on' delay='0'/>"
    "<ip address='192.168.122.1' netmask='255.255.255.0'><dhcp><range start='192.168.122.2' end='192.168.122.254'/>"
    "</dhcp></ip></network>"
)
_LOW_BYTES, _LOW_SHARE = 5 * 1024**3, 0.1


class Health(Enum):
    """How a check went."""

    GOOD = "good"
    WARN = "worth a look"
    BAD = "wrong"
    UNKNOWN = "not known"


class Check(NamedTuple):
    """One check. `command` is a line for a terminal, only ever copied; `deed` what this program can do itself, and only
    when asked to, with the word for its button."""

    id: str
    title: str
    health: Health
    said: str
    command: str = ""
    deed: Command | None = None
    deed_name: str = ""


class Findings(NamedTuple):
    """All that the checks look at; None is what was not told."""

    host: Host
    local: LocalFacts | None = None
    domains: tuple[str, ...] | None = None
    """Hypervisors that the host offers ("kvm", "qemu")."""
    firmware: tuple[str, ...] | None = None
    tpm: tuple[str, ...] | None = None
    shares: tuple[str, ...] | None = None
    """Kinds of folders that machines can be given ("path", "virtiofs", ...)."""
    networks: tuple[Thing, ...] | None = None
    networks_lack: str = ""
    pools: tuple[Thing, ...] | None = None
    pools_lack: str = ""


def checks(it: Findings) -> tuple[Check, ...]:
    """All of them in the order in which they matter; what does not concern this host's driver is left out."""
    qemu = it.host.driver.upper() == "QEMU"
    found = [_kvm(it), _groups(it)] if qemu else []
    found += [_network(it), *_pools(it)]
    if qemu:
        found += [_firewall(it), _firmware(it), _tpm(it), _virtiofs(it), _nested(it)]
    return tuple(check for check in found if check is not None)


def _kvm(it: Findings) -> Check:
    title, local = tr("Machines run at full speed (KVM)"), it.local
    if it.domains is not None and "kvm" in it.domains:
        return Check("kvm", title, Health.GOOD, tr("The host offers KVM."))
    if it.domains is None and local is None:
        return Check("kvm", title, Health.UNKNOWN, tr("The host does not tell."))
    if local is None:
        return Check("kvm", title, Health.BAD, tr("The host offers no KVM: its machines are emulated, which is slow."))
    if not local.cpu_flags and not local.kvm_device:
        said = tr(
            "The processor offers no virtualisation. Switch it on in the firmware (VT-x, AMD-V or SVM). Within a "
            "virtual machine, its host must allow it (nested)."
        )
        return Check("kvm", title, Health.BAD, said)
    if not local.kvm_device:
        module = "kvm_amd" if "svm" in local.cpu_flags else "kvm_intel"
        return Check("kvm", title, Health.BAD, tr("The kernel's KVM module is not loaded."), f"sudo modprobe {module}")
    if local.kvm_usable is False:
        command = _join_group("kvm", local)
        return Check(
            "kvm", title, Health.BAD, tr("This user may not use /dev/kvm. Then log out and in again."), command
        )
    return Check("kvm", title, Health.WARN, tr("KVM is there, but libvirt does not offer it: restart its daemon."))


def _groups(it: Findings) -> Check | None:
    local = it.local
    if local is None:
        return None
    title = tr("This user may manage the whole computer's machines")
    if local.root:
        return Check("groups", title, Health.GOOD, tr("This program runs as root."))
    if "libvirt" in local.groups or "libvirtd" in local.groups:
        return Check("groups", title, Health.GOOD, tr("{user} is in the group libvirt.").format(user=local.user))
    said = tr(
        "The user is not in the group libvirt, so each connection asks for a password. Then log out and in again."
    )
    return Check("groups", title, Health.WARN, said, _join_group("libvirt", local))


def _join_group(group: str, local: LocalFacts) -> str:
    return shlex.join(("sudo", "usermod", "-aG", group, "--", local.user))


def _network(it: Findings) -> Check:
    title, host = tr("New machines have a network"), it.host
    if it.networks is None or (it.networks_lack and not it.networks):
        return Check("network", title, Health.UNKNOWN, it.networks_lack or tr("The host has not told yet."))
    default = next((network for network in it.networks if network.name == "default"), None)
    if default is None:
        deed = DefineThing(
            host.key, ThingKind.NETWORK, DEFAULT_NETWORK, tr("make the network default"), start=True, autostart=True
        )
        said = tr(
            "There is no network “default”, which most instructions expect. It would be 192.168.122.0/24 with NAT."
        )
        return Check(
            "network", title, Health.WARN, said, _virsh(host, "net-define", "default.xml"), deed, tr("Make it")
        )
    for wrong, deed_of, said, name in (
        (not default.active, ThingDeed.START, tr("The network “default” is off."), tr("Start it")),
        (
            default.autostart is False,
            ThingDeed.AUTOSTART_ON,
            tr("It does not start with the host."),
            tr("Start it with the host"),
        ),
    ):
        if wrong:
            act = ThingAct(default.key, deed_of)
            return Check("network", title, Health.WARN, said, _line(act, default, host), act, name)
    return Check("network", title, Health.GOOD, tr("The network “default” is on, and starts with the host."))


def _pools(it: Findings) -> list[Check]:
    title, host = tr("Storage has room"), it.host
    if it.pools is None or (it.pools_lack and not it.pools):
        return [Check("pools", title, Health.UNKNOWN, it.pools_lack or tr("The host has not told yet."))]
    if not it.pools:
        return [
            Check(
                "pools", title, Health.WARN, tr("This host has no storage pool: new machines have no place for disks.")
            )
        ]
    found = []
    for pool in it.pools:
        if not pool.active and pool.autostart:
            act = ThingAct(pool.key, ThingDeed.START)
            said = tr("The pool “{name}” starts with the host, but is off.").format(name=pool.name)
            found.append(
                Check(f"pool {pool.name}", title, Health.WARN, said, _line(act, pool, host), act, tr("Start it"))
            )
        figures = dict(pool.numbers) if pool.active else {}
        capacity, free = figures.get("capacity", 0), figures.get("available", 0)
        if capacity and free < min(_LOW_BYTES, capacity * _LOW_SHARE):
            said = tr("The pool “{name}” has {free} left of {capacity}.").format(
                name=pool.name, free=size_text(free), capacity=size_text(capacity)
            )
            found.append(Check(f"room {pool.name}", title, Health.BAD if free == 0 else Health.WARN, said))
    return found or [Check("pools", title, Health.GOOD, tr("All pools that are on have room."))]


def _firewall(it: Findings) -> Check | None:
    local = it.local
    if local is None:
        return None
    title = tr("Networks can be shielded (firewall)")
    chosen = {"nftables": "nft"}.get(local.firewall_chosen, local.firewall_chosen)
    if chosen and chosen not in local.firewalls:
        said = tr("libvirt is told to use {firewall}, which is not installed: networks with NAT do not start.").format(
            firewall=local.firewall_chosen
        )
        return Check("firewall", title, Health.BAD, said, local.package("nft") if chosen == "nft" else "")
    if not local.firewalls:
        said = tr("Neither nft nor iptables is installed: networks with NAT do not start.")
        return Check("firewall", title, Health.BAD, said, local.package("nft"))
    said = tr("{program} is there.").format(program=tr(" and ").join(local.firewalls))
    return Check("firewall", title, Health.GOOD, said)


def _firmware(it: Findings) -> Check:
    title = tr("Machines can start by UEFI")
    if it.firmware is None:
        return Check("firmware", title, Health.UNKNOWN, tr("The host does not tell."))
    if "efi" in it.firmware:
        return Check("firmware", title, Health.GOOD, tr("UEFI firmware is there."))
    said = tr("No UEFI firmware was found: newer Windows cannot be installed.")
    return Check("firmware", title, Health.WARN, said, it.local.package("firmware") if it.local else "")


def _tpm(it: Findings) -> Check:
    title = tr("Machines can have a TPM")
    there = it.tpm is not None and "emulator" in it.tpm
    if it.tpm is None and it.local is None:
        return Check("tpm", title, Health.UNKNOWN, tr("The host does not tell."))
    if there or (it.tpm is None and it.local is not None and it.local.swtpm):
        return Check("tpm", title, Health.GOOD, tr("The TPM emulator is there."))
    said = tr("The TPM emulator (swtpm) is not installed: Windows 11 cannot be installed.")
    return Check("tpm", title, Health.WARN, said, it.local.package("swtpm") if it.local else "")


def _virtiofs(it: Findings) -> Check:
    title = tr("Folders can be shared with machines (virtiofs)")
    if it.local is not None and it.local.virtiofsd:
        return Check("virtiofs", title, Health.GOOD, tr("{program} is there.").format(program=it.local.virtiofsd))
    if it.local is None:
        told = it.shares is not None and "virtiofs" in it.shares
        said = tr("The host offers it.") if told else tr("The host does not tell.")
        return Check("virtiofs", title, Health.GOOD if told else Health.UNKNOWN, said)
    return Check("virtiofs", title, Health.WARN, tr("virtiofsd is not installed."), it.local.package("virtiofsd"))


def _nested(it: Findings) -> Check | None:
    local = it.local
    if local is None or not local.kvm_module:
        return None
    title = tr("Machines can run machines (nested)")
    if local.nested:
        return Check("nested", title, Health.GOOD, tr("It is switched on."))
    if local.nested is None:
        return Check("nested", title, Health.UNKNOWN, tr("The kernel does not tell."))
    command = f"echo options {local.kvm_module} nested=1 | sudo tee /etc/modprobe.d/kvm-nested.conf"
    said = tr("It is switched off. Few need it; it counts from the next start of the computer.")
    return Check("nested", title, Health.WARN, said, command)


def _line(act: ThingAct, thing: Thing, host: Host) -> str:
    try:
        return line(act, thing, host)
    except ValueError:
        return ""


def _virsh(host: Host, *words: str) -> str:
    try:
        return shlex.join(("virsh", "-c", safe(host.key, tr("the host's address")), *words))
    except ValueError:
        return ""
