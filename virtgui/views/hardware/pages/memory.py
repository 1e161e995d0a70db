"""The page of a machine's memory."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.util.units import memory_text
from virtgui.views.hardware.pages.machine_words import UNITS, container, machine_of, qemu
from virtgui.views.hardware.rows import Choice, Control, Page, Row
from virtgui.xml.flaws.memory import memory
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_SOURCES = (
    Choice("", tr("Default")),
    Choice("anonymous", tr("Ordinary memory")),
    Choice("memfd", tr("Memory without a file (memfd)"), tr("The usual choice for shared memory")),
    Choice("file", tr("A file of the host")),
)
_ACCESS = (
    Choice("", tr("Default")),
    Choice("private", tr("Private")),
    Choice("shared", tr("Shared"), tr("virtiofs and vhost-user need it")),
)
_ALLOCATION = (
    Choice("", tr("Default")),
    Choice("immediate", tr("All at the start")),
    Choice("ondemand", tr("When it is used")),
)


def _huge(node: Node) -> bool:
    return machine_of(node).huge_pages


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    most, now = machine.memory_kib, machine.current_memory_kib
    size = (
        tr("{now} of {most}").format(now=memory_text(now), most=memory_text(most))
        if now and now != most
        else memory_text(most)
    )
    words = (tr("huge pages") if machine.huge_pages else "", tr("shared") if machine.memory_access == "shared" else "")
    return ", ".join((size, *filter(None, words)))


MEMORY = Page(
    kind="",
    name="memory",
    group=tr("Machine"),
    icon="stack-2",
    title=lambda node, around: tr("Memory"),
    line=_line,
    check=memory,
    removable=False,
    rows=(
        Row(
            "current_memory_kib",
            tr("In use"),
            Control.SIZE,
            tr("Amount"),
            unset=tr("All"),
            help=tr("Less than the maximum needs a balloon device and its driver in the guest."),
        ),
        Row("memory_kib", tr("At most"), Control.SIZE, tr("Amount")),
        Row(
            "memory_access",
            tr("Access"),
            Control.CHOICE,
            tr("Backing"),
            _ACCESS,
            shown=qemu,
            help=tr("Shared memory with memfd lets other programs of the host, such as virtiofs, reach it."),
        ),
        Row(
            "memory_source",
            tr("Made of"),
            Control.CHOICE,
            tr("Backing"),
            _SOURCES,
            caps="memoryBacking/sourceType",
            shown=qemu,
        ),
        Row("huge_pages", tr("Huge pages"), Control.FLAG, tr("Backing"), shown=qemu),
        Row(
            "huge_page_sizes",
            tr("Page sizes"),
            Control.TABLE,
            tr("Backing"),
            columns=(tr("Size"), tr("Unit"), tr("For NUMA cells")),
            cells=((tr("Unit"), UNITS),),
            shown=_huge,
            unset=tr("The host's default"),
        ),
        Row("allocation_mode", tr("Taken"), Control.CHOICE, tr("Backing"), _ALLOCATION, shown=qemu, more=True),
        Row(
            "allocation_threads",
            tr("Threads that take it"),
            Control.NUMBER,
            tr("Backing"),
            least=1,
            shown=qemu,
            more=True,
        ),
        Row(
            "locked",
            tr("Never swapped out"),
            Control.FLAG,
            tr("Backing"),
            shown=qemu,
            more=True,
            help=tr("The host must have room for all of it; set a hard limit above what the machine and QEMU need."),
        ),
        Row(
            "no_shared_pages",
            tr("Not merged with equal pages"),
            Control.FLAG,
            tr("Backing"),
            shown=qemu,
            more=True,
        ),
        Row("discard", tr("Thrown away at the end"), Control.FLAG, tr("Backing"), shown=qemu, more=True),
        Row(
            "dump_core",
            tr("Part of core dumps"),
            Control.SWITCH,
            tr("Backing"),
            default=True,
            shown=qemu,
            more=True,
        ),
        Row(
            "max_memory_kib",
            tr("Can grow to"),
            Control.SIZE,
            tr("Adding modules"),
            shown=lambda node: not container(node),
            unset=tr("Not at all"),
            help=tr("Memory modules can be added up to here; it needs slots and a NUMA cell."),
            more=True,
        ),
        Row(
            "memory_slots",
            tr("Slots"),
            Control.NUMBER,
            tr("Adding modules"),
            most=256,
            shown=lambda node: not container(node),
            more=True,
        ),
        Row(
            "hard_limit_kib",
            tr("Hard limit"),
            Control.SIZE,
            tr("Limits on the host"),
            unset=tr("None", "any gender"),
            more=True,
        ),
        Row(
            "soft_limit_kib",
            tr("Soft limit"),
            Control.SIZE,
            tr("Limits on the host"),
            unset=tr("None", "any gender"),
            more=True,
        ),
        Row(
            "swap_limit_kib",
            tr("Memory and swap"),
            Control.SIZE,
            tr("Limits on the host"),
            unset=tr("None", "any gender"),
            more=True,
        ),
        Row(
            "min_guarantee_kib",
            tr("Guaranteed"),
            Control.SIZE,
            tr("Limits on the host"),
            unset=tr("None", "any gender"),
            more=True,
            shown=lambda node: not qemu(node),
        ),
    ),
)

PAGES = (MEMORY,)
