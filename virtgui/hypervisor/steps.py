"""Each step of a creation, done with libvirt's calls."""

from __future__ import annotations

import os
import secrets as chance
import stat
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

import libvirt

from virtgui.hypervisor import read, streams
from virtgui.hypervisor.host_files import copy_file
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.ledger import Ledger
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.pool_turns import patiently, waiting
from virtgui.model.keys import HostKey
from virtgui.model.making import (
    Autostart,
    CloneVolume,
    CopyFile,
    CopyVolume,
    CreateTransient,
    Define,
    DefineNetwork,
    DownloadVolume,
    Made,
    MakePool,
    MakeVolume,
    PutDisks,
    RemoveFile,
    RemoveVolume,
    ResizeVolume,
    Start,
    StartNetwork,
    StartOnce,
    StartPool,
    Step,
    UploadVolume,
)
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.private_file import open_part, open_private
from virtgui.xml.making import Born, born, identified

_TRIES = 14_400
"""An hour: another's copy may take that long, and what was sent already is lost by giving up."""
_BACK = (0, 8 << 20, 64 << 20, 512 << 20)
"""Bytes before the end of what was sent from which to go on: the last of it was on its way and never written."""
Lend = Callable[[HostKey, str, str], tuple[streams.Pipe, Callable[[], bool]]]
"""Begins to read a volume of another host: its bytes, and whether that host is still there."""


class Steps:
    """The steps of one job; what they make is written into its ledger. For one lane's thread."""

    def __init__(self, ledger: Ledger, lend: Lend) -> None:
        self._ledger = ledger
        self._lend = lend
        self._machine: libvirt.virDomain | None = None
        self._stale: set[tuple[str, str]] = set()
        """Volumes, by pool and name, of whose content libvirt does not know yet what it is."""

    def do(self, connection: Connection, step: Step) -> None:
        """Do one. Raises libvirt.libvirtError, OSError, Refused, and Stopped once the person or the program ends it."""
        match step:
            case StartNetwork(name, autostart):
                network = connection.networkLookupByName(name)
                if not network.isActive():
                    network.create()
                if autostart and not network.autostart():
                    network.setAutostart(1)
            case DefineNetwork(xml):
                new = _new(xml)
                _absent(lambda: connection.networkLookupByName(new[1].name), "network", new[1].name)
                self._ledger.making(
                    Made("network", new[1].name, uuid=new[1].uuid), lambda: connection.networkDefineXML(new[0])
                )
            case MakePool():
                self._make_pool(connection, step)
            case StartPool(name):
                pool = connection.storagePoolLookupByName(name)
                if not pool.isActive():
                    pool.create(0)
            case MakeVolume(pool_name, xml, preallocate):
                flags = libvirt.VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA if preallocate else 0
                self._volume(connection, pool_name, xml, lambda pool: pool.createXML(xml, flags))
            case CloneVolume():
                self._clone(connection, step)
            case UploadVolume():
                self._upload(connection, step)
            case DownloadVolume():
                self._download(connection, step)
            case CopyVolume():
                self._copy(connection, step)
            case CopyFile(from_path, path):
                add, drop, stop = self._ledger.add, self._ledger.drop, self._ledger.stop
                if not copy_file(connection, from_path, path, add, drop, stop):
                    self._ledger.tell(text=tr("There is nothing to copy yet"))
            case RemoveVolume(pool_name, name):
                made = self._ledger.own(pool_name, name)
                _in(connection, pool_name, name).delete(0)
                self._ledger.drop(made)
            case ResizeVolume(pool_name, name, capacity):
                self._ledger.own(pool_name, name)
                volume = self._known(connection, pool_name, name)
                if capacity > volume.info()[1]:
                    volume.resize(capacity, 0)
            case Define(xml):
                self._machine = self._make_machine(connection, xml, connection.defineXML)
            case CreateTransient(xml, paused):
                flags = libvirt.VIR_DOMAIN_START_PAUSED if paused else 0
                self._make_machine(connection, xml, lambda text: connection.createXML(text, flags))
            case Autostart(on):
                self._defined().setAutostart(int(on))
            case Start(paused):
                self._defined().createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED if paused else 0)
            case StartOnce(xml, paused):
                if self._machine is None or born(xml).uuid != self._machine.UUIDString():
                    raise Stumble(tr("this is not the machine that was defined"), libvirt.VIR_ERR_INVALID_ARG)
                connection.createXML(xml, libvirt.VIR_DOMAIN_START_PAUSED if paused else 0)
            case PutDisks():
                from virtgui.hypervisor.backups_restore import put_disks  # noqa: PLC0415  (late: seldom needed)

                put_disks(connection, step)
            case RemoveFile():
                pass  # whatever becomes of the job, in the end

    def _defined(self) -> libvirt.virDomain:
        if self._machine is None:
            raise Stumble(tr("no machine was defined that could be started"), libvirt.VIR_ERR_INVALID_ARG)
        return self._machine

    def _make_machine(
        self, connection: Connection, xml: str, make: Callable[[str], libvirt.virDomain]
    ) -> libvirt.virDomain:
        text, new = _new(xml)
        _absent(lambda: connection.lookupByName(new.name), "machine", new.name)
        _absent(lambda: connection.lookupByUUIDString(new.uuid), "machine with the UUID", new.uuid)
        return self._ledger.making(Made("machine", new.name, new.nvram, new.uuid), lambda: make(text))

    def _make_pool(self, connection: Connection, step: MakePool) -> None:
        text, new = _new(step.xml)
        _absent(lambda: connection.storagePoolLookupByName(new.name), "pool", new.name)
        pool = self._ledger.making(
            Made("pool", new.name, uuid=new.uuid), lambda: connection.storagePoolDefineXML(text, 0)
        )
        try:
            pool.create(0)
        except libvirt.libvirtError as error:
            if read.cut(error) or new.type not in ("dir", "fs", "netfs"):
                raise
            # its folder is not there: one that is there is not touched
            pool.build(0 if new.type == "dir" else libvirt.VIR_STORAGE_POOL_BUILD_NO_OVERWRITE)
            pool.create(0)
        if step.autostart:
            pool.setAutostart(1)

    def _clone(self, connection: Connection, step: CloneVolume) -> None:
        source = self._known(connection, step.from_pool, step.from_name)
        total, name = int(source.info()[2]), born(step.xml).name
        self._ledger.tell(total=total, grows=(step.pool, name))
        self._volume(connection, step.pool, step.xml, lambda pool: pool.createXMLFrom(step.xml, source, 0))

    def _upload(self, connection: Connection, step: UploadVolume) -> None:
        if not step.start:
            self._ledger.own(step.pool, step.name)
        volume = _in(connection, step.pool, step.name)
        descriptor = os.open(step.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            length = step.length or os.lseek(descriptor, 0, os.SEEK_END)
            start = 0
            if step.start:
                places = (step.start - back for back in _BACK if step.start - back > 0 and step.start <= length)
                there = (place for place in places if streams.same(connection, volume, descriptor, place))
                start = next(there, 0)
                if not start:
                    why = tr("what is in the volume is not the beginning of this file: nothing was sent")
                    raise Stumble(why, libvirt.VIR_ERR_OPERATION_INVALID)
            far = self._ledger.far
            streams.upload(connection, volume, descriptor, length, lambda done: far(done, length), start)
        finally:
            os.close(descriptor)
        self._stale.add((step.pool, step.name))

    def _known(self, connection: Connection, pool_name: str, name: str) -> libvirt.virStorageVol:
        """A volume whose format and size libvirt has looked at since it was filled: taken for another it would be
        spoilt. A pool in which something is made just now cannot be read anew, so this waits for that."""
        pool = connection.storagePoolLookupByName(pool_name)
        if (pool_name, name) in self._stale:
            told = partial(self._ledger.tell, text=waiting(pool_name))
            patiently(lambda: pool.refresh(0), self._ledger.stop, told, tries=_TRIES)
            self._stale.discard((pool_name, name))
            self._ledger.tell()
        return pool.storageVolLookupByName(name)

    def _download(self, connection: Connection, step: DownloadVolume) -> None:
        volume = _in(connection, step.pool, step.name)
        total = streams.physical(volume)
        target, part = Path(step.path), Path(f"{step.path}.part")
        if os.path.lexists(target):
            raise FileExistsError(
                17, tr("“{path}” is there already: nothing was overwritten").format(path=plain(step.path, 120))
            )
        self._ledger.add(Made("local file", str(part)))
        with open_part(part) if step.resume and _is_ours(part) else open_private(part) as file:
            start = os.lseek(file.fileno(), 0, os.SEEK_END)
            if start and not streams.same(connection, volume, file.fileno(), start):
                os.ftruncate(file.fileno(), 0)
                start = 0
            streams.download(connection, volume, file.fileno(), lambda done: self._ledger.far(done, total), start)
            os.fsync(file.fileno())
        os.link(part, target)  # fails where somebody else made one meanwhile
        part.unlink()
        self._ledger.drop(Made("local file", str(part)))
        self._ledger.add(Made("local file", str(target)))

    def _copy(self, connection: Connection, step: CopyVolume) -> None:
        volume = self._volume(connection, step.pool, step.xml, lambda pool: pool.createXML(step.xml, 0))
        pipe, there = self._lend(step.from_host, step.from_pool, step.from_name)

        def still() -> bool:
            self._ledger.look()
            return there()

        streams.drain(connection, volume, pipe, still, self._ledger.far)

    def _volume(
        self,
        connection: Connection,
        pool_name: str,
        xml: str,
        make: Callable[[libvirt.virStoragePool], libvirt.virStorageVol],
    ) -> libvirt.virStorageVol:
        pool, name = connection.storagePoolLookupByName(pool_name), born(xml).name
        _absent(
            lambda: pool.storageVolLookupByName(name),
            "volume",
            name,
            pool_name,
        )
        made = Made("volume", name, pool_name)
        try:
            return self._ledger.making(made, lambda: make(pool))
        except libvirt.libvirtError as error:
            if error.get_error_code() == libvirt.VIR_ERR_STORAGE_VOL_EXIST or "already exists" in str(error).lower():
                self._ledger.drop(made)  # somebody else's
            raise


def _is_ours(part: Path) -> bool:
    """Whether a file is there, a plain one that this user alone can have written."""
    try:
        facts = part.lstat()
    except OSError:
        return False
    return stat.S_ISREG(facts.st_mode) and facts.st_uid == os.getuid() and not facts.st_mode & 0o077


def _new(xml: str) -> tuple[str, Born]:
    """With a UUID, by which it is known from all else."""
    text = identified(xml, str(uuid.UUID(bytes=chance.token_bytes(16), version=4)))
    return text, born(text)


_THERE_ALREADY = {
    "network": tr("the network {name} exists already: nothing was overwritten"),
    "machine": tr("the machine {name} exists already: nothing was overwritten"),
    "machine with the UUID": tr("the machine with the UUID {name} exists already: nothing was overwritten"),
    "pool": tr("the pool {name} exists already: nothing was overwritten"),
    "volume": tr("the volume {name} of pool {pool} exists already: nothing was overwritten"),
}


def _absent(look: Callable[[], object], kind: str, name: str, pool: str = "") -> None:
    """Raises Stumble where it is there, which libvirt would refuse too, or take for the same."""
    try:
        look()
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        return
    raise Stumble(
        _THERE_ALREADY[kind].format(name=plain(name, 80), pool=plain(pool, 60)), libvirt.VIR_ERR_OPERATION_FAILED
    )


def _in(connection: Connection, pool: str, name: str) -> libvirt.virStorageVol:
    return read.volume_named(connection.storagePoolLookupByName(pool), name)
