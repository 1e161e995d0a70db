"""What a host has that a machine can be given, read bit by bit: what hangs keeps only itself back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.read import cut, decoded, tried
from virtgui.hypervisor.unsupported import lacking
from virtgui.model.inventory import Inventory, Network, NodeDevice, Pool, Secret, Volume
from virtgui.util.language import tr
from virtgui.xml import pool as documents
from virtgui.xml.nodedev import node_device
from virtgui.xml.parse import Refused

T = TypeVar("T")
_OURS = re.compile(r"lo|vnet\d+|macvtap\d+|virbr\d+-nic")
"""Interfaces that are no place to plug a machine into."""
_DEVICES = sum(
    getattr(libvirt, f"VIR_CONNECT_LIST_NODE_DEVICES_CAP_{kind}", 0)
    for kind in ("PCI_DEV", "USB_DEV", "NET", "SCSI", "SCSI_HOST", "SCSI_GENERIC", "STORAGE", "DRM", "MDEV", "VDPA")
)
_LATE = tr("The host did not tell in time. Read it again, or look whether its storage answers.")
_DENIED = (libvirt.VIR_ERR_OPERATION_DENIED, libvirt.VIR_ERR_ACCESS_DENIED, libvirt.VIR_ERR_AUTH_FAILED)


class Finding:
    """An inventory as it grows: lanes add to it, and it can be taken at any moment."""

    def __init__(self) -> None:
        self._pools: dict[str, Pool] = {}
        self._networks: list[Network] = []
        self._devices: list[NodeDevice] = []
        self._interfaces: list[tuple[str, str]] = []
        self._filters: list[str] = []
        self._secrets: list[Secret] = []
        self._lacks: dict[str, str] = {}
        self._whole: set[str] = set()
        self._volumes: dict[str, list[Volume]] = {}
        self._stopped = False

    def stop(self) -> None:
        """Nobody waits any more: read nothing further."""
        self._stopped = True

    def taken(self) -> Inventory:
        """What is there now; what is not yet there in full is told as lacking."""
        late = {part: _LATE for part in _PARTS if part not in self._whole and part not in self._lacks}
        devices, networks = tuple(self._devices), tuple(self._networks)
        known = tuple(self._interfaces)
        names = [name for name, _ in known] + [device.fact("interface") for device in devices if device.kind == "net"]
        bridges = [network.bridge for network in networks] + [name for name, kind in known if kind == "bridge"]
        return Inventory(
            pools=tuple(self._with_volumes(pool) for pool in self._pools.copy().values()),
            networks=networks,
            devices=devices,
            interfaces=tuple(sorted({name for name in names if name and not _OURS.fullmatch(name)})),
            bridges=tuple(sorted({name for name in bridges if name})),
            filters=tuple(self._filters),
            secrets=tuple(self._secrets),
            lacks=tuple(sorted((self._lacks | late).items())),
        )

    def read(self, connection: Connection, parts: Iterable[str] = ()) -> None:
        """Everything but the pools, or just these parts."""
        for part, read in _READERS.items():
            if not parts or part in parts:
                self._part(part, lambda read=read: read(self, connection))  # type: ignore[misc]

    def read_pools(self, connection: Connection, wanted: Iterable[str]) -> None:
        """The pools, the wanted ones with their volumes."""
        self._part("pools", lambda: self._read_pools(connection, tuple(wanted)))

    def _with_volumes(self, pool: Pool) -> Pool:
        volumes = self._volumes.get(pool.name)
        return pool if volumes is None else pool._replace(volumes=tuple(volumes))

    def _part(self, part: str, read: Callable[[], None]) -> None:
        """A part that the driver does not have, or that this user may not see, is told as lacking."""
        if self._stopped:
            return
        try:
            read()
        except libvirt.libvirtError as error:
            if cut(error):
                raise
            self._lacks[part] = _reason(error)
        else:
            self._whole.add(part)

    def _read_pools(self, connection: Connection, wanted: tuple[str, ...]) -> None:
        handles = {pool.name(): pool for pool in connection.listAllStoragePools(0)}
        for name in sorted(handles, key=lambda name: name in wanted):
            for pool in _each([handles[name]], _pool):
                self._pools[name] = pool
        for name in wanted:
            if name in self._pools and self._pools[name].active:
                found = self._volumes[name] = []
                self._add(found, handles[name].listAllVolumes(0), documents.volume)

    def _read_networks(self, connection: Connection) -> None:
        self._networks += _each(
            connection.listAllNetworks(0), lambda it: documents.network(it.XMLDesc(0), bool(it.isActive()))
        )

    def _read_interfaces(self, connection: Connection) -> None:
        self._add(self._interfaces, connection.listAllInterfaces(0), documents.interface)

    def _read_filters(self, connection: Connection) -> None:
        self._filters += sorted(found.name() for found in connection.listAllNWFilters(0))

    def _read_secrets(self, connection: Connection) -> None:
        self._add(self._secrets, connection.listAllSecrets(0), documents.secret)

    def _read_devices(self, connection: Connection) -> None:
        handles = tried(lambda: connection.listAllDevices(_DEVICES))
        if handles is None:  # a driver that knows no such choice
            handles = connection.listAllDevices(0)
        self._add(self._devices, handles, node_device)

    def _add(self, found: list[T], handles: Iterable[Any], fact: Callable[[str], T]) -> None:
        """The facts of these, one by one, as long as somebody waits for them."""
        for handle in handles:
            if self._stopped:
                return
            found += _each([handle], lambda it: fact(decoded(it.XMLDesc, 0)))


_READERS: dict[str, Callable[[Finding, Connection], None]] = {
    "networks": Finding._read_networks,
    "filters": Finding._read_filters,
    "secrets": Finding._read_secrets,
    "interfaces": Finding._read_interfaces,
    "devices": Finding._read_devices,
}
_PARTS = (*_READERS, "pools")


def _pool(handle: libvirt.virStoragePool) -> Pool:
    state, capacity, _, available = handle.info()
    return documents.pool(handle.XMLDesc(0), state, capacity, available)


def _each(handles: Iterable[Any], fact: Callable[[Any], T]) -> list[T]:
    """The facts of these; one that went away or cannot be understood is left out."""
    found = []
    for handle in handles:
        try:
            found.append(fact(handle))
        except libvirt.libvirtError as error:
            if error.get_error_code() not in _GONE:
                raise
        except Refused:
            continue
    return found


_GONE = (
    libvirt.VIR_ERR_NO_STORAGE_POOL,
    libvirt.VIR_ERR_NO_STORAGE_VOL,
    libvirt.VIR_ERR_NO_NETWORK,
    libvirt.VIR_ERR_NO_NODE_DEVICE,
    libvirt.VIR_ERR_NO_SECRET,
    libvirt.VIR_ERR_NO_INTERFACE,
)


def _reason(error: libvirt.libvirtError) -> str:
    if lacking(error):
        return tr("The driver of this host does not have them.")
    if error.get_error_code() in _DENIED:
        return tr("This user may not see them on this host.")
    return tr("They could not be read: {why}").format(why=error.get_error_message() or error)
