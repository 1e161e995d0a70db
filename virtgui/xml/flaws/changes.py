"""What a change to a machine means to the guest in it, where that is more than the field says."""

from __future__ import annotations

from collections.abc import Callable

from virtgui.util.language import tr
from virtgui.xml.flaws.base import Flaw
from virtgui.xml.machine import MachineXml


def consequences(before: MachineXml, after: MachineXml) -> list[Flaw]:
    """Warnings of what the guest will notice, each at the field that was changed; `before` is what is stored."""
    return [
        Flaw(field, words, warning=True)
        for field, what, words in _MEANINGS
        if what(before) != what(after) and (field not in _FROM_SOMETHING or what(before))
    ]


def _board(machine: MachineXml) -> str:
    """The family of a machine type, without its version."""
    family, _, version = machine.machine.rpartition("-")
    board = family if version[:1].isdigit() else machine.machine
    return {"pc": "pc-i440fx", "q35": "pc-q35"}.get(board, board)


def _uefi(machine: MachineXml) -> bool:
    return machine.firmware == "efi" or machine.loader_type == "pflash"


def _secure(machine: MachineXml) -> bool:
    return machine.loader_secure or ("secure-boot", "yes") in machine.firmware_features


_MEANINGS: tuple[tuple[str, Callable[[MachineXml], object], str], ...] = (
    (
        "machine",
        _board,
        tr("The guest finds another mainboard: it needs drivers for it, and Windows may ask to be activated."),
    ),
    ("firmware", _uefi, tr("A system installed with the old firmware will not start with the new one.")),
    (
        "firmware_features",
        _secure,
        tr("With secure boot only signed boot loaders start; an encrypted system may ask for its recovery key."),
    ),
    (
        "nvram",
        lambda machine: machine.nvram.strip(),
        tr("The boot entries and keys in the old file are not taken over."),
    ),
    (
        "uuid",
        lambda machine: machine.uuid.lower(),
        tr("Licences and management tools may take it for another machine."),
    ),
    (
        "type",
        lambda machine: machine.type,
        tr("The guest runs on another hypervisor; without KVM it is many times slower."),
    ),
    (
        "cpu_mode",
        lambda machine: (machine.cpu_mode, machine.cpu_model),
        tr("A saved state or a snapshot with memory will not resume on another processor."),
    ),
    ("clock_offset", lambda machine: machine.clock_offset, tr("The guest's clock may be hours off until it is set.")),
    (
        "launch_type",
        lambda machine: machine.launch_type,
        tr("The guest must know this encryption; snapshots and migration may not work any more."),
    ),
)
_FROM_SOMETHING = frozenset({"machine", "nvram", "uuid"})
"""Fields whose first value changes nothing."""
