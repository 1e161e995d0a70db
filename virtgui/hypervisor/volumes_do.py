"""What is done to a volume with libvirt's calls; for a lane."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.pool_turns import patiently
from virtgui.hypervisor.read import volume_named
from virtgui.model.storage import VolumeAct, VolumeDeed, Wipe
from virtgui.util.language import tr

TAKEN = tr("Something of another size is there now: look at it again")


def act(connection: Connection, command: VolumeAct, stop: threading.Event, told: Callable[[], object]) -> None:
    """Do it, once nothing else is done to it; `told` hears that it waits, and `stop` ends that. Raises
    libvirt.libvirtError, and then nothing, or for wiping a part of it, was done."""
    patiently(partial(_act, connection, command), stop, told)


def _act(connection: Connection, command: VolumeAct) -> None:
    volume = volume_named(connection.storagePoolLookupByName(command.pool), command.volume)
    match command.deed:
        case VolumeDeed.GROW:
            if command.number < volume.info()[1]:
                raise Stumble(TAKEN, libvirt.VIR_ERR_OPERATION_INVALID)
            volume.resize(command.number, 0)
        case VolumeDeed.SHRINK:
            if command.number > volume.info()[1]:
                raise Stumble(TAKEN, libvirt.VIR_ERR_OPERATION_INVALID)
            volume.resize(command.number, libvirt.VIR_STORAGE_VOL_RESIZE_SHRINK)
        case VolumeDeed.WIPE:
            if command.number == Wipe.ZERO.value:
                volume.wipe(0)
            else:
                volume.wipePattern(command.number, 0)
        case VolumeDeed.DELETE:
            volume.delete(0)
