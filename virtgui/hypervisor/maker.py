"""The steps of a creation, done one after the other on one lane, and taken back there."""

from __future__ import annotations

import contextlib
import os
import secrets as chance
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import libvirt

from virtgui.hypervisor import read, streams
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.host_files import copy_file
from virtgui.hypervisor.journal import Entry
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.link import Stumble
from virtgui.hypervisor.streams import Stopped
from virtgui.hypervisor.unmaking import Left, unmake
from virtgui.model.keys import HostKey
from virtgui.model.making import (
    CloneVolume,
    CopyFile,
    CopyVolume,
    CreateTransient,
    Define,
    DefineNetwork,
    DownloadVolume,
    Made,
    Make,
    MakePool,
    MakeVolume,
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
from virtgui.model.problems import Problem
from virtgui.util.frozen import replace
from virtgui.util.names import plain
from virtgui.util.private_file import open_private
from virtgui.util.units import size_text
from virtgui.xml.making import Born, born, identified, refusal, words
from virtgui.xml.parse import Refused
from virtgui.xml.secrets import hidden, secrets

_EVERY_S = 0.25
_NAMED = 6
_CANNOT = "Nothing can be remembered in this program's own folder, so nothing is begun: {}."


class Progress(NamedTuple):
    """How far it is: the step's number from 0, and its bytes; `total` 0 where none are counted."""

    step: int
    done: int = 0
    total: int = 0
    text: str = ""
    grows: tuple[str, str] | None = None
    """A volume whose growing tells how far the host is: its pool and name."""


class End(NamedTuple):
    """What came of a job. `machines` are the UUIDs of those made, `removed` and `left` what was taken back or not;
    `lost`: the connection broke, so nobody knows."""

    problem: Problem | None
    machines: tuple[str, ...] = ()
    cancelled: bool = False
    lost: bool = False
    removed: tuple[Made, ...] = ()
    left: tuple[Left, ...] = ()


Lend = Callable[[HostKey, str, str], tuple[streams.Pipe, Callable[[], bool]]]
"""Begins to read a volume of another host: its bytes, and whether that host is still there."""


class Maker:
    """One job, for one lane's thread; `stop`, `made` and `progress` are for any. Raises nothing."""

    def __init__(self, command: Make, doing: str, begin: Callable[[], Entry], lend: Lend) -> None:
        self._command = command
        self.doing = doing
        self._begin = begin
        self._lend = lend
        self._machine: libvirt.virDomain | None = None
        self._entry: Entry | None = None
        self.stop = threading.Event()
        self.made: tuple[Made, ...] = ()
        self.progress = Progress(0)
        self.tell: Callable[[], None] = lambda: None
        self._told_at = 0.0

    def run(self, connection: Connection) -> End:
        """Do all of it, or nothing."""
        number, steps = 0, self._command.steps
        if refused := next((why for step in steps if (why := refusal(step))), ""):
            return End(Problem(self.doing, refused))
        try:
            self._entry = self._begin()
        except OSError as error:
            return End(Problem(self.doing, _CANNOT.format(error.strerror or error)))
        try:
            for number, step in enumerate(steps):
                self._look()
                self._now(Progress(number))
                self._do(connection, step)
        except Stopped:
            end = self._take_back(connection, None, number)
        except libvirt.libvirtError as error:
            if read.cut(error):
                self._entry.leave()
                return End(Problem(self.doing, "", str(error)), lost=True)
            problem = self._explained(connection, steps[number], error)
            end = self._take_back(connection, problem, number)
        except (OSError, Refused) as error:
            reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
            end = self._take_back(connection, Problem(self.doing, f"{reason.rstrip('.')}."), number)
        else:
            self._entry.done()
            return End(None, tuple(each.uuid for each in self.made if each.kind == "machine"))
        finally:
            _remove_files(steps)
        return end

    # -- the steps ---------------------------------------------------------------------------

    def _do(self, connection: Connection, step: Step) -> None:
        match step:
            case StartNetwork(name, autostart):
                network = connection.networkLookupByName(name)
                if not network.isActive():
                    network.create()
                if autostart and not network.autostart():
                    network.setAutostart(1)
            case DefineNetwork(xml):
                new = self._new("network", xml)
                _absent(lambda: connection.networkLookupByName(new[1].name), "network", new[1].name)
                self._making(
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
                if not copy_file(connection, from_path, path, self._add, self._drop):
                    self._now(self.progress._replace(text="There is nothing to copy yet"))
            case RemoveVolume(pool_name, name):
                made = self._own(pool_name, name)
                _in(connection, pool_name, name).delete(0)
                self._drop(made)
            case ResizeVolume(pool_name, name, capacity):
                self._own(pool_name, name)
                volume = _in(connection, pool_name, name)
                if capacity > volume.info()[1]:
                    volume.resize(capacity, 0)
            case Define(xml):
                self._machine = self._make_machine(connection, xml, connection.defineXML)
            case CreateTransient(xml, paused):
                flags = libvirt.VIR_DOMAIN_START_PAUSED if paused else 0
                self._make_machine(connection, xml, lambda text: connection.createXML(text, flags))
            case Start(paused):
                if self._machine is None:
                    raise Stumble("no machine was defined that could be started", libvirt.VIR_ERR_INVALID_ARG)
                self._machine.createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED if paused else 0)
            case StartOnce(xml, paused):
                if self._machine is None or born(xml).uuid != self._machine.UUIDString():
                    raise Stumble("this is not the machine that was defined", libvirt.VIR_ERR_INVALID_ARG)
                connection.createXML(xml, libvirt.VIR_DOMAIN_START_PAUSED if paused else 0)
            case RemoveFile():
                pass  # whatever becomes of the job, in the end

    def _make_machine(
        self, connection: Connection, xml: str, make: Callable[[str], libvirt.virDomain]
    ) -> libvirt.virDomain:
        text, new = self._new("machine", xml)
        _absent(lambda: connection.lookupByName(new.name), "machine", new.name)
        _absent(lambda: connection.lookupByUUIDString(new.uuid), "machine with the UUID", new.uuid)
        return self._making(Made("machine", new.name, new.nvram, new.uuid), lambda: make(text))

    def _make_pool(self, connection: Connection, step: MakePool) -> None:
        text, new = self._new("pool", step.xml)
        _absent(lambda: connection.storagePoolLookupByName(new.name), "pool", new.name)
        pool = self._making(Made("pool", new.name, uuid=new.uuid), lambda: connection.storagePoolDefineXML(text, 0))
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
        source = _in(connection, step.from_pool, step.from_name)
        total, name = int(source.info()[2]), born(step.xml).name
        self._now(self.progress._replace(total=total, grows=(step.pool, name)))
        self._volume(connection, step.pool, step.xml, lambda pool: pool.createXMLFrom(step.xml, source, 0))

    def _upload(self, connection: Connection, step: UploadVolume) -> None:
        self._own(step.pool, step.name)
        volume = _in(connection, step.pool, step.name)
        descriptor = os.open(step.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            length = step.length or os.lseek(descriptor, 0, os.SEEK_END)
            streams.upload(connection, volume, descriptor, length, lambda done: self._far(done, length))
        finally:
            os.close(descriptor)

    def _download(self, connection: Connection, step: DownloadVolume) -> None:
        volume = _in(connection, step.pool, step.name)
        total = streams.physical(volume)
        target, part = Path(step.path), Path(f"{step.path}.part")
        if os.path.lexists(target):
            raise FileExistsError(17, f"“{plain(step.path, 120)}” is there already: nothing was overwritten")
        self._add(Made("local file", str(part)))
        with open_private(part) as file:
            streams.download(connection, volume, file.fileno(), lambda done: self._far(done, total))
            os.fsync(file.fileno())
        os.link(part, target)  # fails where somebody else made one meanwhile
        part.unlink()
        self._drop(Made("local file", str(part)))
        self._add(Made("local file", str(target)))

    def _copy(self, connection: Connection, step: CopyVolume) -> None:
        volume = self._volume(connection, step.pool, step.xml, lambda pool: pool.createXML(step.xml, 0))
        pipe, there = self._lend(step.from_host, step.from_pool, step.from_name)

        def still() -> bool:
            self._look()
            return there()

        streams.drain(connection, volume, pipe, still, self._far)

    def _volume(
        self,
        connection: Connection,
        pool_name: str,
        xml: str,
        make: Callable[[libvirt.virStoragePool], libvirt.virStorageVol],
    ) -> libvirt.virStorageVol:
        pool, name = connection.storagePoolLookupByName(pool_name), born(xml).name
        _absent(lambda: pool.storageVolLookupByName(name), "volume", name, f" of pool {plain(pool_name, 60)}")
        made = Made("volume", name, pool_name)
        try:
            return self._making(made, lambda: make(pool))
        except libvirt.libvirtError as error:
            if error.get_error_code() == libvirt.VIR_ERR_STORAGE_VOL_EXIST or "already exists" in str(error).lower():
                self._drop(made)  # somebody else's
            raise

    # -- what is made ------------------------------------------------------------------------

    def _new(self, _kind: str, xml: str) -> tuple[str, Born]:
        """With a UUID, by which it is known from all else."""
        text = identified(xml, str(uuid.UUID(bytes=chance.token_bytes(16), version=4)))
        return text, born(text)

    def _making(self, made: Made, make: Callable[[], libvirt.virDomain]) -> libvirt.virDomain:
        """Remembered before it is there: a program that is killed now has still said it."""
        self._add(made)
        try:
            result = make()
        except libvirt.libvirtError as error:
            if not read.cut(error) and made.kind != "volume":
                self._drop(made)  # refused
            raise
        self._look()
        return result

    def _own(self, pool: str, name: str) -> Made:
        made = Made("volume", name, pool)
        if made not in self.made:
            why = f"the volume {name} is not one that this job made"
            raise Stumble(why, libvirt.VIR_ERR_OPERATION_INVALID)
        return made

    def _add(self, made: Made) -> None:
        self.made = (*self.made, made)
        self._write()

    def _drop(self, made: Made) -> None:
        self.made = tuple(each for each in self.made if each != made)
        self._write()

    def _write(self) -> None:
        if self._entry is not None:
            self._entry.write(self.made)

    # -- how far -----------------------------------------------------------------------------

    def _look(self) -> None:
        if self.stop.is_set():
            raise Stopped

    def _far(self, done: int, total: int) -> None:
        self._look()
        now = time.monotonic()
        if now - self._told_at >= _EVERY_S or done == total:
            self._told_at = now
            self._now(self.progress._replace(done=done, total=total))

    def _now(self, progress: Progress) -> None:
        self.progress = progress
        self.tell()

    # -- the way back ------------------------------------------------------------------------

    def _take_back(self, connection: Connection, problem: Problem | None, number: int) -> End:
        made, entry = self.made, self._entry
        removed: tuple[Made, ...]
        left: tuple[Left, ...]
        cancelled = problem is None
        if self._command.keep_on_failure:
            removed, left = (), tuple(Left(each, "it was to be kept") for each in made)
            if entry is not None:
                entry.done()
        else:
            self._now(Progress(number, text="Removing what was made"))
            try:
                removed, left = unmake(connection, made)
            except libvirt.libvirtError as error:
                if entry is not None:
                    entry.leave()
                return End(Problem(self.doing, "", str(error)), cancelled=cancelled, lost=True)
            if entry is not None:
                leave(entry, left)
        reason = problem.reason if problem is not None else "Cancelled."
        if removed:
            reason += f" Removed again: {listed(removed)}."
        if left:
            why = "; ".join(f"{each.made.text} ({plain(each.why, 120)})" for each in left)
            reason += f" Still there: {why}."
        detail, code = (problem.detail, problem.code) if problem is not None else ("", 0)
        return End(Problem(self.doing, reason, detail, code=code), cancelled=cancelled, removed=removed, left=left)

    def _explained(self, connection: Connection, step: Step, error: libvirt.libvirtError) -> Problem:
        problem = explain(error, self.doing, host=self._command.host)
        reason = problem.reason
        if _full(problem.detail):
            reason = _room(connection, step) or reason
        known = _secrets(step)
        reason, detail = hidden(reason, known), hidden(problem.detail, known)
        if len(self._command.steps) > 1:
            number = self.progress.step + 1
            reason = f"{reason.rstrip('.')}. It stopped at step {number} of {len(self._command.steps)}, {words(step)}."
        return replace(problem, reason=reason, detail=detail, remedy=None)


def leave(entry: Entry, left: tuple[Left, ...]) -> None:
    """Remember what is left, or forget all of it."""
    if not left:
        entry.done()
        return
    with contextlib.suppress(OSError):  # more than is left stays written
        entry.write(tuple(each.made for each in left))
    entry.leave()


def _absent(look: Callable[[], object], kind: str, name: str, where: str = "") -> None:
    """Raises Stumble where it is there, which libvirt would refuse too, or take for the same."""
    try:
        look()
    except libvirt.libvirtError as error:
        if read.cut(error):
            raise
        return
    raise Stumble(
        f"the {kind} {plain(name, 80)}{where} exists already: nothing was overwritten", libvirt.VIR_ERR_OPERATION_FAILED
    )


def _in(connection: Connection, pool: str, name: str) -> libvirt.virStorageVol:
    return connection.storagePoolLookupByName(pool).storageVolLookupByName(name)


def _full(text: str) -> bool:
    return "no space left" in text.lower() or "not enough free space" in text.lower()


def _room(connection: Connection, step: Step) -> str:
    """Where there is too little room, and how much there is; "" where nobody can tell."""
    name = getattr(step, "pool", "")
    try:
        pool = connection.storagePoolLookupByName(name)
        pool.refresh(0)
        free, folder = pool.info()[3], born(pool.XMLDesc(0)).folder
    except (libvirt.libvirtError, Refused):
        return ""
    place = f"{plain(name, 60)} ({plain(folder, 200)})"
    return f"The pool {place} is full: {size_text(free)} were free when it stopped. What was written is removed"


def _secrets(step: Step) -> tuple[str, ...]:
    try:
        return secrets(getattr(step, "xml", "") or "<none/>")
    except Refused:
        return ()


def listed(made: tuple[Made, ...]) -> str:
    """These in words, the first few by name."""
    return ", ".join(plain(each.text, 160) for each in made[:_NAMED]) + (
        f" and {len(made) - _NAMED} more" if len(made) > _NAMED else ""
    )


def _remove_files(steps: tuple[Step, ...]) -> None:
    for step in steps:
        if isinstance(step, RemoveFile):
            Path(step.path).unlink(missing_ok=True)
