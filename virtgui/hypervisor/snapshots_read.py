"""A machine's snapshots and the files they stand on, read on a lane."""

from __future__ import annotations

import posixpath

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.pool_turns import refreshed
from virtgui.model.file_index import clean
from virtgui.model.keys import DomainKey
from virtgui.model.snapshots import FileFact, Holder, MachineDisk, Snapshot, Snapshots, Space
from virtgui.model.users import HostFiles
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.xml import pool as pool_xml
from virtgui.xml import snapshots as xml
from virtgui.xml.refused import Refused

INACTIVE = libvirt.VIR_DOMAIN_XML_INACTIVE
_MOST = 64
"""Files below one disk: longer chains are broken ones."""


class Files:
    """The volumes of one host by their paths; a pool is looked at again once for each file it does not know."""

    def __init__(self) -> None:
        self._looked: set[str] = set()

    def fact(self, connection: Connection, path: str) -> FileFact | None:
        """What is known of a file; None for one that lies in no pool."""
        if not path.startswith("/"):
            return None
        volume = _volume(connection, path)
        if volume is None and path not in self._looked:
            self._looked.add(path)
            if look_again(connection, path):
                volume = _volume(connection, path)
        return None if volume is None else _told(volume)

    def forget(self) -> None:
        """Files may have come or gone."""
        self._looked.clear()


def look_again(connection: Connection, path: str) -> bool:
    """Let the pool of a file's folder see what is in it now; False where there is none."""
    try:
        refreshed(connection.storagePoolLookupByTargetPath(posixpath.dirname(path)))
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        return False
    return True


def snapshots(connection: Connection, key: DomainKey, files: Files) -> Snapshots:
    """All of it. Raises libvirt.libvirtError, and `Refused` for a definition that is none."""
    machine = connection.lookupByUUIDString(key.uuid)
    told = machine.state()
    active = bool(machine.isActive())
    disks, traits = xml.machine(machine.XMLDesc(0))
    found = {disk.target: _resolved(connection, disk.source) for disk in disks}
    disks = tuple(disk._replace(source=found[disk.target]) for disk in disks)
    taken = tuple(_below_resolved(connection, each) for each in _snapshots(machine))
    facts = _facts(connection, disks, taken, files)
    by_path = {fact.path: fact for fact in facts}
    return Snapshots(
        key,
        machine.name(),
        active,
        told[0] == libvirt.VIR_DOMAIN_PAUSED,
        bool(read.tried(machine.hasManagedSaveImage)),
        read.tried(machine.isPersistent) != 0,
        read.tried(connection.getType) or "",
        read.tried(connection.getLibVersion) or 0,
        machine.info()[1],
        taken,
        tuple(disk if disk.chain else disk._replace(chain=_chain(disk.source, by_path)) for disk in disks),
        traits,
        facts,
        _spaces(connection),
        definition=xml.definition(machine.XMLDesc(INACTIVE)),
        checkpoints=len(read.tried(lambda: machine.listAllCheckpoints(0)) or ()),
    )


def document(snapshot: libvirt.virDomainSnapshot) -> str:
    """All that libvirt knows of a snapshot, with passwords: a record written without them would have lost them."""
    return str(snapshot.getXMLDesc(libvirt.VIR_DOMAIN_SNAPSHOT_XML_SECURE))


def holders(known: Snapshots, host: HostFiles) -> Snapshots:
    """The same with who else needs its files, as the whole host tells."""
    links = {clean(path): clean(real) for path, real in host.links}

    def one(path: str) -> str:
        return links.get(clean(path), clean(path)) if path else ""

    ours = {one(path): path for path in _paths(known.disks, known.snapshots)}
    found: dict[Holder, None] = {}
    for volume in host.volumes:
        below = ours.get(one(volume.backing))
        if below is not None:
            above = ours.get(one(volume.path), volume.path)
            found[Holder(below, posixpath.basename(volume.path), above, "stands on")] = None
    paths = {(volume.pool, volume.name): volume.path for volume in host.volumes}
    for machine in host.machines:
        if machine.key == known.domain:
            continue
        for hold in machine.holds:
            path = hold.path or paths.get((hold.pool, hold.volume), "")
            for each, how in ((path, tr("uses")), *((below, tr("stands on")) for below in hold.below)):
                if one(each) in ours:
                    found[Holder(ours[one(each)], machine.name, "", how)] = None
    return replace(known, holders=tuple(found), blind=host.blind)


def _snapshots(machine: libvirt.virDomain) -> tuple[Snapshot, ...]:
    """One that goes meanwhile, or whose record is spoilt, is left out."""
    found = []
    for each in machine.listAllSnapshots(0):
        try:
            found.append(xml.snapshot(each.getXMLDesc(0), bool(each.isCurrent())))
        except libvirt.libvirtError as error:
            if error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN_SNAPSHOT:
                raise
        except Refused:
            found.append(Snapshot(each.getName()))
    parents = {each.name: each.parent for each in found}
    return tuple(sorted(found, key=lambda each: (each.created, _depth(each.name, parents), each.name)))


def _depth(name: str, parents: dict[str, str]) -> int:
    """libvirt tells the time in seconds only: of two within one the parent was first."""
    depth = 0
    while (name := parents.get(name, "")) and depth < len(parents):
        depth += 1
    return depth


def _resolved(connection: Connection, source: str) -> str:
    """The path of a volume that is named by its pool."""
    pool, _, volume = source.partition("/")
    if not pool or not volume or ":" in pool:
        return source
    try:
        return str(connection.storagePoolLookupByName(pool).storageVolLookupByName(volume).path())
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        return source


def _below_resolved(connection: Connection, snapshot: Snapshot) -> Snapshot:
    disks = tuple(disk._replace(below=_resolved(connection, disk.below)) for disk in snapshot.disks)
    return snapshot if disks == snapshot.disks else replace(snapshot, disks=disks)


def _paths(disks: tuple[MachineDisk, ...], taken: tuple[Snapshot, ...]) -> list[str]:
    found: dict[str, None] = {}
    for disk in disks:
        if disk.device in ("disk", "lun"):
            found |= dict.fromkeys((disk.source, *disk.chain))
    for each in taken:
        found |= dict.fromkeys(path for disk in each.disks for path in (disk.file, disk.below))
        found[each.memory_file] = None
    return [path for path in found if path.startswith("/")]


def _facts(
    connection: Connection, disks: tuple[MachineDisk, ...], taken: tuple[Snapshot, ...], files: Files
) -> tuple[FileFact, ...]:
    found: dict[str, FileFact] = {}
    waiting = _paths(disks, taken)
    seen: set[str] = set()
    while waiting and len(seen) < _MOST * 16:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        fact = files.fact(connection, path)
        if fact is not None:
            found[path] = fact
            if fact.backing:
                waiting.append(fact.backing)
    return tuple(found.values())


def _chain(path: str, facts: dict[str, FileFact]) -> tuple[str, ...]:
    chain: list[str] = []
    fact = facts.get(path)
    while fact is not None and fact.backing and fact.backing not in chain and len(chain) < _MOST:
        chain.append(fact.backing)
        fact = facts.get(fact.backing)
    return tuple(chain)


def _volume(connection: Connection, path: str) -> libvirt.virStorageVol | None:
    try:
        return connection.storageVolLookupByPath(path)
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        return None


def _told(volume: libvirt.virStorageVol) -> FileFact | None:
    try:
        told = pool_xml.volume(read.decoded(volume.XMLDesc, 0))
        pool = volume.storagePoolLookupByVolume().name()
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        return None
    except Refused:
        return None
    return FileFact(
        read.decoded(volume.path), pool, told.name, told.capacity or 0, told.allocation or 0, told.backing, told.format
    )


def _spaces(connection: Connection) -> tuple[Space, ...]:
    pools = read.tried(lambda: connection.listAllStoragePools(libvirt.VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE)) or ()
    found = []
    for each in pools:
        try:
            fact = pool_xml.pool(each.XMLDesc(0), *(each.info()[n] for n in (0, 1, 3)))
        except (libvirt.libvirtError, Refused) as error:
            if isinstance(error, libvirt.libvirtError) and read.cut(error):
                raise
            continue
        if fact.type in ("dir", "fs", "netfs") and fact.path:
            found.append(Space(fact.path, fact.name, fact.available))
    return tuple(sorted(found, key=lambda space: space.pool != "default"))
