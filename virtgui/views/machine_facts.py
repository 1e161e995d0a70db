"""What a machine has, said in the words of a summary: pure text from facts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from virtgui.model.facts import Address, Disk, Domain, DomainConfig, Host, Nic
from virtgui.qtmodels.condition import Condition, condition
from virtgui.stats.rates import DomainRates
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import memory_text, span_text
from virtgui.views import words

_NIC_KINDS = {
    "network": tr("network “{}”"),
    "bridge": tr("bridge {}"),
    "direct": tr("direct on {}"),
    "user": tr("user network"),
    "ethernet": tr("own device"),
    "hostdev": tr("host device"),
    "vdpa": "vDPA {}",
    "vhostuser": "vhost-user",
    "internal": tr("internal network {}"),
}
_EMPTY = {"cdrom": tr("empty CD drive"), "floppy": tr("empty floppy drive"), "lun": tr("empty LUN")}
_LIVE = frozenset((Condition.RUNNING, Condition.STUCK, Condition.PAUSED, Condition.ASLEEP, Condition.SHUTTING_DOWN))
_LOCAL = ("fe80:", "127.", "::1", "169.254.")
_TYPES = {
    "kvm": "KVM",
    "qemu": tr("QEMU without KVM"),
    "lxc": tr("Linux container"),
    "xen": "Xen",
    "test": tr("Test driver"),
}
_BUSES = {
    "virtio": "VirtIO",
    "ide": "IDE",
    "sata": "SATA",
    "scsi": "SCSI",
    "usb": "USB",
    "fdc": tr("floppy", "a bus"),
    "xen": "Xen",
}


def name(text: str) -> str:
    """A name, or any other single line from outside, fit to be shown."""
    return plain(text)


def title(domain: Domain) -> str:
    """The title a person gave it, "" without one."""
    return plain(domain.config.title) if domain.config is not None else ""


def description(domain: Domain, limit: int = 600) -> str:
    """The description in one paragraph."""
    text = domain.config.description if domain.config is not None else ""
    return plain(" ".join(text[: 4 * limit].split()), limit)


def state_words(domain: Domain, host: Host | None) -> tuple[str, str]:
    """How it is, and since when or why: ("Running", "for 12 d 4 h") or ("Paused", "a disk failed or is full")."""
    return words.state_word(domain, host), words.reason_text(domain)


def since_text(domain: Domain, host: Host | None, now: float) -> str:
    """ "for 12 d 4 h" while it runs and its start is known, "started 12 d 4 h ago" while it has a process
    but does not run; `now` is `steady_time`."""
    how = condition(domain, host)
    if domain.since is None or not domain.active or how not in _LIVE:
        return ""
    span = span_text(now - domain.since)
    return (tr("for {span}") if how is Condition.RUNNING else tr("started {span} ago")).format(span=span)


def state_line(domain: Domain, host: Host | None, where: str, now: float) -> str:
    """What follows the state word: "for 12 d 4 h on workstation"."""
    return " ".join(part for part in (since_text(domain, host, now), tr("on {host}").format(host=where)) if part)


def addresses_text(addresses: Sequence[Address]) -> str:
    """All addresses, the most useful first."""
    ordered = sorted(addresses, key=lambda address: (address.ip.startswith(_LOCAL), ":" in address.ip))
    return ", ".join(plain(address.ip, 64) for address in ordered)


def vcpus_text(domain: Domain) -> str:
    """ "8, at most 16"."""
    config = domain.config
    now = domain.vcpus or (config.vcpus if config is not None else 0)
    most = config.max_vcpus if config is not None else 0
    if not now:
        return ""
    return tr("{now}, at most {most}").format(now=now, most=most) if most > now else f"{now}"


def memory_words(domain: Domain, rates: DomainRates | None = None) -> str:
    """ "16 GiB, 13.3 GiB used"."""
    config = domain.config
    has = domain.max_memory_kib or (config.max_memory_kib if config is not None else 0)
    if not has:
        return ""
    text = memory_text(has)
    if rates is not None and not math.isnan(rates.memory_used_kib):
        # A guest cannot use more than it has: this is what its process holds.
        words = tr("{has}, {used} used") if rates.memory_used_kib <= has else tr("{has}, takes {used}")
        return words.format(has=text, used=memory_text(rates.memory_used_kib))
    now = domain.memory_kib
    return tr("{has}, now {now}").format(has=text, now=memory_text(now)) if domain.active and 0 < now < has else text


def file_name(source: str) -> str:
    """The last part of a path, volume or URL."""
    return source.rstrip("/").rsplit("/", 1)[-1] or source


def disk_text(disk: Disk) -> str:
    """ "vda debian.qcow2", "sda empty CD drive"."""
    what = file_name(disk.source) if disk.source else _EMPTY.get(disk.device, tr("empty"))
    return plain(f"{disk.target} {what}")


def disks_text(config: DomainConfig | None) -> str:
    """Every disk in one line."""
    return ", ".join(disk_text(disk) for disk in config.disks) if config is not None else ""


def plug_text(kind: str, source: str) -> str:
    """What a network card is plugged into: "network “default”", "bridge br0"."""
    pattern = _NIC_KINDS.get(kind, kind + " {}" if kind else "{}")
    return plain(pattern.replace("{}", source).strip())


def nic_source(nic: Nic) -> str:
    """ "network “default”", "bridge br0"."""
    return plug_text(nic.type, nic.source)


def networks_text(config: DomainConfig | None) -> str:
    """The networks and bridges in one line, each once."""
    if config is None:
        return ""
    return ", ".join(dict.fromkeys(plain(nic.source) or nic_source(nic) for nic in config.nics))


def bus_text(bus: str) -> str:
    """ "VirtIO"."""
    return _BUSES.get(bus, plain(bus))


def autostart_text(domain: Domain) -> str:
    """ "On", "Off", or "" where the host does not tell."""
    return "" if domain.autostart is None else tr("On") if domain.autostart else tr("Off")


def displays_text(config: DomainConfig | None) -> str:
    """ "VNC on 127.0.0.1, port 5900"."""
    found = []
    for display in config.graphics if config is not None else ():
        text = plain(display.type.upper() if display.type in ("vnc", "spice", "rdp", "sdl") else display.type)
        if display.socket:
            text = tr("{display} on socket {socket}").format(display=text, socket=plain(file_name(display.socket)))
        elif display.port > 0 or display.tls_port > 0:
            where, port = plain(display.listen, 64) or tr("this host"), max(display.port, display.tls_port)
            text = tr("{display} on {address}, port {port}").format(display=text, address=where, port=port)
        found.append(text)
    return "; ".join(found)


def system_text(config: DomainConfig | None) -> str:
    """ "Debian 12"."""
    return words.os_text(config.os_id) if config is not None else ""


def platform_text(config: DomainConfig | None) -> str:
    """ "KVM, x86_64, pc-q35-7.2"."""
    if config is None:
        return ""
    kind = _TYPES.get(config.type, config.type)
    return ", ".join(plain(part) for part in (kind, config.arch, config.machine) if part)


def firmware_text(config: DomainConfig | None) -> str:
    """ "UEFI", "BIOS"."""
    told = config.firmware if config is not None else ""
    return {"efi": "UEFI", "bios": "BIOS"}.get(told, plain(told))


def agent_text(domain: Domain) -> str:
    """Whether the guest's agent is there."""
    config = domain.config
    if domain.agent_connected is not None:
        return tr("Connected") if domain.agent_connected else tr("Not running in the guest")
    if config is None:
        return ""
    return tr("Has a channel") if config.has_agent else tr("No channel")
