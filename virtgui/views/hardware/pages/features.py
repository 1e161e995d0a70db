"""The page of what a machine's chipset and hypervisor can do."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.util.language import tr
from virtgui.views.hardware.pages.machine_words import arm, container, machine_of, power, qemu, s390, x86, xen
from virtgui.views.hardware.rows import Choice, Control, Page, Row
from virtgui.xml.flaws.features import features
from virtgui.xml.node import Node
from virtgui.xml.sections.features import PrivilegesXml
from virtgui.xml.surroundings import Surroundings

_FIX = (
    Choice("", tr("Default")),
    Choice("broken", tr("Broken", "flaw")),
    Choice("workaround", tr("Worked around")),
    Choice("fixed", tr("Fixed", "flaw")),
)
_INDIRECT = (
    *_FIX[:3],
    Choice("fixed-ibs", tr("Fixed, serialised")),
    Choice("fixed-ccd", tr("Fixed, count cache off")),
    Choice("fixed-na", tr("Fixed, not needed")),
)


def _enlightened(node: Node) -> bool:
    return x86(node) and machine_of(node).hyperv_mode != "passthrough"


def _when(field: str) -> Callable[[Node], bool]:
    return lambda node: _enlightened(node) and bool(getattr(machine_of(node), field))


def _switch(
    field: str, label: str, section: str, shown: Callable[[Node], bool], help: str = "", *, more: bool = False
) -> Row:
    return Row(field, label, Control.SWITCH, section, shown=shown, help=help, more=more)


_HYPERV = (
    Row(
        "hyperv_mode",
        tr("Enlightenments"),
        Control.CHOICE,
        tr("For Windows"),
        (
            Choice("", tr("Those chosen here")),
            Choice("custom", tr("Those chosen here, written out")),
            Choice("passthrough", tr("All the host can"), tr("Such a machine moves to like hosts only")),
        ),
        shown=x86,
        help=tr("What Windows expects of Microsoft's own hypervisor; it runs faster with them."),
    ),
    *(
        _switch(f"hyperv_{field}", label, tr("For Windows"), _enlightened, help, more=more)
        for field, label, help, more in (
            ("relaxed", tr("Relaxed timing"), tr("Windows does not stop when it had to wait long."), False),
            ("vapic", tr("Virtual APIC"), "", False),
            ("spinlocks", tr("Patient spinlocks"), "", False),
            ("vpindex", tr("Virtual processor numbers"), "", False),
            ("synic", tr("Synthetic interrupt controller"), "", False),
            ("stimer", tr("Synthetic timers"), "", False),
            ("runtime", tr("Run time of processors"), "", True),
            ("reset", tr("Reset by hypercall"), "", True),
            ("frequencies", tr("Frequencies"), "", True),
            ("reenlightenment", tr("Word of migration"), "", True),
            ("tlbflush", tr("Flush TLBs by hypercall"), "", True),
            ("ipi", tr("Interrupts by hypercall"), "", True),
            ("evmcs", tr("Enlightened VMCS"), tr("For a hypervisor inside, on Intel."), True),
            ("avic", tr("Hardware APIC"), "", True),
            ("emsr_bitmap", tr("Enlightened MSR bitmap"), "", True),
            ("xmm_input", tr("Hypercalls by XMM registers"), "", True),
            ("vendor_id", tr("Own vendor"), "", True),
        )
    ),
    Row(
        "hyperv_spinlocks_retries",
        tr("Tries before it waits"),
        Control.NUMBER,
        tr("For Windows"),
        least=4095,
        unset="4095",
        shown=_when("hyperv_spinlocks"),
        more=True,
    ),
    _switch("hyperv_stimer_direct", tr("Direct timer messages"), tr("For Windows"), _when("hyperv_stimer"), more=True),
    _switch("hyperv_tlbflush_direct", tr("Direct flushes"), tr("For Windows"), _when("hyperv_tlbflush"), more=True),
    _switch("hyperv_tlbflush_extended", tr("Extended flushes"), tr("For Windows"), _when("hyperv_tlbflush"), more=True),
    Row(
        "hyperv_vendor_id_value",
        tr("Vendor"),
        section=tr("For Windows"),
        shown=_when("hyperv_vendor_id"),
        help=tr("At most 12 letters."),
        more=True,
    ),
)

_KVM = (
    _switch(
        "kvm_hidden", tr("Hide that it is KVM"), "KVM", qemu, tr("Some drivers refuse to work in a machine."), more=True
    ),
    _switch("kvm_hint_dedicated", tr("Processors are its alone"), "KVM", x86, more=True),
    _switch("kvm_poll_control", tr("Guest polls when idle"), "KVM", x86, more=True),
    _switch("kvm_pv_ipi", tr("Interrupts by hypercall"), "KVM", x86, more=True),
    _switch(
        "kvm_dirty_ring",
        tr("Dirty ring"),
        "KVM",
        x86,
        tr("A newer way to find changed memory in a migration."),
        more=True,
    ),
    Row(
        "kvm_dirty_ring_size",
        tr("Ring's size"),
        Control.NUMBER,
        "KVM",
        least=1024,
        most=65536,
        shown=lambda node: machine_of(node).kvm_dirty_ring,
        more=True,
    ),
)

_PRIVILEGES = tuple(name for name in vars(PrivilegesXml) if name.startswith("may_"))


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    words = (("acpi", "ACPI"), ("smm", "SMM"), ("hyperv_relaxed", tr("for Windows")), ("kvm_hidden", tr("KVM hidden")))
    return ", ".join(word for field, word in words if getattr(machine, field))


FEATURES = Page(
    kind="",
    name="features",
    group=tr("Machine"),
    icon="list-details",
    title=lambda node, around: tr("Features"),
    line=_line,
    check=features,
    removable=False,
    rows=(
        Row(
            "acpi",
            "ACPI",
            Control.FLAG,
            tr("Chipset"),
            help=tr("Needed to shut a guest down by its power button."),
        ),
        Row("apic", "APIC", Control.FLAG, tr("Chipset"), shown=lambda node: not container(node)),
        _switch(
            "smm", tr("System management mode (SMM)"), tr("Chipset"), x86, tr("Secure boot needs it, on Q35 only.")
        ),
        *_HYPERV,
        *_KVM,
        _switch("apic_eoi", tr("Paravirtual end of interrupt"), tr("Chipset"), x86, more=True),
        Row("pae", "PAE", Control.FLAG, tr("Chipset"), more=True, shown=lambda node: not container(node)),
        _switch("hap", tr("Hardware-assisted paging"), tr("Chipset"), xen, more=True),
        Row("viridian", tr("For Windows on Xen (Viridian)"), Control.FLAG, tr("Chipset"), more=True, shown=xen),
        _switch("pv_spinlock", tr("Paravirtual spinlocks"), tr("Chipset"), x86, more=True),
        _switch("pmu", tr("Performance counters (PMU)"), tr("Chipset"), qemu, more=True),
        _switch("vmport", tr("VMware's port"), tr("Chipset"), x86, more=True),
        _switch("ps2", tr("PS/2 controller"), tr("Chipset"), x86, more=True),
        Row(
            "smm_tseg_kib",
            tr("SMM memory"),
            Control.SIZE,
            tr("Chipset"),
            unset=tr("Hypervisor default"),
            more=True,
            shown=lambda node: x86(node) and machine_of(node).smm,
        ),
        Row(
            "ioapic",
            tr("I/O APIC by"),
            Control.CHOICE,
            tr("Chipset"),
            (Choice("", tr("Default")), Choice("kvm", "KVM"), Choice("qemu", "QEMU")),
            more=True,
            shown=x86,
        ),
        _switch("vmcoreinfo", tr("Core dump information"), tr("Chipset"), qemu, more=True),
        Row(
            "unknown_msrs",
            tr("Unknown registers (MSRs)"),
            Control.CHOICE,
            tr("Chipset"),
            (Choice("", tr("Default")), Choice("ignore", tr("Ignored")), Choice("fault", tr("A fault"))),
            more=True,
            shown=x86,
        ),
        Row(
            "translation_cache_kib",
            tr("Translation cache"),
            Control.SIZE,
            tr("Without KVM"),
            unset=tr("Hypervisor default"),
            more=True,
            shown=lambda node: machine_of(node).type == "qemu",
        ),
        Row("gic", tr("Interrupt controller (GIC)"), Control.FLAG, "ARM", shown=arm),
        Row(
            "gic_version",
            tr("GIC version"),
            Control.CHOICE,
            "ARM",
            (Choice("", tr("Default")), Choice("2", "2"), Choice("3", "3"), Choice("host", tr("The host's"))),
            caps="features/gic/version",
            shown=arm,
        ),
        _switch("ras", tr("Report memory errors"), "ARM", arm, more=True),
        Row(
            "aia",
            tr("Interrupt architecture"),
            Control.CHOICE,
            "RISC-V",
            (
                Choice("", tr("Default")),
                Choice("none", tr("None", "of these")),
                Choice("aplic", "APLIC"),
                Choice("aplic-imsic", tr("With IMSIC")),
            ),
            more=True,
            shown=lambda node: machine_of(node).arch.startswith("riscv"),
        ),
        Row(
            "hpt_resizing",
            tr("Resize the page table"),
            Control.CHOICE,
            "POWER",
            (
                Choice("", tr("Default")),
                Choice("enabled", tr("Yes")),
                Choice("disabled", tr("No")),
                Choice("required", tr("Required")),
            ),
            shown=power,
        ),
        Row("hpt_max_page_kib", tr("Largest page"), Control.SIZE, "POWER", shown=power, unset=tr("Default")),
        _switch("htm", tr("Transactional memory"), "POWER", power),
        _switch("nested_hv", tr("Hypervisors inside"), "POWER", power),
        _switch("ccf_assist", tr("Count cache flush"), "POWER", power),
        Row("cfpc", tr("Cache flush (CFPC)"), Control.CHOICE, "POWER", _FIX, shown=power),
        Row("sbbc", tr("Speculation barrier (SBBC)"), Control.CHOICE, "POWER", _FIX, shown=power),
        Row("ibs", tr("Indirect branches (IBS)"), Control.CHOICE, "POWER", _INDIRECT, shown=power),
        _switch("async_teardown", tr("Clear away in the background"), tr("Mainframe"), s390),
        _switch("xen_e820_host", tr("The host's memory map"), "Xen", xen),
        _switch("xen_passthrough", tr("Pass devices through"), "Xen", xen),
        Row(
            "xen_passthrough_mode",
            tr("Its page tables"),
            Control.CHOICE,
            "Xen",
            (Choice("", tr("Default")), Choice("sync_pt", tr("Its own")), Choice("share_pt", tr("Shared"))),
            shown=xen,
        ),
        Row("privnet", tr("No network of the host"), Control.FLAG, tr("Container"), shown=container),
        Row(
            "capabilities_policy",
            tr("The first program may"),
            Control.CHOICE,
            tr("Container"),
            (
                Choice("", tr("Default")),
                Choice("default", tr("What is usual")),
                Choice("allow", tr("Everything but what is off below")),
                Choice("deny", tr("Nothing but what is on below")),
            ),
            shown=container,
        ),
        *(
            _switch(name, name.removeprefix("may_").upper(), tr("Container"), container, more=True)
            for name in _PRIVILEGES
        ),
    ),
)

PAGES = (FEATURES,)
