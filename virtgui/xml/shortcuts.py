"""Changes of several fields of a machine that a person asks for as one."""

from __future__ import annotations

from virtgui.model.edits import MACHINE, Edit, SetField, Value
from virtgui.util.language import tr
from virtgui.xml.capabilities import Capabilities
from virtgui.xml.edits import field_value
from virtgui.xml.machine import MachineXml

_MITIGATIONS = frozenset(
    {"spec-ctrl", "stibp", "ssbd", "ibpb", "ibrs", "virt-ssbd", "amd-ssbd", "amd-stibp", "md-clear", "ibpb-brtype"}
)
"""Features by which a guest guards itself against leaks of speculating processors."""


def shared_memory(machine: MachineXml) -> tuple[Edit, ...]:
    """Edits that let other programs of the host reach a machine's memory, as virtiofs and vhost-user need."""
    private = any(row[4] == "private" for row in machine.numa_cells)
    cells = tuple((*row[:4], "", row[5]) for row in machine.numa_cells) if private else machine.numa_cells
    source = machine.memory_source if machine.huge_pages or machine.memory_source == "file" else "memfd"
    return _changed(
        machine,
        {"memory_source": source or None, "memory_access": "shared", "numa_cells": cells or None},
    )


def mitigations(machine: MachineXml, known: Capabilities) -> tuple[Edit, ...] | str:
    """Edits that give a CPU model all guards this host's processor has against leaks, or why there are none to give."""
    if machine.cpu_mode in ("host-passthrough", "host-model", "maximum"):
        return tr("The machine has all that the host's processor has already.")
    if not machine.cpu_model:
        return tr("Choose a processor model first.")
    found = [name for name in known.host_model.features if name in _MITIGATIONS]
    there = {name for name, _ in machine.cpu_features}
    missing = tuple((name, "require") for name in found if name not in there)
    if not missing:
        return tr("The host's processor offers nothing more.")
    return _changed(machine, {"cpu_features": (*machine.cpu_features, *missing)})


def _changed(machine: MachineXml, wanted: dict[str, Value]) -> tuple[Edit, ...]:
    return tuple(
        SetField(MACHINE, field, value) for field, value in wanted.items() if field_value(machine, field) != value
    )
