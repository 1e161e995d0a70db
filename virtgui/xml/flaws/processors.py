"""What may be wrong with a machine's processors."""

from __future__ import annotations

import re

from virtgui.util.language import tr
from virtgui.xml.fields import kib
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.flaws.forms import cpu_set, gib, machine_of, number, numbers, twice, within
from virtgui.xml.machine import MachineXml
from virtgui.xml.node import Node
from virtgui.xml.surroundings import Surroundings

_FEATURE = re.compile(r"[a-zA-Z0-9\-_.]+")
_TOPOLOGY = ("sockets", "dies", "clusters", "cores", "threads")


def processors(node: Node, around: Surroundings) -> list[Flaw]:
    """Number, topology, model, NUMA cells."""
    machine = machine_of(node, around)
    return [
        *_count(machine, around),
        *cpu_set("vcpu_set", machine.vcpu_set, around.capabilities.host_cpus),
        *_single(machine),
        *_topology(machine),
        *_model(machine, around),
        *_cells(machine),
    ]


def _count(machine: MachineXml, around: Surroundings) -> list[Flaw]:
    known = around.capabilities
    most = machine.vcpus
    if most < 1:
        return [Flaw("vcpus", tr("A machine needs at least one processor."))]
    found = []
    if machine.current_vcpus > most:
        words = tr("At most {most} can be in use; lower this, or raise the maximum.").format(most=most)
        found.append(Flaw("current_vcpus", words))
    kind = known.machine_type(machine.machine, machine.arch)
    limit = kind.max_vcpus if kind is not None and kind.max_vcpus else known.max_vcpus
    if limit and most > limit:
        found.append(Flaw("vcpus", tr("This machine type has at most {limit} processors.").format(limit=limit)))
    elif not found and known.host_cpus and (machine.current_vcpus or most) > known.host_cpus:
        words = tr("The host has {count} processors; with more than that the machine gets slower, not faster.").format(
            count=known.host_cpus
        )
        found.append(Flaw("current_vcpus" if machine.current_vcpus else "vcpus", words, warning=True))
    return found


def _single(machine: MachineXml) -> list[Flaw]:
    rows = machine.vcpu_list
    found = twice("vcpu_list", rows, tr("Processor {} is there twice; remove one."))
    for id_, enabled, pluggable, _ in rows:
        value = number(id_)
        if value is None or not 0 <= value < machine.vcpus:
            found.append(
                Flaw(
                    "vcpu_list",
                    tr("Processors are numbered 0 to {last}; “{id}” is none of them.").format(
                        last=machine.vcpus - 1, id=id_
                    ),
                )
            )
        elif value == 0 and (enabled != "yes" or pluggable == "yes"):
            found.append(Flaw("vcpu_list", tr("Processor 0 must be in use and cannot be unplugged.")))
    return found


def _topology(machine: MachineXml) -> list[Flaw]:
    if all(getattr(MachineXml, part).raw(machine) is None for part in _TOPOLOGY):
        return []
    found = within(machine, [(part, 1, 65535) for part in _TOPOLOGY])
    if found:
        return found
    product = machine.sockets * machine.dies * machine.clusters * machine.cores * machine.threads
    if product != machine.vcpus:
        words = tr(
            "The topology makes {product} processors, the machine has {vcpus} at most; make both the same."
        ).format(product=product, vcpus=machine.vcpus)
        return [Flaw("sockets", words)]
    return []


def _model(machine: MachineXml, around: Surroundings) -> list[Flaw]:
    known = around.capabilities
    found = []
    mode, model = machine.cpu_mode, machine.cpu_model
    if mode == "custom" and not model:
        found.append(Flaw("cpu_model", tr("Without a model it is the hypervisor's default; choose one."), warning=True))
    if mode and mode != "custom" and known.supports(f"cpu/{mode}") is False:
        words = (
            tr("This hypervisor cannot do it (that needs KVM); choose another mode.")
            if mode == "host-passthrough" and machine.type == "qemu"
            else tr("This hypervisor cannot do it; choose another mode.")
        )
        found.append(Flaw("cpu_mode", words))
    if model and machine.type == "kvm" and mode in ("custom", "") and dict(known.cpu_models).get(model) is False:
        found.append(Flaw("cpu_model", tr("The host's processor lacks something of this model."), warning=True))
    if model and mode in ("custom", "") and known.cpu_models and model not in dict(known.cpu_models):
        found.append(
            Flaw(
                "cpu_model", tr("This hypervisor does not know the model “{model}”.").format(model=model), warning=True
            )
        )
    if machine.cpu_vendor_id and (len(machine.cpu_vendor_id) != 12 or "," in machine.cpu_vendor_id):
        found.append(Flaw("cpu_vendor_id", tr("A vendor is exactly 12 letters without a comma, as in “GenuineIntel”.")))
    for name, policy in machine.cpu_features:
        if not _FEATURE.fullmatch(name) or not policy:
            found.append(
                Flaw(
                    "cpu_features",
                    tr("Name a feature and choose what becomes of it; “{name}” is not whole.").format(name=name),
                )
            )
    found += twice("cpu_features", machine.cpu_features, tr("The feature “{}” is there twice; remove one."))
    if machine.cpu_cache_mode == "passthrough" and mode not in ("host-passthrough", "maximum"):
        found.append(Flaw("cpu_cache_mode", tr("The host's cache needs the host's processor (host-passthrough).")))
    if machine.cpu_address_mode == "passthrough" and MachineXml.cpu_address_bits.raw(machine):
        found.append(Flaw("cpu_address_bits", tr("The host's address size takes no number of bits; remove it.")))
    if machine.cpu_address_mode == "passthrough" and mode not in ("host-passthrough", "maximum", "host-model"):
        found.append(Flaw("cpu_address_mode", tr("The host's address size needs the host's processor."), warning=True))
    return found


def _cells(machine: MachineXml) -> list[Flaw]:
    rows = machine.numa_cells
    if not rows:
        return []
    found = twice("numa_cells", [row for row in rows if row[0]], tr("Cell {} is there twice; number them from 0."))
    ids = [number(row[0]) for row in rows if row[0]]
    if ids and not found and sorted(id_ for id_ in ids if id_ is not None) != list(range(len(rows))):
        found.append(Flaw("numa_cells", tr("Number the cells from 0 to {last}.").format(last=len(rows) - 1)))
    taken: set[int] = set()
    total = 0
    for _, cpus, memory, unit, _, _ in rows:
        here = numbers(cpus) if cpus else frozenset[int]()
        size = kib(memory, unit or "KiB", -1)
        if here is None:
            found.append(
                Flaw(
                    "numa_cells",
                    tr("Write a cell's processors as in “0-3”; “{cpus}” is no such set.").format(cpus=cpus),
                )
            )
        elif here & taken:
            found.append(
                Flaw(
                    "numa_cells",
                    tr("Processor {number} is in two cells; leave it in one.").format(number=min(here & taken)),
                )
            )
        elif here and max(here) >= machine.vcpus:
            words = tr("Cell processors go up to {last}; processor {number} is not there.").format(
                last=machine.vcpus - 1, number=max(here)
            )
            found.append(Flaw("numa_cells", words))
        if size < 0:
            found.append(
                Flaw(
                    "numa_cells",
                    tr("“{size} {unit}” is no size; write a number and a unit.").format(size=memory, unit=unit),
                )
            )
        taken |= here or frozenset()
        total += max(size, 0)
    if not found and len(taken) < machine.vcpus:
        words = tr("{count} processors are in no cell; the hypervisor puts them where it likes.").format(
            count=machine.vcpus - len(taken)
        )
        found.append(Flaw("numa_cells", words, warning=True))
    if not found and machine.memory_kib and total != machine.memory_kib:
        words = tr(
            "The cells hold {total}, the machine {size}: libvirt will give the machine what the cells hold."
        ).format(total=gib(total), size=gib(machine.memory_kib))
        found.append(Flaw("numa_cells", words, warning=True))
    return found
