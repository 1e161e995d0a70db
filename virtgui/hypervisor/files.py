"""The files that a host's machines and pools name, read bit by bit: what hangs keeps only itself back."""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.perform import KNOWS_TPM
from virtgui.hypervisor.pool_turns import refreshed
from virtgui.hypervisor.read import cut, decoded, gone, tried
from virtgui.hypervisor.unsupported import lacking
from virtgui.model import uris
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.users import HostFiles, MachineFiles, PoolFiles, VolumeFile
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.users import Refused, host_uuid, machine_files, pool_files, volume_file

_LOOKED_AT = frozenset(("dir", "fs", "netfs", "logical", "zfs", "gluster", "vstorage"))
"""Pools in which files come and go without libvirt's knowing."""
_GONE_POOL = (libvirt.VIR_ERR_NO_STORAGE_POOL, libvirt.VIR_ERR_NO_STORAGE_VOL)


class Finding:
    """What grows while lanes read. `news` counts what came."""

    def __init__(self, host: HostKey) -> None:
        self.host = host
        self.news = 0
        self.stopped = threading.Event()
        self.places: tuple[str, ...] = ()
        self.keeps_tpm = True
        self.name = ""
        self.machines: list[MachineFiles] = []
        self.pools: list[PoolFiles] = []
        self.volumes: list[VolumeFile] = []
        self.links: list[tuple[str, str]] = []
        self.inodes: dict[str, str] = {}
        """Of volumes that look like one file, by path."""
        self.blind: list[str] = []
        self.doubts: list[str] = []

    def taken(self) -> HostFiles:
        """What is there now."""
        return HostFiles(
            self.host,
            self.places,
            tuple(self.machines),
            tuple(self.pools),
            tuple(self._told_apart()),
            tuple(self.links),
            tuple(dict.fromkeys(self.blind)),
            tuple(dict.fromkeys(self.doubts)),
            self.name,
            self.keeps_tpm,
        )

    def _told_apart(self) -> Iterator[VolumeFile]:
        for volume in tuple(self.volumes):
            inode = self.inodes.get(volume.path, "")
            yield volume._replace(stamp=f"{volume.stamp}/{inode}") if inode else volume

    # -- on lanes ----------------------------------------------------------------------------

    def read_machines(self, connection: Connection) -> None:
        """Which computer it is, and all machines with what they name."""
        self.places = _places(self.host, connection)
        self.name = tried(connection.getHostname) or ""
        self.keeps_tpm = (tried(connection.getLibVersion) or 0) >= KNOWS_TPM
        kept = {
            name: _filtered(connection, flag)
            for name, flag in (
                ("snapshots", libvirt.VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT),
                ("saved", libvirt.VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE),
                ("checkpoints", getattr(libvirt, "VIR_CONNECT_LIST_DOMAINS_HAS_CHECKPOINT", 0)),
            )
        }
        for machine in connection.listAllDomains(0):
            if self.stopped.is_set():
                return
            self.news += 1
            name = machine.name()
            try:
                self.machines.append(_machine(self.host, machine, kept))
            except Refused:
                self.blind.append(tr("The definition of {name} cannot be understood.").format(name=plain(name, 60)))
            except libvirt.libvirtError as error:
                if cut(error):
                    raise
                if not gone(error):
                    self.blind.append(tr("The definition of {name} could not be read.").format(name=plain(name, 60)))

    def read_links(self, real_path: Callable[[str], str], _connection: Connection) -> None:
        """Where the named paths really lie; for this computer only."""
        paths = {hold.path for machine in tuple(self.machines) for hold in machine.holds if hold.path.startswith("/")}
        paths |= {volume.path for volume in tuple(self.volumes)}
        for path in paths:
            if self.stopped.is_set():
                return
            self.news += 1
            try:
                real = real_path(path)
            except OSError:
                continue
            if real != path:
                self.links.append((path, real))
        self._read_inodes()

    def _read_inodes(self) -> None:
        """Of those that have one stamp: all of them, or none."""
        alike: dict[str, set[str]] = defaultdict(set)
        for volume in tuple(self.volumes):
            if volume.stamp and volume.path.startswith("/"):
                alike[volume.stamp].add(volume.path)
        for paths in alike.values():
            if len(paths) > 1 and not self.stopped.is_set():
                with contextlib.suppress(OSError):
                    facts = {path: Path(path).stat() for path in paths}
                    self.inodes |= {path: f"{it.st_dev}:{it.st_ino}" for path, it in facts.items()}

    def list_pools(self, connection: Connection) -> tuple[str, ...]:
        """The names of those that are on."""
        found = tried(lambda: connection.listAllStoragePools(0))
        on = []
        for pool in found or ():
            self.news += 1
            try:
                fact = pool_files(pool.XMLDesc(0), bool(pool.isActive()))
            except libvirt.libvirtError as error:
                if cut(error) or error.get_error_code() not in _GONE_POOL:
                    raise
                continue
            self.pools.append(fact)
            if fact.active:
                on.append(fact.name)
            else:
                self.doubts.append(
                    tr("Pool “{name}” is off: images in it may stand on these files.").format(name=plain(fact.name, 60))
                )
        return tuple(on)

    def read_pool(self, connection: Connection, name: str, fresh: bool) -> None:
        """All volumes of a pool."""
        pool = connection.storagePoolLookupByName(name)
        fact = next((pool for pool in self.pools if pool.name == name), None)
        if fresh and fact is not None and fact.type in _LOOKED_AT:
            self._refresh(pool, name)
        for volume in pool.listAllVolumes(0):
            if self.stopped.is_set():
                return
            self.news += 1
            try:
                self.volumes.append(volume_file(decoded(volume.XMLDesc, 0), name))
            except Refused:
                self.blind.append(tr("A volume of pool “{name}” cannot be understood.").format(name=plain(name, 60)))
            except libvirt.libvirtError as error:
                if cut(error) or error.get_error_code() not in _GONE_POOL:
                    raise

    def _refresh(self, pool: libvirt.virStoragePool, name: str) -> None:
        try:
            if not refreshed(pool):
                self.doubts.append(
                    tr("Pool “{name}” is at work: images that were put there by hand may stand on these files.").format(
                        name=plain(name, 60)
                    )
                )
        except libvirt.libvirtError as error:
            if cut(error):
                raise
            if not lacking(error):
                why = plain(error.get_error_message() or str(error), 160)
                self.doubts.append(
                    tr("Pool “{name}” could not look at its storage again: {why}.").format(
                        name=plain(name, 60), why=why
                    )
                )


def _places(host: HostKey, connection: Connection) -> tuple[str, ...]:
    """What names the computer behind a connection. A test host's world is its connection's own."""
    uri = uris.parse(host)
    if uri.is_test:
        return (str(host),)
    found = []
    try:
        uuid = host_uuid(connection.getCapabilities())
    except (libvirt.libvirtError, Refused):
        uuid = ""
    if uuid:
        found.append(f"uuid:{uuid}")
    if uri.host:
        found.append(f"at:{uri.host.lower()}")
    elif uri.is_local and not any(name == "socket" for name, _ in uri.query):
        found.append("here")
    return tuple(found) or (str(host),)


def _filtered(connection: Connection, flag: int) -> frozenset[str] | None:
    found = tried(lambda: connection.listAllDomains(flag)) if flag else None
    return None if found is None else frozenset(machine.UUIDString() for machine in found)


def _all(ask: Callable[[], Sequence[Any]]) -> Sequence[Any]:
    """None where the driver knows no such things; what this user may not see is an error, for it may be there."""
    try:
        return ask()
    except libvirt.libvirtError as error:
        if lacking(error):
            return ()
        raise


def _machine(host: HostKey, machine: libvirt.virDomain, kept: dict[str, frozenset[str] | None]) -> MachineFiles:
    uuid = machine.UUIDString()
    active, persistent = bool(machine.isActive()), tried(machine.isPersistent) != 0

    def has(what: str) -> bool:
        known = kept[what]
        return known is None or uuid in known

    definitions = [machine.XMLDesc(0)] if active or not persistent else []
    if persistent:
        definitions.append(machine.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
    snapshots = _all(lambda: machine.listAllSnapshots(0)) if has("snapshots") else ()
    checkpoints = _all(lambda: machine.listAllCheckpoints(0)) if has("checkpoints") else ()
    fact = MachineFiles(
        DomainKey(host, uuid),
        machine.name(),
        active,
        persistent,
        saved=has("saved") and bool(tried(lambda: machine.hasManagedSaveImage(0))),
        snapshots=tuple(snapshot.getName() for snapshot in snapshots),
        checkpoints=tuple(checkpoint.getName() for checkpoint in checkpoints),
    )
    return machine_files(fact, definitions, [snapshot.getXMLDesc(0) for snapshot in snapshots])
