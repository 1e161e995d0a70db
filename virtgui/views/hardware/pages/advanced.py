"""The page of what a machine tells its guest of itself, and of words handed straight to the hypervisor."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.util.language import plural, tr
from virtgui.views.hardware.pages.machine_words import YES_NO, container, full, machine_of, qemu, xen
from virtgui.views.hardware.rows import Choice, Control, Page, Row
from virtgui.xml.flaws.security import advanced
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_EVENTS = (
    "cmt",
    "mbmt",
    "mbml",
    "cpu_cycles",
    "instructions",
    "cache_references",
    "cache_misses",
    "branch_instructions",
    "branch_misses",
    "bus_cycles",
    "stalled_cycles_frontend",
    "stalled_cycles_backend",
    "ref_cpu_cycles",
    "cpu_clock",
    "task_clock",
    "page_faults",
    "context_switches",
    "cpu_migrations",
    "page_faults_min",
    "page_faults_maj",
    "alignment_faults",
    "emulation_faults",
)
_SYSTEM = tr("System information")
_SHARES = (
    Choice("", tr("None")),
    Choice("name", tr("Of a container, by name")),
    Choice("pid", tr("Of a process, by number")),
    Choice("netns", tr("By the namespace's name")),
)


def _entries(field: str, label: str, *names: str) -> Row:
    return Row(
        field,
        label,
        Control.TABLE,
        _SYSTEM,
        columns=(tr("Entry"), tr("Value")),
        cells=((tr("Entry"), tuple(Choice(name, name) for name in names)),),
        shown=full,
        more=field != "smbios_system",
    )


def _share(field: str, label: str, which: str, choices: tuple[Choice, ...]) -> tuple[Row, Row]:
    return (
        Row(
            f"{field}_type",
            label,
            Control.CHOICE,
            tr("Shared namespaces"),
            choices,
            shown=container,
        ),
        Row(field, which, section=tr("Shared namespaces"), shown=container),
    )


def _runs(kind: str) -> Callable[[Node], bool]:
    return lambda node: machine_of(node).type == kind


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    count = len(machine.qemu_arguments)
    words = (
        tr("system information") if machine.smbios_system or machine.smbios_bios else "",
        plural(count, "{n} QEMU argument", "{n} QEMU arguments") if count else "",
    )
    line = ", ".join(filter(None, words))
    return f"{line[:1].upper()}{line[1:]}" or tr("Nothing set")


ADVANCED = Page(
    kind="",
    name="advanced",
    group=tr("Machine"),
    icon="code",
    title=lambda node, around: tr("Advanced"),
    line=_line,
    check=advanced,
    removable=False,
    rows=(
        _entries(
            "smbios_system", tr("System"), "manufacturer", "product", "version", "serial", "uuid", "sku", "family"
        ),
        _entries("smbios_bios", "BIOS", "vendor", "version", "date", "release"),
        _entries("smbios_board", tr("Mainboard"), "manufacturer", "product", "version", "serial", "asset", "location"),
        _entries("smbios_chassis", tr("Chassis"), "manufacturer", "version", "serial", "asset", "sku"),
        Row(
            "smbios_strings",
            tr("Strings of the maker"),
            Control.TABLE,
            _SYSTEM,
            columns=(tr("Text"),),
            shown=full,
            more=True,
        ),
        Row(
            "firmware_entries",
            tr("For the guest's firmware"),
            Control.TABLE,
            _SYSTEM,
            columns=(tr("Name"), tr("Value"), tr("File")),
            shown=qemu,
            more=True,
            help=tr("Files for Ignition and the like, as “opt/com.coreos/config”."),
        ),
        Row(
            "perf_events",
            tr("Count events"),
            Control.TABLE,
            tr("Statistics"),
            columns=(tr("Event"), tr("Counted")),
            cells=((tr("Event"), tuple(Choice(name, name) for name in _EVENTS)), (tr("Counted"), YES_NO[1:])),
            shown=qemu,
            more=True,
        ),
        Row(
            "qemu_arguments",
            tr("QEMU arguments"),
            Control.TABLE,
            tr("Command line"),
            columns=(tr("Argument"),),
            shown=qemu,
            help=tr("Handed to QEMU as they are, one on each line. libvirt does not check them."),
        ),
        Row(
            "qemu_environment",
            tr("QEMU environment"),
            Control.TABLE,
            tr("Command line"),
            columns=(tr("Variable"), tr("Value")),
            shown=qemu,
            more=True,
        ),
        Row(
            "qemu_capabilities_added",
            tr("QEMU can also"),
            Control.TABLE,
            tr("Command line"),
            columns=(tr("Capability"),),
            shown=qemu,
            more=True,
            help=tr("libvirt takes these as given; for experiments."),
        ),
        Row(
            "qemu_capabilities_dropped",
            tr("QEMU cannot"),
            Control.TABLE,
            tr("Command line"),
            columns=(tr("Capability"),),
            shown=qemu,
            more=True,
        ),
        Row(
            "qemu_deprecation",
            tr("Outdated commands"),
            Control.CHOICE,
            tr("Command line"),
            (
                Choice("", tr("Default")),
                Choice("none", tr("Allowed")),
                Choice("omit", tr("Left out of answers")),
                Choice("reject", tr("Refused")),
                Choice("crash", tr("Crash QEMU")),
            ),
            shown=qemu,
            more=True,
        ),
        Row(
            "xen_arguments",
            tr("Xen arguments"),
            Control.TABLE,
            tr("Command line"),
            columns=(tr("Argument"),),
            shown=xen,
        ),
        Row(
            "bhyve_arguments",
            tr("bhyve arguments"),
            Control.TABLE,
            tr("Command line"),
            columns=(tr("Argument"),),
            shown=_runs("bhyve"),
        ),
        Row(
            "bhyve_environment",
            tr("bhyve environment"),
            Control.TABLE,
            tr("Command line"),
            columns=(tr("Variable"), tr("Value")),
            shown=_runs("bhyve"),
        ),
        Row("vmware_datacenter", tr("Data centre"), section="VMware", read_only=True, shown=_runs("vmware")),
        *_share("share_network", tr("Share a network"), tr("Which network"), _SHARES),
        *_share("share_ipc", tr("Share IPC"), tr("Which IPC"), _SHARES[:3]),
        *_share("share_uts", tr("Share a host name"), tr("Which host name"), _SHARES[:3]),
    ),
)

PAGES = (ADVANCED,)
