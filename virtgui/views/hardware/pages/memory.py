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
    Choice("", "Default"),
    Choice("anonymous", "Ordinary memory"),
    Choice("memfd", "Memory without a file (memfd)", "The usual choice for shared memory"),
    Choice("file", "A file of the host"),
)
_ACCESS = (
    Choice("", "Default"),
    Choice("private", "Private"),
    Choice("shared", "Shared", "virtiofs and vhost-user need it"),
)
_ALLOCATION = (
    Choice("", "Default"),
    Choice("immediate", "All at the start"),
    Choice("ondemand", "When it is used"),
)


def _huge(node: Node) -> bool:
    return machine_of(node).huge_pages


def _line(node: Node, around: Surroundings) -> str:
    machine = machine_of(node)
    most, now = machine.memory_kib, machine.current_memory_kib
    size = f"{memory_text(now)} of {memory_text(most)}" if now and now != most else memory_text(most)
    words = ("huge pages" if machine.huge_pages else "", "shared" if machine.memory_access == "shared" else "")
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
            "In use",
            Control.SIZE,
            "Amount",
            unset="All",
            help="Less than the maximum needs a balloon device and its driver in the guest.",
        ),
        Row("memory_kib", "At most", Control.SIZE, "Amount"),
        Row(
            "memory_access",
            "Access",
            Control.CHOICE,
            "Backing",
            _ACCESS,
            shown=qemu,
            help="Shared memory with memfd lets other programs of the host, such as virtiofs, reach it.",
        ),
        Row(
            "memory_source",
            "Made of",
            Control.CHOICE,
            "Backing",
            _SOURCES,
            caps="memoryBacking/sourceType",
            shown=qemu,
        ),
        Row("huge_pages", "Huge pages", Control.FLAG, "Backing", shown=qemu),
        Row(
            "huge_page_sizes",
            "Page sizes",
            Control.TABLE,
            "Backing",
            columns=("Size", "Unit", "For NUMA cells"),
            cells=(("Unit", UNITS),),
            shown=_huge,
            unset="The host's default",
        ),
        Row("allocation_mode", "Taken", Control.CHOICE, "Backing", _ALLOCATION, shown=qemu, more=True),
        Row(
            "allocation_threads",
            "Threads that take it",
            Control.NUMBER,
            "Backing",
            least=1,
            shown=qemu,
            more=True,
        ),
        Row(
            "locked",
            "Never swapped out",
            Control.FLAG,
            "Backing",
            shown=qemu,
            more=True,
            help="The host must have room for all of it; set a hard limit above what the machine and QEMU need.",
        ),
        Row(
            "no_shared_pages",
            "Not merged with equal pages",
            Control.FLAG,
            "Backing",
            shown=qemu,
            more=True,
        ),
        Row("discard", "Thrown away at the end", Control.FLAG, "Backing", shown=qemu, more=True),
        Row(
            "dump_core",
            "Part of core dumps",
            Control.SWITCH,
            "Backing",
            default=True,
            shown=qemu,
            more=True,
        ),
        Row(
            "max_memory_kib",
            "Can grow to",
            Control.SIZE,
            "Adding modules",
            shown=lambda node: not container(node),
            unset="Not at all",
            help="Memory modules can be added up to here; it needs slots and a NUMA cell.",
            more=True,
        ),
        Row(
            "memory_slots",
            "Slots",
            Control.NUMBER,
            "Adding modules",
            most=256,
            shown=lambda node: not container(node),
            more=True,
        ),
        Row("hard_limit_kib", "Hard limit", Control.SIZE, "Limits on the host", unset="None", more=True),
        Row("soft_limit_kib", "Soft limit", Control.SIZE, "Limits on the host", unset="None", more=True),
        Row("swap_limit_kib", "Memory and swap", Control.SIZE, "Limits on the host", unset="None", more=True),
        Row(
            "min_guarantee_kib",
            "Guaranteed",
            Control.SIZE,
            "Limits on the host",
            unset="None",
            more=True,
            shown=lambda node: not qemu(node),
        ),
    ),
)

PAGES = (MEMORY,)
