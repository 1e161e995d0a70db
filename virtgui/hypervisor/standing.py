"""Which machines' disks stand on those of another, asked right before it starts: what it writes would spoil them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.files import Finding
from virtgui.hypervisor.lane import Connection
from virtgui.model.file_index import FileIndex, clean, spelled
from virtgui.model.keys import DomainKey
from virtgui.model.users import Hold, MachineFiles
from virtgui.xml.refused import Refused
from virtgui.xml.users import machine_files, volume_file

_PATIENCE_S = 1.0
"""A start waits no longer for what pools tell."""


def standing_on(connection: Connection, key: DomainKey) -> tuple[str, ...]:
    """The names of other machines whose disks stand on this one's, as far as the pools of its own disks know of them:
    other storage may hang, and is not asked. Raises libvirt.libvirtError where the connection broke."""
    try:
        document = connection.lookupByUUIDString(key.uuid).XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
        disks = tuple(_written(machine_files(MachineFiles(key, ""), (document,), ())))
        return _names(connection, key, disks) if disks else ()
    except Refused:
        return ()
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        return ()


def _written(machine: MachineFiles) -> Iterator[Hold]:
    for hold in machine.holds:
        if hold.role in ("disk", "lun") and not hold.read_only and (hold.volume or hold.path.startswith("/")):
            yield hold


def _names(connection: Connection, key: DomainKey, disks: tuple[Hold, ...]) -> tuple[str, ...]:
    paths: dict[str, Hold] = {}
    pools: dict[str, libvirt.virStoragePool] = {}
    for hold in disks:
        try:
            if hold.volume:
                volume = connection.storagePoolLookupByName(hold.pool).storageVolLookupByName(hold.volume)
            else:
                volume = connection.storageVolLookupByPath(hold.path)
            pool = volume.storagePoolLookupByVolume()
            paths[clean(volume.path())] = hold
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise
            continue  # in no pool that is on
        pools[pool.name()] = pool
    if not any(_stands(pool, frozenset(paths)) for pool in pools.values()):
        return ()
    finding = Finding(key.host)
    finding.read_machines(connection)
    finding.list_pools(connection)
    for name in pools:
        finding.read_pool(connection, name, fresh=False)
    index = FileIndex((finding.taken(),))
    users = (user for path in paths for user in index.users(key.host, path, key))
    return tuple(dict.fromkeys(user.name for user in users if user.sure and user.through and user.machine))


def _stands(pool: libvirt.virStoragePool, paths: frozenset[str]) -> bool:
    """Whether any volume of a pool stands on one of these."""
    end = time.monotonic() + _PATIENCE_S
    for volume in pool.listAllVolumes(0):
        if time.monotonic() > end:
            break
        try:
            fact = volume_file(read.decoded(volume.XMLDesc, 0), "")
        except Refused:
            continue
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise
            continue  # gone meanwhile
        if paths.intersection(spelled(fact.backing, fact.path)):
            return True
    return False
