"""The page of a machine's names, and of what becomes of it when it stops."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.views.hardware.pages.machine_words import full, machine_of, qemu
from virtgui.views.hardware.rows import Choice, Control, Offer, Page, Row
from virtgui.xml.flaws.machine import general
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_HYPERVISORS = {
    "kvm": "KVM",
    "qemu": tr("QEMU without KVM (slow)"),
    "lxc": tr("Container (LXC)"),
    "xen": "Xen",
    "test": "Test",
    "hvf": tr("macOS hypervisor"),
    "bhyve": "bhyve",
    "vbox": "VirtualBox",
    "vmware": "VMware",
    "hyperv": "Hyper-V",
    "openvz": "OpenVZ",
    "vz": "Virtuozzo",
}
_END = (
    Choice("", tr("Default")),
    Choice("destroy", tr("Power off")),
    Choice("restart", tr("Start again")),
    Choice("preserve", tr("Keep what is left"), tr("The machine keeps its resources until it is powered off.")),
    Choice("rename-restart", tr("Start again under another name")),
)
_CRASH = (
    *_END,
    Choice("coredump-destroy", tr("Dump its memory, then power off")),
    Choice("coredump-restart", tr("Dump its memory, then start again")),
)
_LOST_LOCK = (
    Choice("", tr("Default")),
    Choice("poweroff", tr("Power off")),
    Choice("restart", tr("Start again")),
    Choice("pause", tr("Pause")),
    Choice("ignore", tr("Go on", "the machine")),
)


def _emulators(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    arch = machine_of(node).arch
    found = [guest.emulator for guest in around.capabilities.guests if guest.emulator and guest.arch == arch]
    return tuple(Offer(path, path) for path in dict.fromkeys(found))


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    hypervisor = tr("QEMU without KVM") if machine.type == "qemu" else _HYPERVISORS.get(machine.type, machine.type)
    parts = (hypervisor, machine.arch)
    return ", ".join(part for part in parts if part)


GENERAL = Page(
    kind="",
    name="general",
    group=tr("Machine"),
    icon="info-square",
    title=lambda node, around: tr("General"),
    line=_line,
    check=general,
    removable=False,
    rows=(
        Row("name", tr("Name"), section=tr("Names"), read_only=True, help=tr("F2 renames a machine that is shut off.")),
        Row(
            "title",
            tr("Title"),
            section=tr("Names"),
            unset=tr("None", "any gender"),
            help=tr("One line, shown beside the name."),
        ),
        Row("description", tr("Description"), Control.LINES, tr("Names"), unset=tr("None", "any gender")),
        Row(
            "os_id",
            tr("Operating system"),
            Control.COMBO,
            tr("Names"),
            unset=tr("Unknown"),
            help=tr("Its id in the libosinfo database."),
        ),
        Row("on_poweroff", tr("When it shuts down"), Control.CHOICE, tr("When it stops"), _END, unset=tr("Power off")),
        Row("on_reboot", tr("When it reboots"), Control.CHOICE, tr("When it stops"), _END, unset=tr("Start again")),
        Row("on_crash", tr("When it crashes"), Control.CHOICE, tr("When it stops"), _CRASH, unset=tr("Power off")),
        Row("suspend_to_mem", tr("Sleep"), Control.SWITCH, tr("Sleep"), default=True, shown=qemu),
        Row("suspend_to_disk", tr("Hibernate"), Control.SWITCH, tr("Sleep"), default=True, shown=qemu),
        Row(
            "on_lockfailure",
            tr("When a disk's lock is lost"),
            Control.CHOICE,
            tr("When it stops"),
            _LOST_LOCK,
            unset=tr("Default"),
            more=True,
        ),
        Row("uuid", "UUID", section=tr("Identity"), read_only=True, more=True),
        Row(
            "type",
            tr("Hypervisor"),
            Control.CHOICE,
            tr("Identity"),
            tuple(Choice(value, words) for value, words in _HYPERVISORS.items()),
            more=True,
            help=tr("KVM needs the host's virtualization; without it a machine runs many times slower."),
        ),
        Row(
            "emulator",
            tr("Emulator"),
            Control.PATH,
            tr("Identity"),
            offers=_emulators,
            unset=tr("Hypervisor default"),
            more=True,
        ),
        Row(
            "genid",
            tr("Generation ID"),
            section=tr("Identity"),
            unset=tr("None", "any gender"),
            more=True,
            shown=full,
            help=tr("Tells Windows that it was copied or taken back to a snapshot."),
        ),
        Row(
            "has_genid",
            tr("Has a generation ID"),
            Control.FLAG,
            tr("Identity"),
            more=True,
            shown=full,
            help=tr("Without one written above, libvirt makes it up."),
        ),
    ),
)

PAGES = (GENERAL,)
