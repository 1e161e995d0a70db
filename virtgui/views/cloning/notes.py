"""What is to be known of a clone before it is made."""

from __future__ import annotations

from virtgui.install.clone import CloneDisk
from virtgui.model.hardware import Hardware
from virtgui.util.language import tr
from virtgui.xml.cloning import Origin

_NO_PASSWORDS = tr("Its passwords cannot be read over this connection, so its clone would lack them.")


def notes(
    origin: Origin, disks: tuple[CloneDisk, ...], hardware: Hardware | None, elsewhere: bool, *, snapshots: bool = False
) -> list[str]:
    """One sentence for each; `elsewhere` is on another host, `snapshots` whether the original has any."""
    cards = len(origin.macs)
    if cards > 1:
        new = tr("A clone has a UUID of its own, and each of its {count} network cards a new MAC address.")
    elif cards:
        new = tr("A clone has a UUID of its own, and its network card a new MAC address.")
    else:
        new = tr("A clone has a UUID of its own.")
    found = [new.format(count=cards)]
    if origin.nvram and elsewhere:
        found.append(tr("Its firmware begins afresh, without boot entries and keys."))
    elif origin.nvram:
        found.append(tr("The variables of its firmware are copied."))
    if origin.memories and elsewhere:
        found.append(tr("The files of its persistent memory are not sent: have them on that host before it starts."))
    elif origin.memories:
        found.append(tr("The files of its persistent memory are copied beside themselves."))
    if hardware is not None and not hardware.secure:
        found.append(_NO_PASSWORDS)
    if any(len(disk.layers) > 1 for disk in disks):
        found.append(tr("Internal snapshots are not copied; a state before an external one can be chosen."))
    elif snapshots:
        found.append(tr("Its snapshots are not copied: the clone is what the machine is now."))
    return found + list(origin.notes)
