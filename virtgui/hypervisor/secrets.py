"""Values of secrets given and shown, and who needs secrets and filters: read on lanes, never logged."""

from __future__ import annotations

import threading

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.read import cut, decoded
from virtgui.model.secrets import Need, ReadSecret, SetSecret
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.needs import needs
from virtgui.xml.refused import Refused

_ENCRYPTED = "<encryption"
_UNREAD = {
    "machine": tr("The machine “{name}” could not be read: {why}."),
    "pool": tr("The pool “{name}” could not be read: {why}."),
    "volume": tr("The volume “{name}” could not be read: {why}."),
}
_GARBLED = {
    "machine": tr("The machine “{name}” cannot be understood."),
    "pool": tr("The pool “{name}” cannot be understood."),
    "volume": tr("The volume “{name}” cannot be understood."),
}


def set_value(connection: Connection, command: SetSecret) -> None:
    """Raises libvirt.libvirtError."""
    connection.secretLookupByUUIDString(command.secret.name).setValue(command.value, 0)


def value(connection: Connection, command: ReadSecret) -> bytes:
    """Raises libvirt.libvirtError, also for one that may only be used."""
    return bytes(connection.secretLookupByUUIDString(command.secret.name).value(0))


class NeedsFinding:
    """Who needs what, as it grows: a lane adds to it, and it can be taken at any moment."""

    def __init__(self) -> None:
        self.needs: list[Need] = []
        self.blind: list[str] = []
        self.stopped = threading.Event()

    def read_machines(self, connection: Connection) -> None:
        """All definitions, running and stored, without any password in them."""
        for machine in connection.listAllDomains(0):
            self._take("machine", machine, (0, libvirt.VIR_DOMAIN_XML_INACTIVE) if machine.isActive() else (0,))

    def read_pools(self, connection: Connection) -> None:
        """Pools by their logins, volumes of those that are on by their encryption."""
        pools = connection.listAllStoragePools(0)
        for pool in pools:
            self._take("pool", pool, (0,))
        for pool in pools:
            for volume in self._volumes(pool):
                self._take("volume", volume, (0,))

    def _volumes(self, pool: libvirt.virStoragePool) -> list[libvirt.virStorageVol]:
        try:
            return list(pool.listAllVolumes(0)) if pool.isActive() else []
        except libvirt.libvirtError as error:
            self._blind(error, "pool", plain(pool.name(), 60))
            return []

    def _take(self, kind: str, handle: libvirt.virDomain, flags: tuple[int, ...]) -> None:
        if self.stopped.is_set():
            return
        name = decoded(handle.name)
        try:
            documents = dict.fromkeys(decoded(handle.XMLDesc, flag) for flag in flags)
        except libvirt.libvirtError as error:
            self._blind(error, kind, plain(name, 60))
            return
        for document in documents:
            if kind == "volume" and _ENCRYPTED not in document:
                continue
            try:
                self.needs += needs(document, kind, name)
            except Refused:
                self.blind.append(_GARBLED[kind].format(name=plain(name, 60)))

    def _blind(self, error: libvirt.libvirtError, kind: str, name: str) -> None:
        if cut(error):
            raise error
        why = plain(error.get_error_message() or str(error), 160)
        self.blind.append(_UNREAD[kind].format(name=name, why=why))
