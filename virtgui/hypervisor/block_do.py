"""Jobs on a machine's disks, each as a piece of work on a lane of its own: looked at once more, begun, followed."""

from __future__ import annotations

import posixpath
import threading
from collections.abc import Callable

import libvirt

from virtgui.hypervisor import block_run as run
from virtgui.hypervisor import read
from virtgui.hypervisor import snapshots_merge as merging
from virtgui.hypervisor.block_read import disks
from virtgui.hypervisor.errands import delete_volume
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.snapshots_read import look_again
from virtgui.hypervisor.work import Work
from virtgui.model.block_plans import between, remarks
from virtgui.model.blocks import Commit, Copy, CopyTo, DiskChain, Disks, FollowBlockJob, JobKind, Pull, Then
from virtgui.model.commands import DeleteVolume
from virtgui.model.snapshot_plans import grave
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml import blocks as xml
from virtgui.xml.volumes import VolumeDraft, volume_xml

READY = tr("Both are alike. Let it go over to the copy, or stop to keep the copy as it is now")
_BYTES_PULL = libvirt.VIR_DOMAIN_BLOCK_REBASE_BANDWIDTH_BYTES
_BYTES_COMMIT = libvirt.VIR_DOMAIN_BLOCK_COMMIT_BANDWIDTH_BYTES
_INACTIVE = libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE
_GAVE_UP = tr("The hypervisor gave it up; the disk is as it was.")
_LOST = tr("The file of the copy was deleted meanwhile. The disk is as it was.")
_WENT_OFF = tr("The machine went off meanwhile, and the job ended with it. Its disk is as it was.")
_FOUND = {
    JobKind.PULL: tr("pull on {target}, found running"),
    JobKind.COPY: tr("copy on {target}, found running"),
    JobKind.COMMIT: tr("commit on {target}, found running"),
    JobKind.ACTIVE_COMMIT: tr("commit of what it writes to on {target}, found running"),
    JobKind.OTHER: tr("another job on {target}, found running"),
}
_FOLDERS = ("dir", "fs", "netfs", "gluster", "vstorage")
_OFTEN_S = 0.4


def do(connection: Connection, work: Work) -> None:
    """Any of them. Raises libvirt.libvirtError, `Refused` and ValueError."""
    command = work.command
    machine = connection.lookupByUUIDString(command.domain.uuid)
    if isinstance(command, FollowBlockJob):
        _follow(connection, machine, work, command)
        return
    if not isinstance(command, Pull | Commit | Copy):
        raise TypeError(command)
    now = disks(connection, command.domain, work.files, work.host)
    chain = now.chain(command.target)
    if why := grave(remarks(command, now)):
        work.refuse(why)
        return
    if work.stop.is_set() or chain is None:
        work.stopped = True
        return
    try:
        match command:
            case Pull():
                _pull(connection, machine, work, command, chain)
            case Commit():
                _commit(connection, machine, work, command, chain)
            case Copy():
                _Copying(connection, machine, work, command, now).run()
    except libvirt.libvirtError as error:
        if read.cut(error) or not work.begun or machine.isActive():
            raise
        work.refuse(_WENT_OFF, str(error))


def _follow_it(
    machine: libvirt.virDomain, work: Work, target: str, what: str, goes_over: Callable[[], bool] = lambda: False
) -> bool:
    def tell(done: float, total: float) -> None:
        work.tell(done, total, what)

    return run.follow(machine, target, work.stop, tell, goes_over, work.left.is_set)


# -- into one image --------------------------------------------------------------------------


def _pull(connection: Connection, machine: libvirt.virDomain, work: Work, command: Pull, chain: DiskChain) -> None:
    wanted = _below(chain, command.base)
    work.begun = True
    if command.base:
        machine.blockRebase(command.target, command.base, command.speed, _BYTES_PULL)
    else:
        machine.blockPull(command.target, command.speed, libvirt.VIR_DOMAIN_BLOCK_PULL_BANDWIDTH_BYTES)
    stopped = _follow_it(
        machine, work, command.target, tr("pulling into {target}").format(target=plain(command.target, 20))
    )
    if run.chain(machine, command.target)[1:] == wanted:
        work.text = (
            tr("It stands on nothing now")
            if not wanted
            else tr("It stands on {path} now").format(path=plain(wanted[0], 120))
        )
    elif stopped:
        work.stopped = True
    else:
        _given_up(connection, machine, work, chain.seen[0].path)


def _below(chain: DiskChain, base: str) -> tuple[str, ...]:
    paths = tuple(layer.path for layer in chain.seen)
    return paths[paths.index(base) :] if base in paths else ()


def _commit(connection: Connection, machine: libvirt.virDomain, work: Work, command: Commit, chain: DiskChain) -> None:
    active = command.top == chain.seen[0].path
    gone = [layer.path for layer in between(chain, command.top, command.base)]
    deletes = command.delete and connection.getLibVersion() >= merging.DELETES
    flags = _BYTES_COMMIT
    if active:
        flags |= libvirt.VIR_DOMAIN_BLOCK_COMMIT_ACTIVE
    if deletes:
        flags |= libvirt.VIR_DOMAIN_BLOCK_COMMIT_DELETE
    into = merging.Into(connection, command.base)
    work.begun = True
    machine.blockCommit(command.target, command.base, command.top, command.speed, flags)
    what = tr("merging {target}").format(target=plain(command.target, 20))
    try:
        stopped = _follow_it(machine, work, command.target, what, lambda: active and into.is_there())
    except merging.Lost as lost:
        run.abort(machine, command.target)
        work.refuse(tr("{why} The disk is as it was.").format(why=lost))
        return
    if run.stands_on(machine, command.target, command.top):
        if stopped:
            work.stopped = True
        else:
            _given_up(connection, machine, work, command.base)
        return
    left = []
    for path in gone if command.delete else ():
        look_again(connection, path)
        if not deletes and not merging.drop(connection, path):
            left.append(plain(path, 160))
    work.text = tr("Merged into {image}").format(image=plain(posixpath.basename(command.base), 80))
    if left:
        work.text += tr(". Delete by hand: {paths}").format(paths=", ".join(left))


def _given_up(connection: Connection, machine: libvirt.virDomain, work: Work, path: str) -> None:
    why = run.room_lack(connection, machine, path)
    work.refuse(tr("{why} The disk is as it was.").format(why=why) if why else _GAVE_UP)


# -- to another place ------------------------------------------------------------------------


class _Copying:
    """A copy from its beginning until the machine is on one side or the other."""

    def __init__(
        self, connection: Connection, machine: libvirt.virDomain, work: Work, command: Copy, now: Disks
    ) -> None:
        self.connection = connection
        self.machine = machine
        self.work = work
        self.command = command
        self.now = now
        self.ready = False
        self.pooled = False
        self.lost = False
        self.made = not command.to.reuse
        self.path = ""
        self.block = command.to.block

    def run(self) -> None:
        command, work = self.command, self.work
        before = run.chain(self.machine, command.target)
        to = self._place(command.to)
        self.path = to.path
        self.pooled = look_again(self.connection, to.path) and not self.block
        if not to.reuse and work.files.fact(self.connection, to.path) is not None:
            work.refuse(tr("{path} is there already; nothing is overwritten.").format(path=plain(to.path, 200)))
            return
        flags = libvirt.VIR_DOMAIN_BLOCK_COPY_SHALLOW if command.shallow else 0
        if to.reuse:
            flags |= libvirt.VIR_DOMAIN_BLOCK_COPY_REUSE_EXT
        if self.now.known.persistent:
            flags |= libvirt.VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB
        if command.mirrored:
            flags |= libvirt.VIR_DOMAIN_BLOCK_COPY_SYNCHRONOUS_WRITES
        params = {"bandwidth": command.speed} if command.speed else {}
        work.begun = True
        try:
            self.machine.blockCopy(command.target, xml.destination(to.path, to.format, block=to.block), params, flags)
        except libvirt.libvirtError as error:
            if not read.cut(error) and to is not command.to and to.reuse:
                merging.drop(self.connection, to.path)  # the volume that was made for it
            raise
        try:
            stopped = run.follow(self.machine, command.target, work.stop, self._tell, self._goes_over, work.left.is_set)
        except libvirt.libvirtError as error:
            if not read.cut(error) and not self.machine.isActive():
                self._remove()
            raise
        self._end(before, stopped)

    def _place(self, to: CopyTo) -> CopyTo:
        """A volume of a pool of files is a path; of any other it is made first."""
        if not to.pool:
            return to
        pool = self.connection.storagePoolLookupByName(to.pool)
        kind, folder = xml.pool_place(pool.XMLDesc(0))
        if kind in _FOLDERS and folder.startswith("/"):
            return to._replace(path=posixpath.join(folder, to.volume))
        size = self.machine.blockInfo(self.command.target)[0]
        volume = pool.createXML(volume_xml(VolumeDraft(to.volume, size, "raw")), 0)
        self.block = True
        return CopyTo(volume.path(), "", "", "raw", reuse=True, block=True)

    def _tell(self, done: float, total: float) -> None:
        self.ready = bool(total) and done >= total
        waits = self.ready and self.command.then is Then.WAIT
        self.work.tell(
            done, total, READY if waits else tr("copying {target}").format(target=plain(self.command.target, 20))
        )

    def _goes_over(self) -> bool:
        if self.command.then is Then.STOP:
            self.work.stop.set()  # what is told next ends it
            return False
        if self.command.then is not Then.GO_OVER and not self.work.go_over.is_set():
            return False
        if self._is_lost():
            self.lost = True
            self.work.stop.set()
            return False
        return True

    def _is_lost(self) -> bool:
        """Whether somebody deleted the copy meanwhile: what goes over to it then loses all once it is off."""
        there = not self.pooled or not look_again(self.connection, self.path)
        return not there and self.work.files.fact(self.connection, self.path) is None

    def _end(self, before: tuple[str, ...], stopped: bool) -> None:
        work, target = self.work, self.command.target
        after = run.chain(self.machine, target)
        if after and after[0] == self.path:
            look_again(self.connection, self.path)
            work.text = tr("{target} is {path} now").format(target=plain(target, 20), path=plain(self.path, 160))
            self._settle()
            if self.command.drop_old and before and before[0] != self.path:
                self._drop(before[0])
        elif self.lost:
            work.refuse(_LOST)
        elif stopped and self.ready:
            look_again(self.connection, self.path)
            work.text = tr("The copy is kept: {path}").format(path=plain(self.path, 160))
        elif stopped:
            work.stopped = True
            self._remove()
        else:
            why = run.room_lack(self.connection, self.machine, self.path)
            self._remove()
            work.refuse(tr("{why} The disk is as it was.").format(why=why) if why else _GAVE_UP)

    def _settle(self) -> None:
        """libvirt changes the stored definition by itself only where it said the same as the running one."""
        if not self.machine.isPersistent():
            return
        text = self.machine.XMLDesc(_INACTIVE)
        where, _ = xml.disk_sources(text).get(self.command.target, ("", ""))
        if where != self.path:
            form = self.command.to.format if not self.block else "raw"
            moved = xml.disk_moved(text, self.command.target, self.path, form, block=self.block)
            if moved:
                self.machine.updateDeviceFlags(moved, libvirt.VIR_DOMAIN_AFFECT_CONFIG)

    def _drop(self, path: str) -> None:
        """The old image, where nobody else needs it: looked at once more, on the whole host."""
        fact = self.work.files.fact(self.connection, path)
        if fact is None:
            self.work.text += tr(". The old image lies in no pool: delete {path} by hand").format(path=plain(path, 160))
            return
        try:
            delete_volume(self.connection, DeleteVolume(self.command.domain, fact.pool, fact.volume))
        except libvirt.libvirtError as error:
            if read.cut(error):
                raise
            why = plain(error.get_error_message() or str(error), 160)
            self.work.text += tr(". The old image is kept: {why}").format(why=why)
        else:
            self.work.text += tr(", and the old image is deleted")

    def _remove(self) -> None:
        """What was half written is worth nothing."""
        if self.made and not merging.drop(self.connection, self.path):
            self.work.done.append(tr("{path} may be left: delete it by hand.").format(path=plain(self.path, 160)))


# -- found running ---------------------------------------------------------------------------


def _follow(connection: Connection, machine: libvirt.virDomain, work: Work, command: FollowBlockJob) -> None:
    """What it was begun for is not known: it is told what libvirt told, and where the disk stands in the end."""
    target = command.target
    before = run.chain(machine, target)
    if not run.running(machine, target):
        work.text = tr("It was over already")
        return
    work.begun = True
    waits = command.kind is JobKind.COPY

    def tell(done: float, total: float) -> None:
        ready = bool(total) and done >= total
        running = _FOUND[command.kind].format(target=plain(target, 20))
        work.tell(done, total, READY if ready and waits else running)

    to, _ = xml.mirrors(machine.XMLDesc(0)).get(target, ("", False))
    into = merging.Into(connection, to, was=True) if to else None

    def goes_over() -> bool:
        may = waits or command.kind is JobKind.ACTIVE_COMMIT
        return may and work.go_over.is_set() and (into is None or into.is_there())

    work.heard.pop(target, None)
    try:
        stopped = run.follow(machine, target, work.stop, tell, goes_over, work.left.is_set)
    except merging.Lost as lost:
        run.abort(machine, target)
        work.refuse(_LOST if waits else tr("{why} The disk is as it was.").format(why=lost))
        return
    except libvirt.libvirtError as error:
        if read.cut(error) or machine.isActive():
            raise
        work.refuse(_WENT_OFF, str(error))
        return
    after = run.chain(machine, target)
    if stopped and after == before:
        work.stopped = True
    elif after != before:
        work.text = (
            tr("It writes to {path} now").format(path=plain(after[0], 160))
            if after[:1] != before[:1]
            else tr("Its chain is shorter now")
        )
    elif _said(work, target) == libvirt.VIR_DOMAIN_BLOCK_JOB_FAILED:
        work.refuse(_GAVE_UP)
    else:
        work.text = tr("It is over; the disk stands on what it stood on")


def _said(work: Work, target: str) -> int:
    """What libvirt told of the job's end; its event comes right behind the end itself."""
    waiting = threading.Event()
    for _ in range(int(2 / _OFTEN_S)):
        if target in work.heard:
            return work.heard[target]
        waiting.wait(_OFTEN_S)
    return work.heard.get(target, -1)
