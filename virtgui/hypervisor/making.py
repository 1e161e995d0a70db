"""What a change needs before it can be made: networks started, volumes created, and taken back in time."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from types import TracebackType

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.model.commands import NewVolume

_log = logging.getLogger(__name__)


def start_networks(connection: Connection, names: Iterable[str]) -> None:
    """Start the networks of these names that are not. Raises libvirt.libvirtError."""
    for name in names:
        network = connection.networkLookupByName(name)
        if not network.isActive():
            network.create()


class Volumes:
    """Makes volumes and, used in a `with` statement, deletes them again where nothing was said to `keep`.
    A name that exists is refused by libvirt, and its volume left alone. Raises libvirt.libvirtError."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._made: list[libvirt.virStorageVol] = []

    def __enter__(self) -> Volumes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._made:
            volume = self._made.pop()
            try:
                volume.delete(0)
            except libvirt.libvirtError as refused:
                _log.warning("a volume that is not needed could not be deleted: %s", refused)

    def make(self, volumes: Iterable[NewVolume]) -> None:
        """Make these, in their order."""
        for wanted in volumes:
            pool = self._connection.storagePoolLookupByName(wanted.pool)
            self._made.append(pool.createXML(wanted.xml, 0))

    def keep(self) -> None:
        """Something uses them now."""
        self._made.clear()
