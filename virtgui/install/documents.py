"""A draft as libvirt's documents: what it is installed with, and what it is afterwards."""

from __future__ import annotations

from virtgui.install import devices, launch
from virtgui.install.catalogue import OWN_IDS
from virtgui.install.draft import (
    OPERATING_SYSTEM,
    TEMPLATE,
    CloudSource,
    ContainerSource,
    IsoSource,
    MachineDraft,
    PxeSource,
    TreeSource,
)
from virtgui.install.drives import Order
from virtgui.install.facts import HostFacts
from virtgui.xml.edits import document
from virtgui.xml.machine import MachineXml
from virtgui.xml.notes import mark_cloud_init
from virtgui.xml.parse import serialise
from virtgui.xml.pretty import reformat

NO_PHASE, UNTIL_REBOOT, FIRST_RUN = "none", "until reboot", "first run"
"""How an installation ends: there is none, at the guest's first reboot, or with the first run of the machine."""


def phase(draft: MachineDraft) -> str:
    """How the installation ends. UNTIL_REBOOT: it runs by `install_xml`, which stops it where the guest reboots, and
    is then defined by `final_xml` and started again. FIRST_RUN: it is started by `install_xml` and defined by
    `final_xml`, which counts from the next start on. Without one both documents are the same."""
    match draft.source:
        case IsoSource() | TreeSource() | PxeSource():
            return UNTIL_REBOOT
        case CloudSource(seed=seed, eject_seed=True) if seed.chosen:
            return FIRST_RUN
    return NO_PHASE


def install_xml(draft: MachineDraft, host: HostFacts | None = None) -> str:
    """The document it is installed with. ValueError for text that no XML can hold."""
    return _written(draft, host or HostFacts(), installing=True)


def final_xml(draft: MachineDraft, host: HostFacts | None = None) -> str:
    """The document it has afterwards: media ejected, started from its disk. ValueError as above."""
    return _written(draft, host or HostFacts(), installing=phase(draft) == NO_PHASE)


def _written(draft: MachineDraft, host: HostFacts, *, installing: bool) -> str:
    machine = document("<domain>\n</domain>")
    _names(machine, draft)
    _resources(machine, draft)
    _start(machine, draft, installing=installing)
    if not draft.container:
        _features(machine, draft)
        for field, value in launch.fields(draft, host.offered(draft.arch, draft.domain, draft.machine)).items():
            setattr(machine, field, value)
    _end(machine, draft, installing=installing)
    devices.add_all(machine, draft, host, installing=installing)
    return reformat(serialise(machine))


def _names(machine: MachineXml, draft: MachineDraft) -> None:
    machine.type = draft.domain
    machine.name = draft.name
    for field in ("uuid", "title", "description"):
        if written := getattr(draft, field):
            setattr(machine, field, written)
    if draft.os_id and draft.os_id not in OWN_IDS:  # nobody else knows those
        machine.os_id = draft.os_id
    if isinstance(draft.source, CloudSource) and draft.source.seed.chosen:
        mark_cloud_init(machine)


def _resources(machine: MachineXml, draft: MachineDraft) -> None:
    if draft.max_memory_kib > draft.memory_kib:
        machine.memory_kib, machine.current_memory_kib = draft.max_memory_kib, draft.memory_kib
    else:
        machine.memory_kib = machine.current_memory_kib = draft.memory_kib
    most = max(draft.max_vcpus, draft.vcpus)
    machine.vcpus = most
    if most > draft.vcpus:
        machine.current_vcpus = draft.vcpus
    if draft.cpu_mode:
        machine.cpu_mode = draft.cpu_mode
        if draft.cpu_mode == "custom" and draft.cpu_model:
            machine.cpu_model = draft.cpu_model
    if draft.sockets:
        machine.sockets, machine.dies = draft.sockets, 1
        machine.cores, machine.threads = max(1, most // draft.sockets), 1


def _start(machine: MachineXml, draft: MachineDraft, *, installing: bool) -> None:
    machine.os_type = draft.os_type
    machine.arch = draft.arch
    if draft.machine:
        machine.machine = draft.machine
    if isinstance(draft.source, ContainerSource) and draft.source.kind == TEMPLATE:
        return
    if isinstance(draft.source, ContainerSource):
        machine.init = draft.source.init
        if draft.source.kind == OPERATING_SYSTEM:
            machine.privnet = True
        return
    if draft.firmware == "efi":
        machine.firmware = "efi"
        if draft.secure_boot:
            machine.firmware_features = (("enrolled-keys", "yes"), ("secure-boot", "yes"))
        elif draft.arch == "x86_64":
            machine.firmware_features = (("secure-boot", "no"),)
    if by_kinds := Order(draft, installing=installing).kinds():
        machine.boot_devices = tuple((kind,) for kind in by_kinds)
    if installing and isinstance(draft.source, TreeSource) and draft.source.kernel:
        machine.kernel = draft.source.kernel
        if draft.source.initrd:
            machine.initrd = draft.source.initrd
        if arguments := draft.source.arguments.strip():
            machine.kernel_arguments = arguments


def _features(machine: MachineXml, draft: MachineDraft) -> None:
    if draft.acpi:
        machine.acpi = True
    if draft.apic:
        machine.apic = True
    if draft.gic:
        machine.gic_version = draft.gic
    if draft.secure_boot and draft.arch == "x86_64":
        machine.smm = True
    if draft.vmport is not None:
        machine.vmport = draft.vmport
    for name in draft.hyperv:
        if name == "stimer_direct":
            machine.hyperv_stimer_direct = True
        elif name != "clock":
            setattr(machine, f"hyperv_{name}", True)
    if "spinlocks" in draft.hyperv:
        machine.hyperv_spinlocks_retries = 8191
    machine.clock_offset = draft.clock
    if draft.timers:
        rows = [(name, "no" if policy == "no" else "", "" if policy == "no" else policy) for name, policy in _TIMERS]
        if "clock" in draft.hyperv:
            rows.append(("hypervclock", "yes", ""))
        machine.timers = tuple((name, present, policy, *[""] * 6) for name, present, policy in rows)


_TIMERS = (("rtc", "catchup"), ("pit", "delay"), ("hpet", "no"))
"""What keeps time well on x86, and what a busy host makes run wrong."""


def _end(machine: MachineXml, draft: MachineDraft, *, installing: bool) -> None:
    if installing and phase(draft) == UNTIL_REBOOT:
        machine.on_reboot = "destroy"
    if draft.sleep_states_off:
        machine.suspend_to_mem = machine.suspend_to_disk = False
