"""What is to be known of a clone before it is made."""

from __future__ import annotations

from virtgui.install.clone import CloneDisk
from virtgui.model.hardware import Hardware
from virtgui.xml.cloning import Origin

_NO_PASSWORDS = "Its passwords cannot be read over this connection, so its clone would lack them."


def notes(origin: Origin, disks: tuple[CloneDisk, ...], hardware: Hardware | None, elsewhere: bool) -> list[str]:
    """One sentence for each; `elsewhere` is on another host."""
    cards = len(origin.macs)
    new = f", and {_count(cards)} a new MAC address" if cards else ""
    found = [f"A clone has a UUID of its own{new}."]
    if origin.nvram and elsewhere:
        found.append("Its firmware begins afresh, without boot entries and keys.")
    elif origin.nvram:
        found.append("The variables of its firmware are copied.")
    if hardware is not None and not hardware.secure:
        found.append(_NO_PASSWORDS)
    if any(len(disk.layers) > 1 for disk in disks):
        found.append("Internal snapshots are not copied; a state before an external one can be chosen.")
    return found + list(origin.notes)


def _count(cards: int) -> str:
    return "its network card" if cards == 1 else f"each of its {cards} network cards"
