"""How large a disk is to be, asked on the page of disks, with the same as virsh."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtWidgets import QWidget

from virtgui.model.blocks import Disks
from virtgui.model.commands import ResizeDisk
from virtgui.model.keys import DomainKey
from virtgui.model.snapshot_plans import space_at
from virtgui.model.virsh_disks import block_line
from virtgui.qtmodels.world import World
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.views.hardware.resize_dialog import ResizeDialog


def size_dialog(
    target: str,
    key: DomainKey,
    disks: Disks,
    world: World,
    send: Callable[[ResizeDisk], object],
    parent: QWidget | None = None,
) -> ResizeDialog:
    """A new one, not shown yet, that begins at what the disk holds now."""
    chain = disks.chain(target)
    layers = chain.layers if chain is not None else ()
    space = space_at(layers[0].path, disks.known) if layers else None
    title, present = tr("Disk {target}").format(target=plain(target, 40)), layers[0].capacity if layers else 0
    free, running = space.free if space is not None else 0, disks.known.active

    def line(size: int) -> str:
        machine, host = world.machines.get(key), world.hosts.get(key.host)
        if machine is None or host is None:
            raise ValueError(tr("Its host is not connected."))
        return block_line(ResizeDisk(key, target, size), disks, machine, host)

    dialog = ResizeDialog(title, present, free, running=running, line=line, parent=parent)
    dialog.wanted.connect(lambda size: send(ResizeDisk(key, target, size)))
    return dialog
