"""What may be wrong with a machine's features, and with its clock."""

from __future__ import annotations

import re

from virtgui.util.language import tr
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.forms import machine_of, number, twice, within
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_NEEDS = (
    ("hyperv_synic", "hyperv_vpindex", tr("The synthetic interrupt controller needs virtual processor numbers.")),
    ("hyperv_stimer", "hyperv_synic", tr("Synthetic timers need the synthetic interrupt controller.")),
    ("hyperv_stimer_direct", "hyperv_stimer", tr("Direct timer messages need synthetic timers.")),
    ("hyperv_tlbflush", "hyperv_vpindex", tr("Flushing by hypercall needs virtual processor numbers.")),
    ("hyperv_ipi", "hyperv_vpindex", tr("Interrupts by hypercall need virtual processor numbers.")),
    ("hyperv_evmcs", "hyperv_vapic", tr("Enlightened VMCS needs the virtual APIC.")),
    ("smm_tseg_kib", "smm", tr("Memory for system management needs SMM.")),
)
_ENLIGHTENMENTS = (
    "relaxed",
    "vapic",
    "spinlocks",
    "vpindex",
    "runtime",
    "synic",
    "stimer",
    "reset",
    "vendor_id",
    "frequencies",
    "reenlightenment",
    "tlbflush",
    "ipi",
    "evmcs",
    "avic",
    "emsr_bitmap",
    "xmm_input",
)
_OFFSETS = ("utc", "localtime", "timezone", "variable", "absolute")
_ADJUSTMENT = re.compile(r"[-+]?\d{1,18}|reset")


def features(node: Node, around: Surroundings) -> list[Flaw]:
    """The features that need each other, and values out of range."""
    machine = machine_of(node, around)
    found = [
        Flaw(field, f"{words} {tr('Turn that on too.')}")
        for field, needed, words in _NEEDS
        if getattr(machine, field) and not getattr(machine, needed)
    ]
    if machine.hyperv_spinlocks:
        found += within(machine, (("hyperv_spinlocks_retries", 4095, 2**32 - 1),))
    if len(machine.hyperv_vendor_id_value) > 12 or "," in machine.hyperv_vendor_id_value:
        found.append(Flaw("hyperv_vendor_id_value", tr("A vendor has at most 12 letters and no comma.")))
    size = machine.kvm_dirty_ring_size
    if machine.kvm_dirty_ring and (not 1024 <= size <= 65536 or size & (size - 1)):
        found.append(Flaw("kvm_dirty_ring_size", tr("The ring's size is a power of two from 1024 to 65536.")))
    if machine.gic and machine.arch not in ("aarch64", "armv7l", ""):
        found.append(Flaw("gic", tr("Only ARM machines have this interrupt controller; turn it off.")))
    if machine.hyperv_mode == "passthrough" and machine.type == "qemu":
        found.append(Flaw("hyperv_mode", tr("Passing through everything needs KVM."), warning=True))
    if machine.smm and machine.machine and "q35" not in machine.machine and machine.arch in ("x86_64", "i686"):
        found.append(Flaw("smm", tr("System management mode needs a Q35 machine type."), warning=True))
    if not machine.acpi and machine.type in ("kvm", "qemu") and machine.arch in ("x86_64", "i686"):
        words = tr("Without ACPI the guest cannot be asked to shut down, and many systems do not start.")
        found.append(Flaw("acpi", words, warning=True))
    return [*found, *_unoffered(machine, around)]


def _unoffered(machine: MachineXml, around: Surroundings) -> list[Flaw]:
    """Enlightenments that the hypervisor does not list, where it lists any worth the name."""
    offered = around.capabilities.values("features/hyperv/features")
    if offered is None or "relaxed" not in offered:
        return []  # older ones list only a part
    return [
        Flaw(f"hyperv_{name}", tr("This hypervisor does not offer it."), warning=True)
        for name in _ENLIGHTENMENTS
        if getattr(machine, f"hyperv_{name}") and name not in offered
    ]


def clock(node: Node, around: Surroundings) -> list[Flaw]:
    """Offsets with what they need, timers."""
    machine = machine_of(node, around)
    found = []
    offset, shift = machine.clock_offset, machine.clock_adjustment
    if offset == "absolute" and MachineXml.clock_start.raw(machine) is None:
        found.append(Flaw("clock_start", tr("Write the moment the clock starts at, in seconds since 1970.")))
    if shift and not _ADJUSTMENT.fullmatch(shift):
        found.append(Flaw("clock_adjustment", tr("Write seconds, or “reset”.")))
    elif offset == "variable" and shift == "reset":
        found.append(
            Flaw("clock_adjustment", tr("A clock that keeps its own offset takes seconds here."), warning=True)
        )
    if offset == "timezone" and ("\n" in machine.clock_timezone or " " in machine.clock_timezone.strip()):
        found.append(Flaw("clock_timezone", tr("Write a time zone as in “Europe/Paris”.")))
    if offset and offset not in _OFFSETS:
        found.append(Flaw("clock_offset", tr("libvirt knows no such clock; choose another.")))
    found += twice("timers", machine.timers, tr("The timer “{}” is there twice; remove one."), warning=True)
    for name, _, policy, track, mode, frequency, *catchup in machine.timers:
        if not name:
            found.append(Flaw("timers", tr("Choose which timer it is.")))
        elif any(catchup) and policy != "catchup":
            found.append(
                Flaw("timers", tr("Only a timer that catches up has limits for that; see “{name}”.").format(name=name))
            )
        elif track and name not in ("rtc", "platform"):
            found.append(
                Flaw("timers", tr("Only “rtc” and “platform” follow a clock; see “{name}”.").format(name=name))
            )
        elif (mode or frequency) and name != "tsc":
            found.append(Flaw("timers", tr("Only “tsc” has a mode and a frequency; see “{name}”.").format(name=name)))
        elif frequency and number(frequency) is None:
            found.append(Flaw("timers", tr("A frequency is a whole number of hertz.")))
    return found
