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
    "qemu": "QEMU without KVM (slow)",
    "lxc": "Container (LXC)",
    "xen": "Xen",
    "test": "Test",
    "hvf": "macOS hypervisor",
    "bhyve": "bhyve",
    "vbox": "VirtualBox",
    "vmware": "VMware",
    "hyperv": "Hyper-V",
    "openvz": "OpenVZ",
    "vz": "Virtuozzo",
}
_END = (
    Choice("", "Default"),
    Choice("destroy", "Power off"),
    Choice("restart", "Start again"),
    Choice("preserve", "Keep what is left", "The machine keeps its resources until it is powered off."),
    Choice("rename-restart", "Start again under another name"),
)
_CRASH = (
    *_END,
    Choice("coredump-destroy", "Dump its memory, then power off"),
    Choice("coredump-restart", "Dump its memory, then start again"),
)
_LOST_LOCK = (
    Choice("", "Default"),
    Choice("poweroff", "Power off"),
    Choice("restart", "Start again"),
    Choice("pause", "Pause"),
    Choice("ignore", "Go on"),
)


def _emulators(node: Node, around: Surroundings) -> tuple[Offer, ...]:
    arch = machine_of(node).arch
    found = [guest.emulator for guest in around.capabilities.guests if guest.emulator and guest.arch == arch]
    return tuple(Offer(path, path) for path in dict.fromkeys(found))


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    parts = (_HYPERVISORS.get(machine.type, machine.type).partition(" (slow)")[0], machine.arch)
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
        Row("name", "Name", section="Names", read_only=True, help="F2 renames a machine that is shut off."),
        Row("title", "Title", section="Names", unset="None", help="One line, shown beside the name."),
        Row("description", "Description", Control.LINES, "Names", unset="None"),
        Row(
            "os_id",
            "Operating system",
            Control.COMBO,
            "Names",
            unset="Unknown",
            help="Its id in the libosinfo database.",
        ),
        Row("on_poweroff", "When it shuts down", Control.CHOICE, "When it stops", _END, unset="Power off"),
        Row("on_reboot", "When it reboots", Control.CHOICE, "When it stops", _END, unset="Start again"),
        Row("on_crash", "When it crashes", Control.CHOICE, "When it stops", _CRASH, unset="Power off"),
        Row("suspend_to_mem", "Sleep", Control.SWITCH, "Sleep", default=True, shown=qemu),
        Row("suspend_to_disk", "Hibernate", Control.SWITCH, "Sleep", default=True, shown=qemu),
        Row(
            "on_lockfailure",
            "When a disk's lock is lost",
            Control.CHOICE,
            "When it stops",
            _LOST_LOCK,
            unset="Default",
            more=True,
        ),
        Row("uuid", "UUID", section="Identity", read_only=True, more=True),
        Row(
            "type",
            "Hypervisor",
            Control.CHOICE,
            "Identity",
            tuple(Choice(value, words) for value, words in _HYPERVISORS.items()),
            more=True,
            help="KVM needs the host's virtualization; without it a machine runs many times slower.",
        ),
        Row(
            "emulator",
            "Emulator",
            Control.PATH,
            "Identity",
            offers=_emulators,
            unset="Hypervisor default",
            more=True,
        ),
        Row(
            "genid",
            "Generation ID",
            section="Identity",
            unset="None",
            more=True,
            shown=full,
            help="Tells Windows that it was copied or taken back to a snapshot.",
        ),
        Row(
            "has_genid",
            "Has a generation ID",
            Control.FLAG,
            "Identity",
            more=True,
            shown=full,
            help="Without one written above, libvirt makes it up.",
        ),
    ),
)

PAGES = (GENERAL,)
