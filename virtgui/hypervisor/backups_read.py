"""A machine's checkpoints, and the backups that the folders of a host hold, read on a lane."""

from __future__ import annotations

import logging

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.snapshots_read import INACTIVE, Files, snapshots
from virtgui.hypervisor.unsupported import lacking
from virtgui.model.backup_plans import ENDING
from virtgui.model.backups import Backup, Backups, Checkpoint
from virtgui.model.keys import DomainKey
from virtgui.model.snapshots import Space
from virtgui.util.names import plain
from virtgui.xml import backups as xml
from virtgui.xml import pool as pool_xml
from virtgui.xml.refused import Refused

_log = logging.getLogger(__name__)
_MOST = 1024 * 1024
_FOLDERS = ("dir", "fs", "netfs")
_NO_DOMAIN = libvirt.VIR_DOMAIN_CHECKPOINT_XML_NO_DOMAIN
_SIZE = libvirt.VIR_DOMAIN_CHECKPOINT_XML_SIZE


Manifests = dict[tuple[str, str], str]
"""Texts of manifests by pool and name: one that is written never changes."""


def backups(
    connection: Connection,
    key: DomainKey,
    files: Files,
    fetch_lack: str = "",
    fresh: bool = True,
    manifests: Manifests | None = None,
) -> Backups:
    """All of it; of a machine that is gone, what is kept of it. `fresh` looks through the folders anew; else
    `manifests` are not read again. Raises libvirt.libvirtError."""
    manifests = {} if manifests is None else manifests
    if fresh:
        manifests.clear()
    kept, spaces, silent = catalogue(connection, manifests, fresh)
    if not key.uuid:  # all of the host
        return Backups(key, backups=kept, spaces=spaces, silent=silent, fetch_lack=fetch_lack)
    try:
        machine = connection.lookupByUUIDString(key.uuid)
    except libvirt.libvirtError as error:
        if not read.gone(error):
            raise
        name = next((each.machine for each in reversed(kept) if each.uuid == key.uuid), "")
        return Backups(key, name, backups=kept, spaces=spaces, silent=silent, fetch_lack=fetch_lack)
    known = snapshots(connection, key, files)
    definition = xml.own_definition(machine.XMLDesc(INACTIVE if known.persistent else 0))
    return Backups(
        key,
        known.name,
        True,
        known.active,
        known.paused,
        known.saved,
        known.persistent,
        known.driver,
        known.version,
        known.traits.agent,
        known.active and busy(machine),
        known.disks,
        known.files,
        checkpoints(machine, known.active),
        kept,
        spaces,
        len(known.snapshots),
        fetch_lack,
        definition,
        silent,
    )


def busy(machine: libvirt.virDomain) -> bool:
    """Whether a backup of it runs."""
    try:
        machine.backupGetXMLDesc(0)
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        return False
    return True


def checkpoints(machine: libvirt.virDomain, active: bool) -> tuple[Checkpoint, ...]:
    """The oldest first. One that goes meanwhile, or whose record is spoilt, is left out."""
    try:
        listed = machine.listAllCheckpoints(0)
    except libvirt.libvirtError as error:
        if lacking(error):
            return ()
        raise
    found = []
    for each in listed:
        try:
            document = each.getXMLDesc(0)
            sized = each.getXMLDesc(_SIZE | _NO_DOMAIN) if active else ""
            found.append(xml.checkpoint(document, sized))
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise
        except Refused as refused:
            _log.warning("the record of a checkpoint cannot be read: %s", refused)
    return _in_order(found)


def _in_order(found: list[Checkpoint]) -> tuple[Checkpoint, ...]:
    """Each behind its parent: libvirt tells the time in seconds only."""
    done: list[Checkpoint] = []
    left = sorted(found, key=lambda each: (each.created, each.name))
    names = {each.name for each in found}
    while left:
        seen = {each.name for each in done}
        ready = next((each for each in left if each.parent in seen or each.parent not in names), left[0])
        left.remove(ready)
        done.append(ready)
    return tuple(done)


def catalogue(
    connection: Connection, manifests: Manifests, fresh: bool = True
) -> tuple[tuple[Backup, ...], tuple[Space, ...], tuple[str, ...]]:
    """Every backup that a folder of the host holds, the oldest first; the folders; pools that did not answer."""
    pools = read.tried(lambda: connection.listAllStoragePools(libvirt.VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE)) or ()
    found: list[Backup] = []
    spaces: list[Space] = []
    silent: list[str] = []
    for each in pools:
        name = each.name()
        try:
            if fresh:
                read.tried(lambda pool=each: pool.refresh(0))  # type: ignore[misc]
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise
            # something is made in it just now, which is no reason not to look
        try:
            fact = pool_xml.pool(each.XMLDesc(0), *(each.info()[n] for n in (0, 1, 3)))
            if fact.type not in _FOLDERS or not fact.path:
                continue
            spaces.append(Space(fact.path, fact.name, fact.available))
            found += _of_pool(connection, each, fact.path, manifests)
        except (libvirt.libvirtError, Refused) as error:
            if isinstance(error, libvirt.libvirtError) and read.cut(error):
                raise
            silent.append(name)
    found.sort(key=lambda backup: (backup.at, backup.number))
    spaces.sort(key=lambda space: space.pool != "default")
    return tuple(found), tuple(spaces), tuple(silent)


def _of_pool(connection: Connection, pool: libvirt.virStoragePool, folder: str, manifests: Manifests) -> list[Backup]:
    names, place = read.volume_names(pool), pool.name()
    found = []
    for name in names:
        if not name.endswith(ENDING):
            continue
        try:
            if (place, name) not in manifests:
                manifests[place, name] = content(connection, pool.storageVolLookupByName(name))
            backup = xml.read_manifest(manifests[place, name], place, folder)
        except (Refused, UnicodeDecodeError) as refused:
            _log.warning("the record %s of a backup is left out: %s", plain(name), refused)
            continue
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise
            continue  # deleted meanwhile
        if f"{backup.number}{ENDING}" == name:  # else a copy under another name
            found.append(xml.with_missing(backup, names))
    return found


def content(connection: Connection, volume: libvirt.virStorageVol) -> str:
    """A small file's text. Raises `Refused` for a large one."""
    stream = connection.newStream(0)
    volume.download(stream, 0, 0, 0)
    data = bytearray()
    whole = False
    try:
        while piece := stream.recv(262_120):
            if isinstance(piece, int) or len(data) > _MOST:
                raise Refused("it is too large")
            data += piece
        stream.finish()
        whole = True
    finally:
        if not whole:
            try:
                stream.abort()
            except libvirt.libvirtError as error:
                _log.debug("a stream was not ended: %s", error)
    return data.decode()
