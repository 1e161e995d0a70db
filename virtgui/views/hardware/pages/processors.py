"""The page of a machine's processors."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.pages.machine_words import CPU_SET, UNITS, YES_NO, container, machine_of, qemu, s390
from virtgui.views.hardware.rows import Choice, Control, Offer, Page, Row
from virtgui.xml.flaws.processors import processors
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_MODES = (
    Choice("", "Hypervisor default", "Runs on any host, slower"),
    Choice("host-passthrough", "The host's, as it is", "Fastest; moves only to hosts with the very same processor"),
    Choice("host-model", "Like the host's", "Nearly as fast, moves to hosts that have as much"),
    Choice("maximum", "All that can be"),
    Choice("custom", "A model"),
)
_MATCH = (
    Choice("", "Default"),
    Choice("exact", "Exactly these features"),
    Choice("minimum", "At least these features"),
    Choice("strict", "Only where the host's are the same"),
)
_CHECK = (
    Choice("", "Default"),
    Choice("none", "Not at all"),
    Choice("partial", "What libvirt knows of"),
    Choice("full", "Everything"),
)
_POLICIES = (
    Choice("require", "Required"),
    Choice("disable", "Off"),
    Choice("optional", "Where the host has it"),
    Choice("force", "On in any case"),
    Choice("forbid", "Not where the host has it"),
)
_CACHES = (
    Choice("", "Default"),
    Choice("emulate", "Made up"),
    Choice("passthrough", "The host's"),
    Choice("disable", "None"),
)
_ACCESS = (
    Choice("", "As all memory"),
    Choice("shared", "Shared"),
    Choice("private", "Private"),
)
_KINDS = (Choice("access", "Access"), Choice("read", "Read"), Choice("write", "Write"))


def _models(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    vendors, kvm = dict(around.capabilities.cpu_vendors), machine_of(node).type == "kvm"
    return tuple(
        Offer(name, " ".join(filter(None, (name, vendors.get(name), "" if usable or not kvm else "(host lacks some)"))))
        for name, usable in sorted(around.capabilities.cpu_models, key=lambda model: (not model[1], model[0]))
    )


def _named(node: Node) -> bool:
    machine = machine_of(node)
    return (machine.cpu_mode in ("custom", "") and not container(node)) or bool(machine.cpu_model)


def _has_cpu(node: Node) -> bool:
    return not container(node)


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    most, now = machine.vcpus, machine.current_vcpus
    count = f"{now} of {most} vCPUs" if now and now != most else f"{most} vCPU{'s' if most != 1 else ''}"
    words = {"host-passthrough": "host CPU", "host-model": "like the host", "maximum": "all features"}
    model = words.get(machine.cpu_mode, machine.cpu_model)
    return plain(f"{count}, {model}") if model else count


PROCESSORS = Page(
    kind="",
    name="processors",
    group=tr("Machine"),
    icon="cpu",
    title=lambda node, around: tr("Processors"),
    line=_line,
    check=processors,
    removable=False,
    rows=(
        Row("current_vcpus", "In use", Control.NUMBER, "Number", least=1, unset="All"),
        Row("vcpus", "At most", Control.NUMBER, "Number", least=1, help="More can be added up to here."),
        Row(
            "cpu_mode",
            "Processor",
            Control.CHOICE,
            "Model",
            _MODES,
            shown=_has_cpu,
        ),
        Row("cpu_model", "Model", Control.COMBO, "Model", offers=_models, shown=_named, unset="None"),
        Row(
            "cpu_features",
            "Features",
            Control.TABLE,
            "Model",
            columns=("Feature", "Policy"),
            cells=(("Policy", _POLICIES),),
            shown=_has_cpu,
        ),
        Row("sockets", "Sockets", Control.NUMBER, "Topology", least=1, shown=_has_cpu, unset="Default"),
        Row(
            "cores",
            "Cores in each",
            Control.NUMBER,
            "Topology",
            least=1,
            shown=_has_cpu,
            unset="Default",
        ),
        Row(
            "threads",
            "Threads in each",
            Control.NUMBER,
            "Topology",
            least=1,
            shown=_has_cpu,
            unset="Default",
            help="All together must make the largest number of processors.",
        ),
        Row("dies", "Dies in each socket", Control.NUMBER, "Topology", least=1, shown=_has_cpu, more=True),
        Row(
            "clusters",
            "Clusters in each die",
            Control.NUMBER,
            "Topology",
            least=1,
            shown=_has_cpu,
            more=True,
        ),
        Row("vcpu_set", "Run on the host's CPUs", section="Placing", unset="Any", more=True, help=CPU_SET),
        Row(
            "vcpu_placement",
            "Placing",
            Control.CHOICE,
            "Placing",
            (Choice("", "Default"), Choice("static", "As written here"), Choice("auto", "numad decides")),
            more=True,
        ),
        Row(
            "vcpu_list",
            "Single processors",
            Control.TABLE,
            "Placing",
            columns=("Number", "In use", "Unpluggable", "Order"),
            cells=(("In use", YES_NO[1:]), ("Unpluggable", YES_NO)),
            more=True,
            shown=qemu,
        ),
        Row(
            "numa_cells",
            "NUMA cells",
            Control.TABLE,
            "NUMA",
            columns=("Cell", "Processors", "Memory", "Unit", "Access", "Discard"),
            cells=(("Unit", UNITS), ("Access", _ACCESS), ("Discard", YES_NO)),
            shown=_has_cpu,
            more=True,
        ),
        Row(
            "numa_latencies",
            "Latencies",
            Control.TABLE,
            "NUMA",
            columns=("From", "To", "Cache", "Kind", "Nanoseconds"),
            cells=(("Kind", _KINDS),),
            shown=qemu,
            more=True,
        ),
        Row(
            "numa_bandwidths",
            "Bandwidths",
            Control.TABLE,
            "NUMA",
            columns=("From", "To", "Cache", "Kind", "Value", "Unit per second"),
            cells=(("Kind", _KINDS), ("Unit per second", UNITS[1:])),
            shown=qemu,
            more=True,
        ),
        Row("cpu_match", "Match", Control.CHOICE, "Model", _MATCH, shown=_named, more=True),
        Row("cpu_check", "Check before start", Control.CHOICE, "Model", _CHECK, shown=_has_cpu, more=True),
        Row(
            "cpu_fallback",
            "Where the model is unknown",
            Control.CHOICE,
            "Model",
            (Choice("", "Default"), Choice("allow", "Take the nearest"), Choice("forbid", "Do not start")),
            shown=_has_cpu,
            more=True,
        ),
        Row("cpu_vendor", "Host's vendor must be", section="Model", shown=_named, more=True, unset="Any"),
        Row(
            "cpu_vendor_id",
            "Vendor shown",
            section="Model",
            shown=_has_cpu,
            more=True,
            unset="The model's",
        ),
        Row(
            "cpu_migratable",
            "Leave out what cannot migrate",
            Control.SWITCH,
            "Model",
            default=True,
            more=True,
            shown=lambda node: machine_of(node).cpu_mode in ("host-passthrough", "maximum"),
        ),
        Row(
            "cpu_deprecated_features",
            "Outdated features",
            Control.SWITCH,
            "Model",
            default=True,
            more=True,
            shown=s390,
        ),
        Row("cpu_cache_mode", "Cache", Control.CHOICE, "Model", _CACHES, shown=_has_cpu, more=True),
        Row(
            "cpu_cache_level",
            "Cache level",
            Control.CHOICE,
            "Model",
            (Choice("", "All"), Choice("1", "1"), Choice("2", "2"), Choice("3", "3")),
            shown=_has_cpu,
            more=True,
        ),
        Row(
            "cpu_address_mode",
            "Address size",
            Control.CHOICE,
            "Model",
            (Choice("", "Default"), Choice("emulate", "As written"), Choice("passthrough", "The host's")),
            shown=_has_cpu,
            more=True,
        ),
        Row(
            "cpu_address_bits",
            "Address bits",
            Control.NUMBER,
            "Model",
            most=64,
            shown=_has_cpu,
            more=True,
        ),
        Row(
            "cpu_address_limit",
            "At most",
            Control.NUMBER,
            "Model",
            most=64,
            unit="bits",
            shown=_has_cpu,
            more=True,
        ),
    ),
)

PAGES = (PROCESSORS,)
