"""What may be wrong with a machine's share of its host."""

from __future__ import annotations

from virtgui.util.language import tr
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.forms import cpu_set, machine_of, node_set, number, numbers, paths, twice, within
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_PERIODS = ("cpu_period", "global_period", "emulator_period", "iothread_period")
_QUOTAS = ("cpu_quota", "global_quota", "emulator_quota", "iothread_quota")
_REAL_TIME = ("fifo", "rr")
_MOST_QUOTA = 17592186044415
"""Microseconds, what the kernel takes."""


def tuning(node: Node, around: Surroundings) -> list[Flaw]:
    """Pins, schedulers, limits, NUMA policy, I/O threads."""
    machine = machine_of(node, around)
    return [
        *within(machine, [(field, 1000, 1000000) for field in _PERIODS]),
        *_quotas(machine),
        *within(machine, (("cpu_shares", 2, 262144), ("block_weight", 1, 10000))),
        *_pins(machine, around),
        *_schedulers(machine),
        *_numa(machine, around),
        *_iothreads(machine),
        *_block_devices(machine),
        *paths(machine, ("partition",)),
        *twice("throttle_groups", machine.throttle_groups, tr("The group “{}” is there twice; remove one.")),
        *_fibre_channel(machine),
    ]


def _quotas(machine: MachineXml) -> list[Flaw]:
    found = []
    for field in _QUOTAS:
        raw = getattr(MachineXml, field).raw(machine)
        value = None if raw is None else number(raw)
        if raw is not None and (value is None or not (value < 0 or 1000 <= value <= _MOST_QUOTA)):
            found.append(Flaw(field, tr("Use at least 1000 microseconds in each period, or -1 for no limit.")))
    return found


def _pins(machine: MachineXml, around: Surroundings) -> list[Flaw]:
    host = around.capabilities.host_cpus
    found = twice("vcpu_pins", machine.vcpu_pins, tr("Processor {} is pinned twice; remove one."))
    for vcpu, cpus in machine.vcpu_pins:
        value = number(vcpu)
        if value is None or not 0 <= value < machine.vcpus:
            words = tr("Processors are numbered 0 to {last}; a pin for “{vcpu}” does nothing.").format(
                last=machine.vcpus - 1, vcpu=vcpu
            )
            found.append(Flaw("vcpu_pins", words, warning=True))
        found += cpu_set("vcpu_pins", cpus, host) or _empty("vcpu_pins", cpus)
    known = _iothread_ids(machine)
    for thread, cpus in machine.iothread_pins:
        if number(thread) not in known:
            found.append(
                Flaw(
                    "iothread_pins",
                    tr("There is no I/O thread {thread}; add it, or remove the pin.").format(thread=thread),
                )
            )
        found += cpu_set("iothread_pins", cpus, host) or _empty("iothread_pins", cpus)
    return [*found, *cpu_set("emulator_pin", machine.emulator_pin, host)]


def _empty(field: str, cpus: str) -> list[Flaw]:
    return [] if cpus else [Flaw(field, tr("Name the host's CPUs to pin to, as in “0-3,^2”."))]


def _schedulers(machine: MachineXml) -> list[Flaw]:
    rows = [("vcpu_schedulers", *row) for row in machine.vcpu_schedulers]
    rows += [("iothread_schedulers", *row) for row in machine.iothread_schedulers]
    if machine.emulator_scheduler:
        written = MachineXml.emulator_priority.raw(machine) or ""
        rows.append(("emulator_scheduler", "0", machine.emulator_scheduler, written))
    found = []
    for field, who, scheduler, priority in rows:
        value = number(priority)
        if numbers(who) is None:
            found.append(Flaw(field, tr("Write threads as in “0-3,^2”; “{who}” is no such set.").format(who=who)))
        if scheduler in _REAL_TIME and (value is None or not 1 <= value <= 99):
            found.append(
                Flaw(
                    field, tr("The scheduler “{scheduler}” needs a priority from 1 to 99.").format(scheduler=scheduler)
                )
            )
        elif scheduler not in _REAL_TIME and priority:
            found.append(
                Flaw(field, tr("Only real-time schedulers (fifo, rr) have a priority; remove it."), warning=True)
            )
        elif not scheduler:
            found.append(Flaw(field, tr("Choose a scheduler.")))
    return found


def _numa(machine: MachineXml, around: Surroundings) -> list[Flaw]:
    found = node_set("numa_nodes", machine.numa_nodes, around)
    if machine.numa_mode and not machine.numa_nodes and machine.numa_placement != "auto":
        found.append(Flaw("numa_nodes", tr("Name the host's NUMA nodes, or let the host place the machine.")))
    cells = len(machine.numa_cells)
    for cell, _, nodes in machine.numa_memory_nodes:
        value = number(cell)
        if value is None or not 0 <= value < cells:
            found.append(
                Flaw(
                    "numa_memory_nodes",
                    tr("The machine has no NUMA cell {cell}; add it under Processors.").format(cell=cell),
                )
            )
        found += node_set("numa_memory_nodes", nodes, around)
        if not nodes:
            found.append(Flaw("numa_memory_nodes", tr("Name the host's NUMA nodes, as in “0-1”.")))
    return [*found, *twice("numa_memory_nodes", machine.numa_memory_nodes, tr("Cell {} is there twice; remove one."))]


def _iothread_ids(machine: MachineXml) -> set[int]:
    """The threads that are named, and as many more as libvirt adds."""
    named = {value for row in machine.iothread_list if (value := number(row[0])) is not None}
    spare = iter(range(1, machine.iothreads + len(named) + 1))
    while len(named) < machine.iothreads:
        named.add(next(spare))
    return named


def _iothreads(machine: MachineXml) -> list[Flaw]:
    found = twice("iothread_list", machine.iothread_list, tr("I/O thread {} is there twice; remove one."))
    for id_, *_, least, most in machine.iothread_list:
        if (number(id_) or 0) < 1:
            found.append(Flaw("iothread_list", tr("I/O threads are numbered from 1.")))
        if least and most and (number(least) or 0) > (number(most) or 0):
            found.append(
                Flaw("iothread_list", tr("Thread {id} has a smallest pool that is above its largest.").format(id=id_))
            )
    known = _iothread_ids(machine)
    for driver in machine.element.iterfind("devices/*/driver"):
        used = driver.get("iothread")
        if used and number(used) not in known:
            words = tr("A device uses I/O thread {used}, which is not there; add it, or change the device.").format(
                used=used
            )
            found.append(Flaw("iothreads", words))
    return found


def _block_devices(machine: MachineXml) -> list[Flaw]:
    found = twice("block_devices", machine.block_devices, tr("“{}” is there twice; remove one."))
    for path, *numbers_ in machine.block_devices:
        if not path.startswith("/"):
            found.append(Flaw("block_devices", tr("Name the host's block device by its whole path, as in “/dev/sda”.")))
        if any(cell and (number(cell) is None or (number(cell) or 0) < 0) for cell in numbers_):
            found.append(
                Flaw("block_devices", tr("Weights and rates are whole numbers; see “{path}”.").format(path=path))
            )
    return found


def _fibre_channel(machine: MachineXml) -> list[Flaw]:
    name = machine.fibre_channel_app
    if name and (len(name) > 128 or not name.isascii() or not name.isprintable()):
        return [Flaw("fibre_channel_app", tr("Use at most 128 plain letters, digits and signs."))]
    return []
