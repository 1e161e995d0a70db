"""What a creation made, removed again: each thing only if it is still the one that was made, and used by nobody."""

from __future__ import annotations

import contextlib
import logging
import threading
from pathlib import Path
from typing import NamedTuple

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.pool_turns import HALF_MINUTE, patiently
from virtgui.hypervisor.unsupported import unsupported_flags
from virtgui.model.making import Made
from virtgui.util.language import tr
from virtgui.xml.making import born
from virtgui.xml.parse import Refused, parse

_log = logging.getLogger(__name__)

_ABSENT = frozenset(
    (
        libvirt.VIR_ERR_NO_DOMAIN,
        libvirt.VIR_ERR_NO_NETWORK,
        libvirt.VIR_ERR_NO_STORAGE_POOL,
        libvirt.VIR_ERR_NO_STORAGE_VOL,
        libvirt.VIR_ERR_NO_DOMAIN_CHECKPOINT,
    )
)


class Left(NamedTuple):
    """What could not be removed, and why."""

    made: Made
    why: str


class Unmade(NamedTuple):
    """What was removed, and what is left; what was gone already is in neither."""

    removed: tuple[Made, ...]
    left: tuple[Left, ...]


def unmake(connection: Connection, made: tuple[Made, ...]) -> Unmade:
    """Remove these, the last first. Raises libvirt.libvirtError only when the connection broke."""
    removed, left = [], []
    for each in reversed(made):
        try:
            why = _remove(connection, each)
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise
            if error.get_error_code() in _ABSENT:
                continue
            why = error.get_error_message() or str(error)
        except FileNotFoundError:
            continue
        except OSError as error:
            why = error.strerror or str(error)
        if why:
            _log.warning("%s could not be removed: %s", each.text, why)
            left.append(Left(each, why))
        else:
            removed.append(each)
    return Unmade(tuple(reversed(removed)), tuple(reversed(left)))


def _remove(connection: Connection, made: Made) -> str:
    """ "" once it is gone, or why it stays."""
    match made.kind:
        case "machine":
            _remove_machine(connection.lookupByUUIDString(made.uuid), bool(made.place))
        case "volume":
            return _remove_volume(connection, made)
        case "pool":
            _remove_pool(connection.storagePoolLookupByUUIDString(made.uuid))
        case "temporary pool":
            connection.storagePoolLookupByUUIDString(made.uuid).destroy()
        case "network":
            network = connection.networkLookupByUUIDString(made.uuid)
            if network.isActive():
                network.destroy()
            network.undefine()
        case "file":
            return _remove_file(connection, made.name)
        case "backup" | "checkpoint" | "paused machine":
            from virtgui.hypervisor.backups_unmake import undo  # noqa: PLC0415  (late: backups are rarely cut short)

            return undo(connection, made)
        case "local file":
            Path(made.name).unlink()
    return ""


def _remove_machine(machine: libvirt.virDomain, given_nvram: bool) -> None:
    """With all that came into being with it; but variables of its firmware that a file was named for are the job's
    own, and removed as a file, or somebody else's, and those of one that never ran are not there."""
    persistent, started = machine.isPersistent(), machine.isActive()
    if started:
        machine.destroyFlags(0)
    if not persistent:
        return
    keep = given_nvram or not started
    nvram = libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM if keep else libvirt.VIR_DOMAIN_UNDEFINE_NVRAM
    more = libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | libvirt.VIR_DOMAIN_UNDEFINE_TPM
    for flags in (nvram | more, nvram, 0):
        try:
            machine.undefineFlags(flags)
        except libvirt.libvirtError as error:
            if not unsupported_flags(error) or not flags:
                raise
        else:
            return


def _remove_volume(connection: Connection, made: Made) -> str:
    pool = connection.storagePoolLookupByName(made.place)
    if not pool.isActive():
        return tr("its pool is off")
    try:
        volume = pool.storageVolLookupByName(made.name)
    except libvirt.libvirtError as error:
        if error.get_error_code() != libvirt.VIR_ERR_NO_STORAGE_VOL:
            raise
        # a daemon that died meanwhile does not know it yet
        patiently(lambda: pool.refresh(0), threading.Event(), tries=HALF_MINUTE)
        volume = pool.storageVolLookupByName(made.name)
    if user := _user(connection, made, volume.path()):
        return tr("the machine {user} uses it").format(user=user)
    patiently(lambda: volume.delete(0), threading.Event(), tries=HALF_MINUTE)
    return ""


def _user(connection: Connection, made: Made, path: str) -> str:
    """The name of a machine that has such a disk, or runs on one, or on an image that stands on it; "" where there is
    none."""
    for machine in connection.listAllDomains(0):
        try:
            texts = [machine.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)]
            if machine.isActive():
                texts.append(machine.XMLDesc(0))
            disks = [disk for text in texts for disk in parse(text).element.iterfind("devices/disk")]
        except (libvirt.libvirtError, Refused):
            continue  # gone meanwhile
        for source in (source for disk in disks for source in disk.iter("source")):
            place = source.get("pool"), source.get("volume")
            if path in (source.get("file"), source.get("dev")) or place == (made.place, made.name):
                return str(machine.name())
    return ""


def _remove_pool(pool: libvirt.virStoragePool) -> None:
    """Its folder only where that is empty; what lies in it is nobody's to delete."""
    if pool.isActive():
        pool.destroy()
    with contextlib.suppress(libvirt.libvirtError):
        if born(pool.XMLDesc(0)).type == "dir":
            pool.delete(0)
    pool.undefine()


def _remove_file(connection: Connection, path: str) -> str:
    from virtgui.hypervisor.host_files import folder_of  # noqa: PLC0415  (which uses this)

    with folder_of(connection, path) as pool:
        pool.storageVolLookupByName(path.rpartition("/")[2]).delete(0)
    return ""
