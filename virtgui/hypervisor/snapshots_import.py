"""Records of states that a machine's disks stand on already and libvirt knows nothing of; no file is touched."""

from __future__ import annotations

import time

import libvirt

from virtgui.hypervisor.snapshots_merge import redefine
from virtgui.hypervisor.snapshots_read import INACTIVE
from virtgui.model.snapshot_deeds import unknown_layers
from virtgui.model.snapshots import Snapshots
from virtgui.util.language import tr
from virtgui.xml import snapshots as xml


def take_in(machine: libvirt.virDomain, known: Snapshots) -> tuple[int, str]:
    """Make them, the lowest first; how many were made, and why none or no more. Layers of several disks that are as
    deep belong together, as a snapshot of all makes them."""
    layers = unknown_layers(known)
    if not layers:
        return 0, tr("All that its disks stand on is known already.")
    if known.snapshots:
        return 0, tr("It has snapshots already. Records can only be made of a whole chain that nobody knows.")
    document = machine.XMLDesc(INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE)
    disks = {disk.target: disk for disk in known.disks}
    deepest = max(len(found) for found in layers.values())
    parent, count = "", 0
    for depth in range(deepest, 0, -1):
        tops: dict[str, tuple[str, str]] = {}
        below: dict[str, tuple[str, str]] = {}
        for target, disk in disks.items():
            whole = (disk.source, *disk.chain)
            if target in layers and len(layers[target]) >= depth:
                tops[target] = whole[depth - 1], _format(known, whole[depth - 1], disk.format)
                below[target] = whole[depth], _format(known, whole[depth], "")
        name = _free(f"imported-{deepest - depth + 1}", known)
        then = xml.standing_on(document, below)
        text = xml.imported(name, parent, int(time.time()), tops, list(disks), then)
        redefine(machine, text, current=depth == 1)
        parent, count = name, count + 1
    return count, ""


def _format(known: Snapshots, path: str, otherwise: str) -> str:
    return next((fact.format for fact in known.files if fact.path == path and fact.format), otherwise)


def _free(name: str, known: Snapshots) -> str:
    while known.find(name) is not None:
        name += "-2"
    return name
