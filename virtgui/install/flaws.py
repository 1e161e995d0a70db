"""What is wrong with a new machine on its host, field by field, and what can be done about it."""

from __future__ import annotations

from virtgui.install import flaws_network, flaws_storage, hosts, launch
from virtgui.install.draft import IsoSource, LiveSource, MachineDraft, PxeSource
from virtgui.install.facts import HostFacts
from virtgui.install.flaw import ERROR, NOTE, WARNING, Flaw
from virtgui.install.names import name_flaw
from virtgui.model.systems import Resources, System
from virtgui.util.language import tr
from virtgui.util.units import memory_text
from virtgui.xml.capabilities import Capabilities
from virtgui.xml.node import writable


def flaws(draft: MachineDraft, host: HostFacts, system: System | None = None) -> list[Flaw]:
    """All that is wrong, by field. What the host does not tell is not held against it."""
    found = _names(draft, host)
    found += flaws_storage.source_flaws(draft, host)
    if draft.container:
        return [*found, *_amounts(draft, host, Resources()), *flaws_network.nic_flaws(draft, host)]
    offer = host.offered(draft.arch, draft.domain, draft.machine)
    found += _kind(draft, host, offer)
    found += _xen(draft, system)
    found += _firmware(draft, offer, system)
    found += launch.flaws(draft, offer)
    least = system.needs(system.minimum, draft.arch) if system is not None else Resources()
    found += _amounts(draft, host, least, offer)
    found += flaws_storage.disk_flaws(draft, host, offer, least.storage)
    found += flaws_network.nic_flaws(draft, host)
    found += _screens(draft, offer)
    return found


def blocking(found: list[Flaw]) -> list[Flaw]:
    """Those that stand against making it."""
    return [flaw for flaw in found if flaw.severity == ERROR]


def _names(draft: MachineDraft, host: HostFacts) -> list[Flaw]:
    wrong, only_warned = name_flaw(draft.name, host.names)
    found = [Flaw("name", wrong, WARNING if only_warned else ERROR)] if wrong else []
    if "\n" in draft.title:
        found.append(Flaw("title", tr("A title is one line; remove the line breaks.")))
    elif not writable(draft.title):
        found.append(Flaw("title", tr("Leave out control characters.")))
    if not writable(draft.description):
        found.append(Flaw("description", tr("Leave out control characters.")))
    return found


def _kind(draft: MachineDraft, host: HostFacts, offer: Capabilities) -> list[Flaw]:
    """Who runs it: architecture, hypervisor, board."""
    if not host.capabilities.guests:
        return []
    if hosts.guest_of(host, draft.arch, draft.os_type) is None:
        known = ", ".join(hosts.architectures(host, draft.os_type)) or tr("none")
        return [
            Flaw(
                "arch",
                tr("This host cannot run {arch} machines. It can run: {known}.").format(arch=draft.arch, known=known),
            )
        ]
    known_domains = hosts.domains(host, draft.arch, draft.os_type)
    if draft.domain not in known_domains:
        others = ", ".join(known_domains) or tr("another architecture")
        if draft.domain == "kvm":
            said = tr("KVM is not available on this host; choose {others}.").format(others=others)
        else:
            said = tr("This host has no {kind}; choose {others}.").format(kind=draft.domain, others=others)
        return [Flaw("domain", said)]
    found = []
    if slow := hosts.speed_words(draft.domain, draft.arch, host):
        found.append(Flaw("domain", f"{slow}.", WARNING))
    types = hosts.machine_types(host, draft.arch)
    if draft.machine and types and draft.machine not in types:
        found.append(
            Flaw("machine", tr("This host has no board “{machine}”; choose another.").format(machine=draft.machine))
        )
    if draft.cpu_mode and offer.supports(f"cpu/{draft.cpu_mode}") is False:
        found.append(Flaw("cpu_mode", tr("This host does not offer this kind of processor; choose another.")))
    return found


def _xen(draft: MachineDraft, system: System | None) -> list[Flaw]:
    """What cannot run, or cannot start, without a whole board."""
    if draft.os_type not in ("xen", "xenpvh"):
        return []
    if system is not None and system.windows:
        return [Flaw("os_type", tr("{name} runs fully virtual only; choose that.").format(name=system.name))]
    if isinstance(draft.source, IsoSource | LiveSource | PxeSource):
        said = tr("Only a fully virtual machine starts from a medium or the network; choose that, or another source.")
        return [Flaw("os_type", said)]
    return []


def _firmware(draft: MachineDraft, offer: Capabilities, system: System | None) -> list[Flaw]:
    found = []
    needs = hosts.needs_uefi(system, draft.arch)
    name = system.name if system is not None else ""
    if draft.firmware == "efi" and hosts.has_uefi(offer) is False:
        found.append(Flaw("firmware", tr("This host has no UEFI firmware; install OVMF (edk2) there, or choose BIOS.")))
    elif draft.firmware != "efi" and needs:
        found.append(Flaw("firmware", tr("{name} starts by UEFI only; choose UEFI.").format(name=name), WARNING))
    if draft.secure_boot:
        if draft.firmware != "efi":
            found.append(Flaw("secure_boot", tr("Secure boot needs UEFI.")))
        elif draft.arch == "x86_64" and not hosts.express(draft.arch, draft.machine):
            found.append(Flaw("secure_boot", tr("Secure boot needs the board q35.")))
        elif offer.secure_boot is False:
            found.append(Flaw("secure_boot", tr("This host’s UEFI firmware has no secure boot; turn it off.")))
    emulates = offer.values("tpm/backendModel")
    if draft.tpm and (offer.supports("tpm") is False or (emulates is not None and "emulator" not in emulates)):
        found.append(Flaw("tpm", tr("This host has no emulated TPM; install swtpm there, or turn the TPM off.")))
    elif draft.tpm and draft.tpm not in (offer.values("tpm/backendVersion") or (draft.tpm,)):
        found.append(
            Flaw("tpm", tr("This host has no TPM of version {version}; choose another.").format(version=draft.tpm))
        )
    elif not draft.tpm and needs and system is not None and system.windows:
        found.append(
            Flaw("tpm", tr("{name} refuses to be installed without a TPM 2.0; turn it on.").format(name=name), WARNING)
        )
    return found


def _amounts(draft: MachineDraft, host: HostFacts, least: Resources, offer: Capabilities | None = None) -> list[Flaw]:
    """Memory and CPUs, with what running machines were promised."""
    found = []
    memory = draft.memory_kib
    if memory < 1024:
        found.append(Flaw("memory_kib", tr("Give it memory.")))
    elif host.memory_kib and memory > host.memory_kib:
        found.append(Flaw("memory_kib", tr("The host has only {memory}.").format(memory=memory_text(host.memory_kib))))
    elif host.memory_kib and memory + host.promised_memory_kib > host.memory_kib:
        promised = memory_text(host.promised_memory_kib)
        everything = memory_text(host.memory_kib)
        found.append(
            Flaw(
                "memory_kib",
                tr("Running machines have {promised} of the host’s {all} already.").format(
                    promised=promised, all=everything
                ),
                WARNING,
            )
        )
    if least.memory and 1024 <= memory < least.memory // 1024:
        found.append(
            Flaw(
                "memory_kib",
                tr("The system needs {memory} at least.").format(memory=memory_text(least.memory // 1024)),
                WARNING,
            )
        )
    if draft.max_memory_kib and draft.max_memory_kib < memory:
        found.append(Flaw("max_memory_kib", tr("It cannot grow to less than it starts with.")))
    cpus = max(draft.vcpus, draft.max_vcpus)
    if draft.vcpus < 1:
        found.append(Flaw("vcpus", tr("Give it a CPU.")))
    elif offer is not None and offer.max_vcpus and cpus > offer.max_vcpus:
        found.append(Flaw("vcpus", tr("Machines of this kind have {cpus} CPUs at most.").format(cpus=offer.max_vcpus)))
    elif host.cpus and draft.vcpus > host.cpus:
        found.append(
            Flaw(
                "vcpus", tr("The host has only {cpus}: more than that make it slower.").format(cpus=host.cpus), WARNING
            )
        )
    elif host.cpus and host.promised_vcpus and draft.vcpus + host.promised_vcpus > host.cpus:
        said = tr("Running machines share the host’s {cpus} with it: they have {promised} already.").format(
            cpus=host.cpus, promised=host.promised_vcpus
        )
        found.append(Flaw("vcpus", said, NOTE))
    if least.cpus and 1 <= draft.vcpus < least.cpus:
        found.append(Flaw("vcpus", tr("The system needs {cpus} at least.").format(cpus=least.cpus), WARNING))
    if draft.max_vcpus and draft.max_vcpus < draft.vcpus:
        found.append(Flaw("max_vcpus", tr("It cannot grow to fewer than it starts with.")))
    if draft.sockets and cpus % draft.sockets:
        found.append(
            Flaw(
                "sockets",
                tr("{cpus} CPUs do not fill {sockets} sockets evenly.").format(cpus=cpus, sockets=draft.sockets),
            )
        )
    return found


def _screens(draft: MachineDraft, offer: Capabilities) -> list[Flaw]:
    told = offer.values("graphics/type")
    found = [
        Flaw("graphics", tr("This host does not offer {kind} screens; choose another.").format(kind=kind.upper()))
        for kind in draft.graphics
        if told is not None and kind not in told
    ]
    cards = offer.values("video/modelType")
    if draft.video and cards is not None and draft.video not in cards:
        found.append(
            Flaw("video", tr("This host has no graphics card “{video}”; choose another.").format(video=draft.video))
        )
    channels = offer.values("channel/type")
    if draft.clipboard and "vnc" in draft.graphics and channels is not None and "qemu-vdagent" not in channels:
        found.append(Flaw("clipboard", tr("This host shares the clipboard over SPICE only; turn it off.")))
    return found
