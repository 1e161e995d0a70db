"""The page of what a machine tells its guest of itself, and of words handed straight to the hypervisor."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.util.language import tr
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
_SYSTEM = "System information"
_SHARES = (
    Choice("", "None"),
    Choice("name", "Of a container, by name"),
    Choice("pid", "Of a process, by number"),
    Choice("netns", "By the namespace's name"),
)


def _entries(field: str, label: str, *names: str) -> Row:
    return Row(
        field,
        label,
        Control.TABLE,
        _SYSTEM,
        columns=("Entry", "Value"),
        cells=(("Entry", tuple(Choice(name, name) for name in names)),),
        shown=full,
        more=field != "smbios_system",
    )


def _share(field: str, what: str, which: str, choices: tuple[Choice, ...]) -> tuple[Row, Row]:
    return (
        Row(
            f"{field}_type",
            f"Share {what}",
            Control.CHOICE,
            "Shared namespaces",
            choices,
            shown=container,
        ),
        Row(field, which, section="Shared namespaces", shown=container),
    )


def _runs(kind: str) -> Callable[[Node], bool]:
    return lambda node: machine_of(node).type == kind


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    count = len(machine.qemu_arguments)
    words = (
        "system information" if machine.smbios_system or machine.smbios_bios else "",
        f"{count} QEMU argument{'s' if count != 1 else ''}" if count else "",
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
        _entries("smbios_system", "System", "manufacturer", "product", "version", "serial", "uuid", "sku", "family"),
        _entries("smbios_bios", "BIOS", "vendor", "version", "date", "release"),
        _entries("smbios_board", "Mainboard", "manufacturer", "product", "version", "serial", "asset", "location"),
        _entries("smbios_chassis", "Chassis", "manufacturer", "version", "serial", "asset", "sku"),
        Row(
            "smbios_strings",
            "Strings of the maker",
            Control.TABLE,
            _SYSTEM,
            columns=("Text",),
            shown=full,
            more=True,
        ),
        Row(
            "firmware_entries",
            "For the guest's firmware",
            Control.TABLE,
            _SYSTEM,
            columns=("Name", "Value", "File"),
            shown=qemu,
            more=True,
            help="Files for Ignition and the like, as “opt/com.coreos/config”.",
        ),
        Row(
            "perf_events",
            "Count events",
            Control.TABLE,
            "Statistics",
            columns=("Event", "Counted"),
            cells=(("Event", tuple(Choice(name, name) for name in _EVENTS)), ("Counted", YES_NO[1:])),
            shown=qemu,
            more=True,
        ),
        Row(
            "qemu_arguments",
            "QEMU arguments",
            Control.TABLE,
            "Command line",
            columns=("Argument",),
            shown=qemu,
            help="Handed to QEMU as they are, one on each line. libvirt does not check them.",
        ),
        Row(
            "qemu_environment",
            "QEMU environment",
            Control.TABLE,
            "Command line",
            columns=("Variable", "Value"),
            shown=qemu,
            more=True,
        ),
        Row(
            "qemu_capabilities_added",
            "QEMU can also",
            Control.TABLE,
            "Command line",
            columns=("Capability",),
            shown=qemu,
            more=True,
            help="libvirt takes these as given; for experiments.",
        ),
        Row(
            "qemu_capabilities_dropped",
            "QEMU cannot",
            Control.TABLE,
            "Command line",
            columns=("Capability",),
            shown=qemu,
            more=True,
        ),
        Row(
            "qemu_deprecation",
            "Outdated commands",
            Control.CHOICE,
            "Command line",
            (
                Choice("", "Default"),
                Choice("none", "Allowed"),
                Choice("omit", "Left out of answers"),
                Choice("reject", "Refused"),
                Choice("crash", "Crash QEMU"),
            ),
            shown=qemu,
            more=True,
        ),
        Row(
            "xen_arguments",
            "Xen arguments",
            Control.TABLE,
            "Command line",
            columns=("Argument",),
            shown=xen,
        ),
        Row(
            "bhyve_arguments",
            "bhyve arguments",
            Control.TABLE,
            "Command line",
            columns=("Argument",),
            shown=_runs("bhyve"),
        ),
        Row(
            "bhyve_environment",
            "bhyve environment",
            Control.TABLE,
            "Command line",
            columns=("Variable", "Value"),
            shown=_runs("bhyve"),
        ),
        Row("vmware_datacenter", "Data centre", section="VMware", read_only=True, shown=_runs("vmware")),
        *_share("share_network", "a network", "Which network", _SHARES),
        *_share("share_ipc", "IPC", "Which IPC", _SHARES[:3]),
        *_share("share_uts", "a host name", "Which host name", _SHARES[:3]),
    ),
)

PAGES = (ADVANCED,)
