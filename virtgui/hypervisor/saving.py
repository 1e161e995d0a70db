"""A machine's memory in files of its host, and bytes of a guest: each deed and question as work on a lane."""

from __future__ import annotations

from collections.abc import Callable

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.pool_turns import refreshed
from virtgui.hypervisor.snapshots_read import look_again
from virtgui.hypervisor.work import Work
from virtgui.model.saving import (
    PEEK_MOST,
    Dump,
    DumpFormat,
    KeepSaved,
    Meanwhile,
    Peek,
    Peeks,
    ReadSaved,
    RestoreFrom,
    Saved,
    SaveTo,
    SendSignal,
    Wakes,
)
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.saved import saved

_SECURE = libvirt.VIR_DOMAIN_SAVE_IMAGE_XML_SECURE
_WAKES = {
    Wakes.AS_WAS: 0,
    Wakes.RUNNING: libvirt.VIR_DOMAIN_SAVE_RUNNING,
    Wakes.PAUSED: libvirt.VIR_DOMAIN_SAVE_PAUSED,
}
_MEANWHILE = {
    Meanwhile.PAUSE: 0,
    Meanwhile.LIVE: libvirt.VIR_DUMP_LIVE,
    Meanwhile.CRASH: libvirt.VIR_DUMP_CRASH,
    Meanwhile.RESET: libvirt.VIR_DUMP_RESET,
}
_FORMATS = {
    DumpFormat.ELF: libvirt.VIR_DOMAIN_CORE_DUMP_FORMAT_RAW,
    DumpFormat.KDUMP_ZLIB: libvirt.VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_ZLIB,
    DumpFormat.KDUMP_LZO: libvirt.VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_LZO,
    DumpFormat.KDUMP_SNAPPY: libvirt.VIR_DOMAIN_CORE_DUMP_FORMAT_KDUMP_SNAPPY,
    DumpFormat.WIN_DMP: libvirt.VIR_DOMAIN_CORE_DUMP_FORMAT_WIN_DMP,
}
_FULL = ("no space left", "enospc", "disk quota")


def save(connection: Connection, work: Work) -> None:
    """Write memory and let the machine end. Raises libvirt.libvirtError."""
    command = work.command
    if not isinstance(command, SaveTo):
        raise TypeError(command)
    machine = connection.lookupByUUIDString(command.domain.uuid)
    if _refused(connection, work, command.path):
        return
    flags = _WAKES[command.wakes] | (libvirt.VIR_DOMAIN_SAVE_BYPASS_CACHE if command.bypass_cache else 0)
    _written(connection, work, command.path, lambda: machine.saveFlags(command.path, None, flags))


def dump(connection: Connection, work: Work) -> None:
    """Write a core dump. Raises libvirt.libvirtError."""
    command = work.command
    if not isinstance(command, Dump):
        raise TypeError(command)
    machine = connection.lookupByUUIDString(command.domain.uuid)
    if _refused(connection, work, command.path):
        return
    flags = _MEANWHILE[command.meanwhile] | (libvirt.VIR_DUMP_BYPASS_CACHE if command.bypass_cache else 0)
    if command.memory_only:
        flags |= libvirt.VIR_DUMP_MEMORY_ONLY
    if command.format is DumpFormat.ELF:
        _written(connection, work, command.path, lambda: machine.coreDump(command.path, flags))
    else:
        form = _FORMATS[command.format]
        _written(connection, work, command.path, lambda: machine.coreDumpWithFormat(command.path, form, flags))


def restore(connection: Connection, work: Work) -> None:
    """Let a machine go on from a file. Raises libvirt.libvirtError."""
    command = work.command
    if not isinstance(command, RestoreFrom):
        raise TypeError(command)
    flags = _WAKES[command.wakes] | (libvirt.VIR_DOMAIN_SAVE_BYPASS_CACHE if command.bypass_cache else 0)
    work.begun = True
    connection.restoreFlags(command.path, command.xml or None, flags)
    work.clock = True
    work.text = tr("It goes on from {path}, which is kept").format(path=plain(command.path, 160))


def keep(connection: Connection, work: Work) -> None:
    """Change the definition within a saved state. Raises libvirt.libvirtError."""
    command = work.command
    if not isinstance(command, KeepSaved):
        raise TypeError(command)
    flags = _WAKES[command.wakes]
    work.begun = True
    if command.path:
        connection.saveImageDefineXML(command.path, command.xml, flags)
    else:
        connection.lookupByUUIDString(command.domain.uuid).managedSaveDefineXML(command.xml, flags)


def send_signal(connection: Connection, work: Work) -> None:
    """Send a signal to a container's process. Raises libvirt.libvirtError."""
    command = work.command
    if not isinstance(command, SendSignal):
        raise TypeError(command)
    work.begun = True
    connection.lookupByUUIDString(command.domain.uuid).sendProcessSignal(command.pid, command.number, 0)


def read_saved(connection: Connection, command: ReadSaved) -> Saved:
    """What a saved state says. Raises libvirt.libvirtError and `Refused`."""
    if command.path:
        return saved(connection.saveImageGetXMLDesc(command.path, _SECURE))
    machine = connection.lookupByUUIDString(command.domain.uuid)
    return saved(machine.managedSaveGetXMLDesc(_SECURE))


def peek(connection: Connection, command: Peek) -> bytes:
    """Bytes of a guest's memory or disk. Raises libvirt.libvirtError."""
    if not 0 < command.size <= PEEK_MOST or not 0 <= command.address < 1 << 64:
        raise Stumble(tr("this is more than can be read at once"), libvirt.VIR_ERR_INVALID_ARG)
    machine = connection.lookupByUUIDString(command.domain.uuid)
    if command.what is Peeks.DISK:
        return bytes(machine.blockPeek(command.target, command.address, command.size, 0))
    kind = libvirt.VIR_MEMORY_VIRTUAL if command.what is Peeks.VIRTUAL else libvirt.VIR_MEMORY_PHYSICAL
    return bytes(machine.memoryPeek(command.address, command.size, kind))


def _refused(connection: Connection, work: Work, path: str) -> bool:
    """Whether something is in the way: libvirt itself would write over anything."""
    look_again(connection, path)
    there = tr("{path} is there already; nothing is overwritten.").format(path=plain(path, 200))
    if work.files.fact(connection, path) is not None:
        work.refuse(there)
        return True
    try:
        connection.saveImageGetXMLDesc(path, 0)
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        text = (error.get_error_message() or str(error)).lower()
        if "no such file or directory" not in text and error.get_error_code() != libvirt.VIR_ERR_NO_SUPPORT:
            work.refuse(
                tr("{path} is there already; nothing is overwritten, or its folder cannot be read.").format(
                    path=plain(path, 200)
                ),
                text,
            )
            return True
        return False
    work.refuse(there)
    return True


def _written(connection: Connection, work: Work, path: str, write: Callable[[], object]) -> None:
    """What failed for want of room says where, and how much is free."""
    if work.stop.is_set():
        work.stopped = True
        return
    work.begun = True
    work.tell(0, 0, tr("Writing its memory"))
    try:
        write()
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        text = (error.get_error_message() or str(error)).lower()
        free = _free(connection, path)
        if any(word in text for word in _FULL) or (free is not None and free < 1 << 20):
            told = tr("; {free} KiB are free there").format(free=free >> 10) if free is not None else ""
            work.refuse(
                tr("There is no room for {path}{free}. The machine goes on as before.").format(
                    path=plain(path, 200), free=told
                ),
                text,
            )
            _drop(connection, path)
            return
        if "failed to open" in text and "no such file or directory" in text:
            _lost(connection, work, path)
            return
        raise
    look_again(connection, path)
    if _missing(connection, path):
        _lost(connection, work, path)
        return
    work.text = tr("Written to {path}").format(path=plain(path, 160))


def _lost(connection: Connection, work: Work, path: str) -> None:
    """Somebody deleted the file meanwhile: libvirt notices while it writes, not at the end."""
    runs = connection.lookupByUUIDString(work.command.domain.uuid).isActive()
    then = tr("The machine goes on as before.") if runs else tr("The machine is off: start it anew.")
    work.refuse(tr("{path} was deleted while it was written. {then}").format(path=plain(path, 200), then=then))


def _missing(connection: Connection, path: str) -> bool:
    """Whether the host says that there is no such file."""
    try:
        connection.saveImageGetXMLDesc(path, 0)
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        return "no such file or directory" in (error.get_error_message() or str(error)).lower()
    return False


def _free(connection: Connection, path: str) -> int | None:
    try:
        pool = connection.storagePoolLookupByTargetPath(path.rpartition("/")[0] or "/")
        refreshed(pool)
        return int(pool.info()[3])
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        return None


def _drop(connection: Connection, path: str) -> None:
    """What libvirt may have left of it."""
    try:
        look_again(connection, path)
        connection.storageVolLookupByPath(path).delete(0)
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
