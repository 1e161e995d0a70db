"""What may be wrong with a machine's memory."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.xml.fields import kib
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.forms import gib, machine_of, numbers
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings


def memory(node: Node, around: Surroundings) -> list[Flaw]:
    """Amounts, what memory is made of, limits."""
    machine = machine_of(node, around)
    return [*_amounts(machine, around), *_modules(machine), *_huge_pages(machine, around), *_limits(machine)]


def _amounts(machine: MachineXml, around: Surroundings) -> list[Flaw]:
    most, current, host = machine.memory_kib, machine.current_memory_kib, around.capabilities.host_memory_kib
    if most <= 0:
        return [Flaw("memory_kib", tr("A machine needs memory; write how much."))]
    found = []
    if current > most:
        words = tr("At most {most} can be in use; lower this, or raise the maximum.").format(most=gib(most))
        found.append(Flaw("current_memory_kib", words))
    if not found and host and (current or most) > host:
        words = tr("The host has {size}; the machine may not start, or the host becomes very slow.").format(
            size=gib(host)
        )
        found.append(Flaw("current_memory_kib" if current else "memory_kib", words, warning=True))
    return found


def _modules(machine: MachineXml) -> list[Flaw]:
    most, slots = machine.max_memory_kib, machine.memory_slots
    if not most and not slots:
        return []
    if not most or slots <= 0:
        return [Flaw("memory_slots", tr("Adding memory needs both a limit and a number of slots."))]
    found = []
    if most < machine.memory_kib:
        found.append(
            Flaw(
                "max_memory_kib",
                tr("The limit is less than the {size} of the machine.").format(size=gib(machine.memory_kib)),
            )
        )
    if not machine.numa_cells and "pseries" not in machine.machine:
        words = tr("Adding memory needs a NUMA cell; add one with all processors and memory under Processors.")
        found.append(Flaw("max_memory_kib", words))
    if slots > 256:
        found.append(Flaw("memory_slots", tr("A machine has at most 256 slots."), warning=True))
    return found


def _huge_pages(machine: MachineXml, around: Surroundings) -> list[Flaw]:
    if not machine.huge_pages:
        return []
    found = []
    if machine.memory_source == "anonymous":
        found.append(Flaw("huge_pages", tr("Huge pages are no anonymous memory; choose another source.")))
    if machine.allocation_mode == "ondemand":
        found.append(Flaw("huge_pages", tr("Huge pages are taken at once; do not allocate on demand.")))
    known, free = around.capabilities.page_sizes, dict(around.capabilities.huge_pages)
    for size, unit, nodes in machine.huge_page_sizes:
        wanted = kib(size, unit or "KiB")
        if wanted <= 0:
            found.append(
                Flaw(
                    "huge_page_sizes",
                    tr("“{size} {unit}” is no size of a page; write for instance 2 MiB.").format(size=size, unit=unit),
                )
            )
        elif known and wanted not in known:
            words = tr("The host has no pages of {wanted}, but of {sizes}.").format(
                wanted=gib(wanted), sizes=", ".join(map(gib, known))
            )
            found.append(Flaw("huge_page_sizes", words, warning=True))
        if nodes and numbers(nodes) is None:
            found.append(
                Flaw(
                    "huge_page_sizes",
                    tr("Write the machine's NUMA cells as in “0-1”; “{nodes}” is no such set.").format(nodes=nodes),
                )
            )
    if free and not sum(free.values()):
        words = tr("The host has set no huge pages aside; the machine will not start before it does (vm.nr_hugepages).")
        found.append(Flaw("huge_pages", words, warning=True))
    return found


def _limits(machine: MachineXml) -> list[Flaw]:
    hard, soft, swap = machine.hard_limit_kib, machine.soft_limit_kib, machine.swap_limit_kib
    found = []
    if hard and hard <= machine.memory_kib:
        words = tr(
            "The hypervisor itself needs memory too; with this limit the host kills the machine sooner or later."
        )
        found.append(Flaw("hard_limit_kib", words, warning=True))
    if hard and swap and swap < hard:
        words = tr("Memory and swap together cannot be less than the hard limit; raise this.")
        found.append(Flaw("swap_limit_kib", words))
    if hard and soft > hard:
        found.append(
            Flaw("soft_limit_kib", tr("The soft limit is above the hard one and never matters."), warning=True)
        )
    return found
