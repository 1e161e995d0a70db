"""What a new machine is given where nobody says otherwise: from its system and from what its host offers."""

from __future__ import annotations

from dataclasses import replace

from virtgui.install import hosts, parts
from virtgui.install.draft import (
    MANUAL,
    NEW,
    PATH,
    TEMPLATE,
    VOLUME,
    CloudSource,
    ContainerSource,
    DiskDraft,
    ImportSource,
    LiveSource,
    MachineDraft,
    Medium,
    Source,
    TreeSource,
)
from virtgui.install.facts import HostFacts, Preferences
from virtgui.install.names import free_name
from virtgui.install.places import best_pool, is_device, settled
from virtgui.model.systems import Resources, System
from virtgui.xml.capabilities import Capabilities

_KIB, _GIB = 1024, 1024**3
_NEEDS = Resources(2, 2 * _GIB, 20 * _GIB)
_PREFERENCES = Preferences()


def defaults(
    system: System | None,
    host: HostFacts,
    preferences: Preferences | None = None,
    source: Source = MANUAL,
    arch: str = "",
    domain: str = "",
    machine: str = "",
    os_type: str = "",
) -> MachineDraft:
    """The draft that the wizard begins with; `arch`, `domain`, `machine` and `os_type` "" are the host's own best."""
    wishes = preferences or _PREFERENCES
    if isinstance(source, ContainerSource):
        return _container(host, source)
    arch = arch or hosts.own_architecture(host)
    domain = domain or next(iter(hosts.domains(host, arch)), "qemu")
    machine = machine or hosts.board(host, arch, system)
    offer = host.offered(arch, domain, machine)
    x86 = arch in hosts.X86
    needs = resources(system, arch, host, tree=isinstance(source, TreeSource))
    windows = system is not None and system.windows
    uefi = hosts.firmware(offer, arch, system, wishes.firmware)
    secure = windows and hosts.needs_uefi(system, arch) and offer.secure_boot is not False
    tpm, tpm_model = hosts.tpm(offer, needed=hosts.needs_uefi(system, arch)) if uefi == "efi" else ("", "")
    screens = parts.graphics(offer, arch, wishes.graphics)
    brings_drivers = windows and bool(wishes.virtio_win)
    name = free_name(system.short_id if system is not None and system.short_id else "machine", host.names)
    draft = MachineDraft(
        name=name,
        os_id=system.id if system is not None else "",
        source=source,
        domain=domain,
        arch=arch,
        machine=machine,
        firmware=uefi,
        secure_boot=secure,
        tpm=tpm,
        tpm_model=tpm_model,
        cpu_mode=hosts.cpu_mode(offer, arch, domain, wishes.cpu_mode),
        vcpus=needs.cpus,
        sockets=1 if windows and x86 else 0,
        memory_kib=needs.memory // _KIB,
        disks=_disks(system, host, wishes, source, offer, arch, machine, name, needs.storage),
        nics=(parts.nic(host, parts.nic_model(system, arch, machine)),),
        cd_bus=parts.cd_bus(offer, arch, machine),
        graphics=screens,
        video=parts.video(system, offer, arch, screens),
        sound=parts.sound(system, arch, machine, screens, wanted=wishes.sound),
        inputs=parts.inputs(arch, screens),
        usb=parts.usb(system, arch) if screens or x86 else "",
        serial=arch != "s390x",
        console="sclp" if arch == "s390x" else "",
        agent=parts.drives(system, "console") or brings_drivers,
        spice_agent="spice" in screens,
        rng="virtio" if parts.drives(system, "rng") or brings_drivers else "",
        balloon="virtio" if parts.drives(system, "balloon") or brings_drivers else "",
        hot_plug_ports=wishes.hot_plug_ports if hosts.express(arch, machine) else 0,
        virtio_win=Medium(wishes.virtio_win) if brings_drivers else Medium(),
        keep_medium=windows,
        hyperv=hosts.enlightenments(offer, domain, needs.cpus) if windows and x86 else (),
        clock="localtime" if windows or (system is not None and system.family == "solaris") else "utc",
        acpi=x86 or (arch == "aarch64" and uefi == "efi"),
        apic=x86,
        vmport=False if x86 and "spice" in screens else None,
        timers=x86,
        sleep_states_off=x86,
    )
    if hosts.is_qemu(host):
        return draft
    draft = _elsewhere(draft, host)
    kinds = hosts.xen_kinds(host, arch)
    return _xen(draft, host, os_type if os_type in kinds else kinds[0]) if kinds else draft


def _elsewhere(draft: MachineDraft, host: HostFacts) -> MachineDraft:
    """What every hypervisor but QEMU can have: disks and cards of its own kind, a screen, a line."""
    kind = host.driver.lower()
    bus, model = _ELSEWHERE.get(kind, ("", ""))
    return replace(
        draft,
        machine=draft.machine if hosts.machine_types(host, draft.arch) else "",
        cpu_mode="",
        firmware="",
        secure_boot=False,
        tpm="",
        tpm_model="",
        disks=tuple(replace(disk, bus=bus or disk.bus, discard="") for disk in draft.disks),
        nics=tuple(replace(nic, model=model if bus else nic.model) for nic in draft.nics),
        cd_bus=bus if bus in ("ide", "xen") else draft.cd_bus,
        video="vga" if kind in ("xen", "bhyve") and draft.video else "" if bus else draft.video,
        sound="",
        inputs=(),
        usb="",
        agent=False,
        spice_agent=False,
        rng="",
        balloon="",
        hot_plug_ports=0,
        hyperv=(),
        timers=False,
        sleep_states_off=False,
        vmport=None,
    )


def _xen(draft: MachineDraft, host: HostFacts, os_type: str) -> MachineDraft:
    """One of Xen's three kinds. Only a fully virtual one has a board with ACPI, a serial port and a graphics card."""
    guest = hosts.guest_of(host, draft.arch, os_type)
    machine = guest.machines[0].name if guest is not None and guest.machines else ""
    draft = replace(draft, domain="xen", os_type=os_type, machine=machine)
    if os_type == "hvm":
        return draft
    return replace(draft, acpi=False, apic=False, serial=False, console="xen", video="", clock="utc")


_ELSEWHERE = {
    "xen": ("xen", ""),
    "vz": ("scsi", "virtio"),
    "bhyve": ("virtio", "virtio"),
    "vmware": ("scsi", "e1000"),
    "esx": ("scsi", "vmxnet3"),
    "vbox": ("ide", "82540eM"),
}
"""The disks' bus and the cards' model where another hypervisor than QEMU runs the machine."""


def resources(system: System | None, arch: str, host: HostFacts, *, tree: bool = False) -> Resources:
    """What a machine gets: what is recommended, else twice the least, and no more than three quarters of the host
    unless less would be too little. Installing from a `tree` may need more. Sizes are bytes."""
    least, best = Resources(), Resources()
    if system is not None:
        least, best = system.needs(system.minimum, arch), system.needs(system.recommended, arch)
        if tree:
            loaded = system.needs(system.network_install, arch).memory
            least = least._replace(memory=max(least.memory, loaded))
            best = best._replace(memory=max(best.memory, loaded) if best.memory else 0)
    cpus = best.cpus or 2 * least.cpus or _NEEDS.cpus
    memory = best.memory or 2 * least.memory or _NEEDS.memory
    storage = best.storage or 2 * least.storage or _NEEDS.storage
    if host.cpus:
        cpus = max(1, min(cpus, host.cpus))
    if host.memory_kib:
        memory = max(min(memory, host.memory_kib * _KIB * 3 // 4), min(memory, least.memory))
    return Resources(cpus, memory // 1024**2 * 1024**2, storage)


def question(draft: MachineDraft, host: HostFacts) -> tuple[str, str, str, str]:
    """Emulator, architecture, machine type and hypervisor: what the domain capabilities of such a machine are asked
    by (virConnectGetDomainCapabilities)."""
    guest = hosts.guest_of(host, draft.arch, draft.os_type)
    return (draft.emulator or (guest.emulator if guest else ""), draft.arch, draft.machine, draft.domain)


def _disks(
    system: System | None,
    host: HostFacts,
    wishes: Preferences,
    source: Source,
    offer: Capabilities,
    arch: str,
    machine: str,
    name: str,
    size: int,
) -> tuple[DiskDraft, ...]:
    if isinstance(source, LiveSource):
        return ()
    bus = parts.disk_bus(system, offer, arch, machine)
    if isinstance(source, ImportSource) and not source.convert:
        return (imported(source.image, bus),)
    pool = best_pool(host)
    disk = DiskDraft(NEW, "disk", bus, pool.name if pool else "", size_bytes=size, discard="unmap")
    disk = settled(replace(disk, format=wishes.format or disk.format), host, name)
    if isinstance(source, CloudSource) and source.linked:
        disk = replace(disk, backing_path=source.image.path, backing_format=source.image.format or "qcow2")
    return (disk,)


def imported(image: Medium, bus: str) -> DiskDraft:
    """A disk that is there already, as it is."""
    form = image.format or "raw"
    if image.volume:
        return DiskDraft(VOLUME, "disk", bus, image.pool, image.volume, image.path, format=form, discard="unmap")
    if is_device(image.path):
        # the host's cache would only hold again what the device holds
        return DiskDraft(PATH, "disk", bus, path=image.path, format="raw", cache="none", io="native", discard="unmap")
    return DiskDraft(PATH, "disk", bus, path=image.path, format=form, discard="unmap")


def _container(host: HostFacts, source: ContainerSource) -> MachineDraft:
    known = hosts.guests(host, "exe")
    arch = hosts.own_architecture(host)
    guest = next((guest for guest in known if guest.arch == arch), known[0] if known else None)
    return MachineDraft(
        name=free_name("container", host.names),
        source=source,
        domain=guest.domains[0] if guest is not None and guest.domains else "lxc",
        os_type="exe",
        arch=guest.arch if guest is not None else arch,
        vcpus=1,
        memory_kib=1024**2,
        nics=(replace(parts.nic(host, ""), model=""),),
        console="" if source.kind == TEMPLATE else "lxc",
        acpi=False,
        apic=False,
    )
