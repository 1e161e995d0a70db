"""What kind of machine a host runs best: its architecture, hypervisor, board, processor, firmware."""

from __future__ import annotations

from virtgui.install.facts import HostFacts
from virtgui.model.systems import System
from virtgui.util.language import tr
from virtgui.xml.capabilities import Capabilities, Guest

X86 = ("x86_64", "i686")
ARM = ("aarch64", "armv7l")
RISCV = ("riscv64", "riscv32")
POWER = ("ppc64le", "ppc64")
ARCHITECTURES = (*X86, *ARM, "riscv64", *POWER, "s390x")
"""Those that a machine's defaults are known for, the likeliest first."""
_BOARDS = {
    **dict.fromkeys((*ARM, *RISCV, "loongarch64"), "virt"),
    **dict.fromkeys(POWER, "pseries"),
    "s390x": "s390-ccw-virtio",
}
_SAME = {"ppc64le": "ppc64"}
"""What a host may call the architecture instead."""
_BEST = ("kvm", "hvf", "xen", "qemu", "lxc", "bhyve", "vz", "test")


def is_qemu(host: HostFacts) -> bool:
    """Whether QEMU runs its machines; a host that does not say is taken for one."""
    return host.driver.lower() in ("qemu", "")


def guests(host: HostFacts, os_type: str = "") -> tuple[Guest, ...]:
    """What the host can run, of one type only ("hvm", "exe", "xen") where it is given."""
    return tuple(guest for guest in host.capabilities.guests if os_type in ("", guest.os_type))


def guest_of(host: HostFacts, arch: str, os_type: str = "hvm") -> Guest | None:
    """What the host says of an architecture; None where it cannot run it."""
    wanted = (arch, _SAME.get(arch, arch))
    return next((guest for guest in guests(host, os_type) if guest.arch in wanted), None)


def architectures(host: HostFacts, os_type: str = "hvm") -> tuple[str, ...]:
    """What machines of this host can be, its own architecture first, then the likeliest."""
    found = dict.fromkeys(guest.arch for guest in guests(host, os_type))
    own = own_architecture(host)
    likely = [arch for arch in ARCHITECTURES if arch in found]
    return tuple(dict.fromkeys((*([own] if own in found else ()), *likely, *found)))


def own_architecture(host: HostFacts) -> str:
    """The host's own."""
    own = host.capabilities.host_cpu.arch or host.capabilities.arch
    if own:
        return own
    known = guests(host)
    return known[0].arch if known else "x86_64"


def domains(host: HostFacts, arch: str, os_type: str = "hvm") -> tuple[str, ...]:
    """The hypervisors for an architecture ("kvm", "qemu"), the fastest first."""
    guest = guest_of(host, arch, os_type)
    known = guest.domains if guest is not None else ()
    return tuple(sorted(known, key=lambda name: _BEST.index(name) if name in _BEST else len(_BEST)))


XEN_KINDS = ("hvm", "xenpvh", "xen")
"""Types of Xen's machines: fully virtual, PVH, paravirtual. What runs everything comes first."""


def xen_kinds(host: HostFacts, arch: str) -> tuple[str, ...]:
    """The types that a Xen host offers for an architecture; () where another hypervisor runs its machines."""
    if host.driver.lower() != "xen":
        return ()
    return tuple(kind for kind in XEN_KINDS if guest_of(host, arch, kind) is not None)


def emulated(domain: str) -> bool:
    """Whether every instruction is translated, which is many times slower than KVM."""
    return domain == "qemu"


def speed_words(draft_domain: str, arch: str, host: HostFacts) -> str:
    """What a person should know of a machine's speed; "" where it runs at full speed."""
    if not emulated(draft_domain):
        return ""
    own = own_architecture(host)
    if arch == own or (arch == "i686" and own == "x86_64"):
        if "kvm" in domains(host, arch):
            return tr("Runs by emulation although this host has KVM: about ten times slower")
        return tr("This host offers no KVM: every instruction is emulated, about ten times slower")
    return tr("Another kind of processor than this host’s ({own}) is emulated: about ten times slower").format(own=own)


def machine_types(host: HostFacts, arch: str) -> tuple[str, ...]:
    """Names of the boards for an architecture, aliases first."""
    offer = host.offered(arch)
    if offer.machines:
        return offer.machines
    guest = guest_of(host, arch)
    kinds = guest.machines if guest is not None else ()
    return tuple(dict.fromkeys(kind.name for kind in sorted(kinds, key=lambda kind: not kind.canonical)))


def board(host: HostFacts, arch: str, system: System | None) -> str:
    """The board that suits an architecture and a system; "" leaves it to the hypervisor."""
    known = machine_types(host, arch)
    if arch in X86:
        wanted = ("q35", "pc") if knows_q35(system) else ("pc", "q35")
        return next((name for name in wanted if name in known or not known), known[0] if known else "")
    name = _BOARDS.get(arch, "")
    return name if name in known or not known else known[0]


def knows_q35(system: System | None) -> bool:
    """Whether a system copes with Intel's newer board: its VirtIO must then be of version 1 too."""
    if system is None or not system.devices:
        return True
    if system.drives("virtio-net") and not system.drives("virtio1.0-net"):
        return False
    return system.drives("qemu-x86-q35")


def express(arch: str, machine: str) -> bool:
    """Whether a board's root is PCI Express, to whose ports devices can be plugged."""
    if arch in X86:
        return "q35" in machine
    return arch in (*ARM, *RISCV, "loongarch64") and machine.startswith("virt")


def cpu_mode(offer: Capabilities, arch: str, domain: str, wanted: str = "") -> str:
    """Libvirt's CPU mode; "" is the hypervisor's default. A person's wish counts where the host has it."""
    if wanted and offer.supports(f"cpu/{wanted}") is not False:
        return wanted
    if domain == "kvm" and arch in (*X86, *ARM):
        return next(mode for mode in ("host-passthrough", "host-model") if offer.supports(f"cpu/{mode}") is not False)
    if domain == "qemu" and arch in (*X86, "aarch64") and offer.supports("cpu/maximum"):
        return "maximum"
    return ""


def has_uefi(offer: Capabilities) -> bool | None:
    """Whether there is UEFI firmware for such machines; None where nobody says."""
    told = offer.values("os/firmware")
    if told is None and not offer.loaders:
        return None
    return "efi" in (told or ()) or bool(offer.loaders)


def firmware(offer: Capabilities, arch: str, system: System | None, wanted: str = "") -> str:
    """ "efi", "bios" or "" for the board's own. What a system cannot do without counts most, then a person's wish."""
    needs = needs_uefi(system, arch)
    if needs or (wanted == "efi" and arch in (*X86, *ARM, "riscv64", "loongarch64")):
        return "efi"
    if arch in ("aarch64", "loongarch64") or (arch in ("armv7l", "riscv64") and has_uefi(offer)):
        return "efi" if has_uefi(offer) is not False else ""
    return ""


def needs_uefi(system: System | None, arch: str) -> bool:
    """Whether a system starts by UEFI and by nothing else."""
    if system is None:
        return False
    told = bool(system.starts_by("efi", arch)) and system.starts_by("bios", arch) is False
    return told or ("win11" in system.short_ids and arch in (*X86, "aarch64"))


def tpm(offer: Capabilities, *, needed: bool) -> tuple[str, str]:
    """Version and model of an emulated TPM; ("", "") where the host has none and none is needed."""
    emulates = "emulator" in (offer.values("tpm/backendModel") or ()) and offer.supports("tpm") is not False
    if not (emulates or needed):
        return "", ""
    models = offer.values("tpm/model") or ()
    return "2.0", next((model for model in ("tpm-crb", "tpm-tis", "tpm-spapr") if model in models), "")


_ENLIGHTENMENTS = ("relaxed", "vapic", "spinlocks", "vpindex", "runtime", "synic", "stimer", "frequencies", "reset")
_MORE = ("tlbflush", "ipi")


def enlightenments(offer: Capabilities, domain: str, cpus: int) -> tuple[str, ...]:
    """The Hyper-V enlightenments that make Windows fast here, with "clock" for its clock. Emulation has none."""
    if domain != "kvm":
        return ()
    told = offer.values("features/hyperv/features")
    if told is None:
        return ("relaxed", "vapic", "spinlocks", "clock")
    wanted = (*_ENLIGHTENMENTS, *(_MORE if cpus > 1 else ()))
    return (*(name for name in wanted if name in told), "clock")
