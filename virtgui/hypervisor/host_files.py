"""Files of a host that lie in no storage pool, reached by a passing pool of their folder."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import libvirt

from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.pool_turns import patiently, turn
from virtgui.hypervisor.read import volume_names
from virtgui.model.making import Made
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.making import born
from virtgui.xml.passing import file_copy, passing_pool

_log = logging.getLogger(__name__)


def _nothing(_made: Made) -> None:
    """Nobody wants to know."""


@contextmanager
def folder_of(
    connection: Connection,
    path: str,
    *,
    making: Callable[[Made], None] = _nothing,
    gone: Callable[[Made], None] = _nothing,
    stop: threading.Event | None = None,
) -> Iterator[libvirt.virStoragePool]:
    """The pool of a file's folder: one that is there, or one that is forgotten afterwards, told to `making` before it
    is made and to `gone`. One job of this program has it at a time: the pool that another forgets is no help. Raises
    libvirt.libvirtError, also after `stop`."""
    folder, stop = path.rpartition("/")[0], stop or threading.Event()
    why = tr("another job is at work in the folder {folder}").format(folder=plain(folder, 160))
    with turn((connection.getURI(), folder), stop, why):
        pool = _known(connection, folder)
        if pool is not None:
            patiently(partial(pool.refresh, 0), stop)
            yield pool
            return
        with _passing(connection, folder, making, gone) as pool:
            yield pool


@contextmanager
def _passing(
    connection: Connection, folder: str, making: Callable[[Made], None], gone: Callable[[Made], None]
) -> Iterator[libvirt.virStoragePool]:
    identity = str(uuid.uuid4())
    made = Made("temporary pool", f"virtgui-{identity}", "", identity)
    making(made)
    pool = connection.storagePoolCreateXML(passing_pool(made.name, identity, folder), 0)
    try:
        yield pool
    finally:
        try:
            pool.destroy()
            gone(made)
        except libvirt.libvirtError as error:
            _log.warning("a passing pool stays: %s", error)


def copy_file(
    connection: Connection,
    from_path: str,
    path: str,
    making: Callable[[Made], None],
    gone: Callable[[Made], None],
    stop: threading.Event,
) -> bool:
    """Copy a file beside where it lies, with its owner and rights; False where there is nothing to copy. Raises
    libvirt.libvirtError, also where the new file is there already."""
    old, new = from_path.rpartition("/"), path.rpartition("/")
    if old[0] != new[0] or not old[0].startswith("/"):
        raise Stumble(tr("a file is copied within its folder only"), libvirt.VIR_ERR_INVALID_ARG)
    with folder_of(connection, from_path, making=making, gone=gone, stop=stop) as pool:
        names = volume_names(pool)
        if new[2] in names:
            raise Stumble(f"storage volume '{path}' exists already", libvirt.VIR_ERR_STORAGE_VOL_EXIST)
        if old[2] not in names:
            return False
        volume = pool.storageVolLookupByName(old[2])
        made = Made("file", path)
        making(made)
        pool.createXMLFrom(file_copy(volume.XMLDesc(0), new[2]), volume, 0)
    return True


def _known(connection: Connection, folder: str) -> libvirt.virStoragePool | None:
    for pool in connection.listAllStoragePools(libvirt.VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE):
        if born(pool.XMLDesc(0)).folder.rstrip("/") == folder:
            return pool
    return None
