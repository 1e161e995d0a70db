"""The page of a machine's processors."""

from __future__ import annotations

from virtgui.util.language import plural, tr
from virtgui.util.names import plain
from virtgui.views.hardware.pages.machine_words import CPU_SET, UNITS, YES_NO, container, machine_of, qemu, s390
from virtgui.views.hardware.rows import Choice, Control, Offer, Page, Row
from virtgui.xml.flaws.processors import processors
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_MODES = (
    Choice("", tr("Hypervisor default"), tr("Runs on any host, slower")),
    Choice(
        "host-passthrough", tr("The host's, as it is"), tr("Fastest; moves only to hosts with the very same processor")
    ),
    Choice("host-model", tr("Like the host's"), tr("Nearly as fast, moves to hosts that have as much")),
    Choice("maximum", tr("All that can be")),
    Choice("custom", tr("A model")),
)
_MATCH = (
    Choice("", tr("Default")),
    Choice("exact", tr("Exactly these features")),
    Choice("minimum", tr("At least these features")),
    Choice("strict", tr("Only where the host's are the same")),
)
_CHECK = (
    Choice("", tr("Default")),
    Choice("none", tr("Not at all")),
    Choice("partial", tr("What libvirt knows of")),
    Choice("full", tr("Everything")),
)
_POLICIES = (
    Choice("require", tr("Required")),
    Choice("disable", tr("Off")),
    Choice("optional", tr("Where the host has it")),
    Choice("force", tr("On in any case")),
    Choice("forbid", tr("Not where the host has it")),
)
_CACHES = (
    Choice("", tr("Default")),
    Choice("emulate", tr("Made up")),
    Choice("passthrough", tr("The host's", "any gender")),
    Choice("disable", tr("None", "any gender")),
)
_ACCESS = (
    Choice("", tr("As all memory")),
    Choice("shared", tr("Shared")),
    Choice("private", tr("Private")),
)
_KINDS = (Choice("access", tr("Access")), Choice("read", tr("Read", "access")), Choice("write", tr("Write", "access")))


def _models(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    vendors, kvm = dict(around.capabilities.cpu_vendors), machine_of(node).type == "kvm"
    return tuple(
        Offer(
            name,
            " ".join(filter(None, (name, vendors.get(name), "" if usable or not kvm else tr("(host lacks some)")))),
        )
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
    count = plural(most, "{n} vCPU", "{n} vCPUs")
    if now and now != most:
        count = tr("{now} of {most} vCPUs").format(now=now, most=most)
    words = {"host-passthrough": tr("host CPU"), "host-model": tr("like the host"), "maximum": tr("all features")}
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
        Row("current_vcpus", tr("In use"), Control.NUMBER, tr("Number", "how many"), least=1, unset=tr("All")),
        Row(
            "vcpus",
            tr("At most"),
            Control.NUMBER,
            tr("Number", "how many"),
            least=1,
            help=tr("More can be added up to here."),
        ),
        Row(
            "cpu_mode",
            tr("Processor"),
            Control.CHOICE,
            tr("Model"),
            _MODES,
            shown=_has_cpu,
        ),
        Row(
            "cpu_model",
            tr("Model"),
            Control.COMBO,
            tr("Model"),
            offers=_models,
            shown=_named,
            unset=tr("None", "any gender"),
        ),
        Row(
            "cpu_features",
            tr("Features"),
            Control.TABLE,
            tr("Model"),
            columns=(tr("Feature"), tr("Policy")),
            cells=((tr("Policy"), _POLICIES),),
            shown=_has_cpu,
        ),
        Row("sockets", tr("Sockets"), Control.NUMBER, tr("Topology"), least=1, shown=_has_cpu, unset=tr("Default")),
        Row(
            "cores",
            tr("Cores in each"),
            Control.NUMBER,
            tr("Topology"),
            least=1,
            shown=_has_cpu,
            unset=tr("Default"),
        ),
        Row(
            "threads",
            tr("Threads in each"),
            Control.NUMBER,
            tr("Topology"),
            least=1,
            shown=_has_cpu,
            unset=tr("Default"),
            help=tr("All together must make the largest number of processors."),
        ),
        Row("dies", tr("Dies in each socket"), Control.NUMBER, tr("Topology"), least=1, shown=_has_cpu, more=True),
        Row(
            "clusters",
            tr("Clusters in each die"),
            Control.NUMBER,
            tr("Topology"),
            least=1,
            shown=_has_cpu,
            more=True,
        ),
        Row("vcpu_set", tr("Run on the host's CPUs"), section=tr("Placing"), unset=tr("Any"), more=True, help=CPU_SET),
        Row(
            "vcpu_placement",
            tr("Placing"),
            Control.CHOICE,
            tr("Placing"),
            (Choice("", tr("Default")), Choice("static", tr("As written here")), Choice("auto", tr("numad decides"))),
            more=True,
        ),
        Row(
            "vcpu_list",
            tr("Single processors"),
            Control.TABLE,
            tr("Placing"),
            columns=(tr("Number"), tr("In use"), tr("Unpluggable"), tr("Order")),
            cells=((tr("In use"), YES_NO[1:]), (tr("Unpluggable"), YES_NO)),
            more=True,
            shown=qemu,
        ),
        Row(
            "numa_cells",
            tr("NUMA cells"),
            Control.TABLE,
            "NUMA",
            columns=(tr("Cell"), tr("Processors"), tr("Memory"), tr("Unit"), tr("Access"), tr("Discard")),
            cells=((tr("Unit"), UNITS), (tr("Access"), _ACCESS), (tr("Discard"), YES_NO)),
            shown=_has_cpu,
            more=True,
        ),
        Row(
            "numa_latencies",
            tr("Latencies"),
            Control.TABLE,
            "NUMA",
            columns=(tr("From"), tr("To", "node"), tr("Cache"), tr("Kind"), tr("Nanoseconds")),
            cells=((tr("Kind"), _KINDS),),
            shown=qemu,
            more=True,
        ),
        Row(
            "numa_bandwidths",
            tr("Bandwidths"),
            Control.TABLE,
            "NUMA",
            columns=(tr("From"), tr("To", "node"), tr("Cache"), tr("Kind"), tr("Value"), tr("Unit per second")),
            cells=((tr("Kind"), _KINDS), (tr("Unit per second"), UNITS[1:])),
            shown=qemu,
            more=True,
        ),
        Row("cpu_match", tr("Match"), Control.CHOICE, tr("Model"), _MATCH, shown=_named, more=True),
        Row("cpu_check", tr("Check before start"), Control.CHOICE, tr("Model"), _CHECK, shown=_has_cpu, more=True),
        Row(
            "cpu_fallback",
            tr("Where the model is unknown"),
            Control.CHOICE,
            tr("Model"),
            (Choice("", tr("Default")), Choice("allow", tr("Take the nearest")), Choice("forbid", tr("Do not start"))),
            shown=_has_cpu,
            more=True,
        ),
        Row("cpu_vendor", tr("Host's vendor must be"), section=tr("Model"), shown=_named, more=True, unset=tr("Any")),
        Row(
            "cpu_vendor_id",
            tr("Vendor shown"),
            section=tr("Model"),
            shown=_has_cpu,
            more=True,
            unset=tr("The model's"),
        ),
        Row(
            "cpu_migratable",
            tr("Leave out what cannot migrate"),
            Control.SWITCH,
            tr("Model"),
            default=True,
            more=True,
            shown=lambda node: machine_of(node).cpu_mode in ("host-passthrough", "maximum"),
        ),
        Row(
            "cpu_deprecated_features",
            tr("Outdated features"),
            Control.SWITCH,
            tr("Model"),
            default=True,
            more=True,
            shown=s390,
        ),
        Row("cpu_cache_mode", tr("Cache"), Control.CHOICE, tr("Model"), _CACHES, shown=_has_cpu, more=True),
        Row(
            "cpu_cache_level",
            tr("Cache level"),
            Control.CHOICE,
            tr("Model"),
            (Choice("", tr("All")), Choice("1", "1"), Choice("2", "2"), Choice("3", "3")),
            shown=_has_cpu,
            more=True,
        ),
        Row(
            "cpu_address_mode",
            tr("Address size"),
            Control.CHOICE,
            tr("Model"),
            (
                Choice("", tr("Default")),
                Choice("emulate", tr("As written")),
                Choice("passthrough", tr("The host's", "any gender")),
            ),
            shown=_has_cpu,
            more=True,
        ),
        Row(
            "cpu_address_bits",
            tr("Address bits"),
            Control.NUMBER,
            tr("Model"),
            most=64,
            shown=_has_cpu,
            more=True,
        ),
        Row(
            "cpu_address_limit",
            tr("At most"),
            Control.NUMBER,
            tr("Model"),
            most=64,
            unit=tr("bits"),
            shown=_has_cpu,
            more=True,
        ),
    ),
)

PAGES = (PROCESSORS,)
