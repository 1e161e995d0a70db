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
    Choice("", "Default"),
    Choice("broken", "Broken"),
    Choice("workaround", "Worked around"),
    Choice("fixed", "Fixed"),
)
_INDIRECT = (
    *_FIX[:3],
    Choice("fixed-ibs", "Fixed, serialised"),
    Choice("fixed-ccd", "Fixed, count cache off"),
    Choice("fixed-na", "Fixed, not needed"),
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
        "Enlightenments",
        Control.CHOICE,
        "For Windows",
        (
            Choice("", "Those chosen here"),
            Choice("custom", "Those chosen here, written out"),
            Choice("passthrough", "All the host can", "Such a machine moves to like hosts only"),
        ),
        shown=x86,
        help="What Windows expects of Microsoft's own hypervisor; it runs faster with them.",
    ),
    *(
        _switch(f"hyperv_{field}", label, "For Windows", _enlightened, help, more=more)
        for field, label, help, more in (
            ("relaxed", "Relaxed timing", "Windows does not stop when it had to wait long.", False),
            ("vapic", "Virtual APIC", "", False),
            ("spinlocks", "Patient spinlocks", "", False),
            ("vpindex", "Virtual processor numbers", "", False),
            ("synic", "Synthetic interrupt controller", "", False),
            ("stimer", "Synthetic timers", "", False),
            ("runtime", "Run time of processors", "", True),
            ("reset", "Reset by hypercall", "", True),
            ("frequencies", "Frequencies", "", True),
            ("reenlightenment", "Word of migration", "", True),
            ("tlbflush", "Flush TLBs by hypercall", "", True),
            ("ipi", "Interrupts by hypercall", "", True),
            ("evmcs", "Enlightened VMCS", "For a hypervisor inside, on Intel.", True),
            ("avic", "Hardware APIC", "", True),
            ("emsr_bitmap", "Enlightened MSR bitmap", "", True),
            ("xmm_input", "Hypercalls by XMM registers", "", True),
            ("vendor_id", "Own vendor", "", True),
        )
    ),
    Row(
        "hyperv_spinlocks_retries",
        "Tries before it waits",
        Control.NUMBER,
        "For Windows",
        least=4095,
        unset="4095",
        shown=_when("hyperv_spinlocks"),
        more=True,
    ),
    _switch("hyperv_stimer_direct", "Direct timer messages", "For Windows", _when("hyperv_stimer"), more=True),
    _switch("hyperv_tlbflush_direct", "Direct flushes", "For Windows", _when("hyperv_tlbflush"), more=True),
    _switch("hyperv_tlbflush_extended", "Extended flushes", "For Windows", _when("hyperv_tlbflush"), more=True),
    Row(
        "hyperv_vendor_id_value",
        "Vendor",
        section="For Windows",
        shown=_when("hyperv_vendor_id"),
        help="At most 12 letters.",
        more=True,
    ),
)

_KVM = (
    _switch("kvm_hidden", "Hide that it is KVM", "KVM", qemu, "Some drivers refuse to work in a machine.", more=True),
    _switch("kvm_hint_dedicated", "Processors are its alone", "KVM", x86, more=True),
    _switch("kvm_poll_control", "Guest polls when idle", "KVM", x86, more=True),
    _switch("kvm_pv_ipi", "Interrupts by hypercall", "KVM", x86, more=True),
    _switch(
        "kvm_dirty_ring", "Dirty ring", "KVM", x86, "A newer way to find changed memory in a migration.", more=True
    ),
    Row(
        "kvm_dirty_ring_size",
        "Ring's size",
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
    words = (("acpi", "ACPI"), ("smm", "SMM"), ("hyperv_relaxed", "for Windows"), ("kvm_hidden", "KVM hidden"))
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
            "Chipset",
            help="Needed to shut a guest down by its power button.",
        ),
        Row("apic", "APIC", Control.FLAG, "Chipset", shown=lambda node: not container(node)),
        _switch("smm", "System management mode (SMM)", "Chipset", x86, "Secure boot needs it, on Q35 only."),
        *_HYPERV,
        *_KVM,
        _switch("apic_eoi", "Paravirtual end of interrupt", "Chipset", x86, more=True),
        Row("pae", "PAE", Control.FLAG, "Chipset", more=True, shown=lambda node: not container(node)),
        _switch("hap", "Hardware-assisted paging", "Chipset", xen, more=True),
        Row("viridian", "For Windows on Xen (Viridian)", Control.FLAG, "Chipset", more=True, shown=xen),
        _switch("pv_spinlock", "Paravirtual spinlocks", "Chipset", x86, more=True),
        _switch("pmu", "Performance counters (PMU)", "Chipset", qemu, more=True),
        _switch("vmport", "VMware's port", "Chipset", x86, more=True),
        _switch("ps2", "PS/2 controller", "Chipset", x86, more=True),
        Row(
            "smm_tseg_kib",
            "SMM memory",
            Control.SIZE,
            "Chipset",
            unset="Hypervisor default",
            more=True,
            shown=lambda node: x86(node) and machine_of(node).smm,
        ),
        Row(
            "ioapic",
            "I/O APIC by",
            Control.CHOICE,
            "Chipset",
            (Choice("", "Default"), Choice("kvm", "KVM"), Choice("qemu", "QEMU")),
            more=True,
            shown=x86,
        ),
        _switch("vmcoreinfo", "Core dump information", "Chipset", qemu, more=True),
        Row(
            "unknown_msrs",
            "Unknown registers (MSRs)",
            Control.CHOICE,
            "Chipset",
            (Choice("", "Default"), Choice("ignore", "Ignored"), Choice("fault", "A fault")),
            more=True,
            shown=x86,
        ),
        Row(
            "translation_cache_kib",
            "Translation cache",
            Control.SIZE,
            "Without KVM",
            unset="Hypervisor default",
            more=True,
            shown=lambda node: machine_of(node).type == "qemu",
        ),
        Row("gic", "Interrupt controller (GIC)", Control.FLAG, "ARM", shown=arm),
        Row(
            "gic_version",
            "GIC version",
            Control.CHOICE,
            "ARM",
            (Choice("", "Default"), Choice("2", "2"), Choice("3", "3"), Choice("host", "The host's")),
            caps="features/gic/version",
            shown=arm,
        ),
        _switch("ras", "Report memory errors", "ARM", arm, more=True),
        Row(
            "aia",
            "Interrupt architecture",
            Control.CHOICE,
            "RISC-V",
            (
                Choice("", "Default"),
                Choice("none", "None"),
                Choice("aplic", "APLIC"),
                Choice("aplic-imsic", "With IMSIC"),
            ),
            more=True,
            shown=lambda node: machine_of(node).arch.startswith("riscv"),
        ),
        Row(
            "hpt_resizing",
            "Resize the page table",
            Control.CHOICE,
            "POWER",
            (Choice("", "Default"), Choice("enabled", "Yes"), Choice("disabled", "No"), Choice("required", "Required")),
            shown=power,
        ),
        Row("hpt_max_page_kib", "Largest page", Control.SIZE, "POWER", shown=power, unset="Default"),
        _switch("htm", "Transactional memory", "POWER", power),
        _switch("nested_hv", "Hypervisors inside", "POWER", power),
        _switch("ccf_assist", "Count cache flush", "POWER", power),
        Row("cfpc", "Cache flush (CFPC)", Control.CHOICE, "POWER", _FIX, shown=power),
        Row("sbbc", "Speculation barrier (SBBC)", Control.CHOICE, "POWER", _FIX, shown=power),
        Row("ibs", "Indirect branches (IBS)", Control.CHOICE, "POWER", _INDIRECT, shown=power),
        _switch("async_teardown", "Clear away in the background", "Mainframe", s390),
        _switch("xen_e820_host", "The host's memory map", "Xen", xen),
        _switch("xen_passthrough", "Pass devices through", "Xen", xen),
        Row(
            "xen_passthrough_mode",
            "Its page tables",
            Control.CHOICE,
            "Xen",
            (Choice("", "Default"), Choice("sync_pt", "Its own"), Choice("share_pt", "Shared")),
            shown=xen,
        ),
        Row("privnet", "No network of the host", Control.FLAG, "Container", shown=container),
        Row(
            "capabilities_policy",
            "The first program may",
            Control.CHOICE,
            "Container",
            (
                Choice("", "Default"),
                Choice("default", "What is usual"),
                Choice("allow", "Everything but what is off below"),
                Choice("deny", "Nothing but what is on below"),
            ),
            shown=container,
        ),
        *(_switch(name, name.removeprefix("may_").upper(), "Container", container, more=True) for name in _PRIVILEGES),
    ),
)

PAGES = (FEATURES,)
