"""The volumes of a host's pools: read a page at a time, and what is done to one of them; each pool on a lane of its
own, so that storage that hangs keeps only itself back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import partial

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.clerk import Timer
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.lane import Connection, Lane
from virtgui.hypervisor.link import Link, Stumble
from virtgui.hypervisor.pool_turns import at_work, refreshed
from virtgui.hypervisor.replies import thing_words
from virtgui.hypervisor.users import Reading, Users
from virtgui.hypervisor.volumes_do import TAKEN, act
from virtgui.hypervisor.why_not import LOST, NOT_BEGUN, UNKNOWN
from virtgui.model.file_index import FileIndex
from virtgui.model.keys import DomainKey, HostKey, Ticket
from virtgui.model.messages import Advanced, Began, Finished, Message
from virtgui.model.problems import Problem
from virtgui.model.storage import ReadVolumes, ReadVolumeXml, VolumeAct, VolumeDeed, VolumesRead, VolumeXmlRead
from virtgui.model.users import HostFiles, VolumeFile
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.xml.users import Refused, volume_file

PAGE = 250
"""Volumes told at once."""
PATIENCE_S = 15.0
"""A pool that has told nothing new for so long is not waited for."""
_SOON_S = 1.0
"""By then who waited for a volume has heard that nobody wants it any more."""
_AFTER = tr("After what is done to “{volume}” already: {deed}")
_LATE = tr("Its storage does not answer. What else this host does is not held up by it; read it again later.")
_AGAIN = tr("It was asked again meanwhile.")
_GONE = (libvirt.VIR_ERR_NO_STORAGE_POOL, libvirt.VIR_ERR_NO_STORAGE_VOL)
_SLOW = {
    VolumeDeed.WIPE: tr("Overwriting it. libvirt does not say how far it is, and cannot be stopped in it"),
    VolumeDeed.GROW: tr("Changing its size"),
    VolumeDeed.SHRINK: tr("Changing its size"),
    VolumeDeed.DELETE: tr("Deleting it"),
}


class _Question:
    """One question on its way."""

    def __init__(self, ticket: Ticket, command: ReadVolumes | ReadVolumeXml, lane: Lane) -> None:
        self.ticket = ticket
        self.command = command
        self.lane = lane
        self.news = 0
        self.seen = 0
        self.stopped = threading.Event()
        self.timer: Timer | None = None


class _Job:
    """One deed on its way: first who uses the volume is asked, then it is done."""

    def __init__(self, ticket: Ticket, command: VolumeAct, doing: str) -> None:
        self.ticket = ticket
        self.command = command
        self.doing = doing
        self.reading: Reading | None = None
        self.lane: Lane | None = None
        self.stop = threading.Event()
        self.waits = False
        """Set by the lane once libvirt refused it for what is done to the volume already."""


class Volumes:
    """The questions and deeds of one link; for the clerk's thread."""

    def __init__(
        self, link: Link, host: HostKey, users: Callable[[], Users], publish: Callable[[Message], None], *,
        read_only: bool,
    ) -> None:  # fmt: skip
        self._link = link
        self._host = host
        self._users = users
        self._publish = publish
        self._read_only = read_only
        self._open: dict[Ticket, _Question] = {}
        self._stuck: dict[str, Lane] = {}
        self._jobs: dict[Ticket, _Job] = {}

    # -- questions ---------------------------------------------------------------------------

    def ask(self, ticket: Ticket, command: ReadVolumes | ReadVolumeXml) -> None:
        """Begin to answer; the same pool asked again replaces what was asked before."""
        if isinstance(command, ReadVolumes):
            for other in tuple(self._open.values()):
                if isinstance(other.command, ReadVolumes) and other.command.pool == command.pool:
                    self._fail(other, Problem(_doing(command), _AGAIN))
        stuck = self._stuck.get(command.pool)
        if stuck is not None and not stuck.over and not self._link.refused:
            self._publish(_unread(ticket, self._host, command, Problem(_doing(command), _LATE)))
            return
        it = self._open[ticket] = _Question(ticket, command, self._link.lane("volumes"))
        it.timer = self._link.clerk.later(PATIENCE_S, partial(self._late, it))
        failed = partial(self._failed, it)
        if isinstance(command, ReadVolumes):
            fresh = command.fresh and not self._read_only
            work = partial(self._read, it, command.pool, fresh)
            asked = self._link.ask(it.lane, work, partial(self._told, it), failed)
        else:
            document = partial(_document, pool=command.pool, name=command.volume)
            asked = self._link.ask(it.lane, document, partial(self._document, it), failed)
        if not asked:
            self._fail(it, Problem(_doing(command), LOST))

    def _read(self, it: _Question, pool: str, fresh: bool, connection: Connection) -> int:
        """On its lane: pages are told as they come."""
        handle = connection.storagePoolLookupByName(pool)
        if fresh:
            refreshed(handle)
        handles = handle.listAllVolumes(0) if handle.isActive() else []
        page: list[VolumeFile] = []
        for number, volume in enumerate(handles, start=1):
            if it.stopped.is_set():
                break
            it.news += 1
            page += _fact(volume, pool)
            if len(page) >= PAGE and number < len(handles):
                self._link.clerk.post(partial(self._page, it, tuple(page), len(handles)))
                page = []
        self._link.clerk.post(partial(self._page, it, tuple(page), len(handles)))
        return len(handles)

    def _page(self, it: _Question, volumes: tuple[VolumeFile, ...], total: int) -> None:
        if it.ticket in self._open and isinstance(it.command, ReadVolumes):
            self._publish(VolumesRead(it.ticket, self._host, it.command.pool, volumes, total, whole=False))

    def _told(self, it: _Question, total: int) -> None:
        if isinstance(it.command, ReadVolumes):
            self._answer(it, VolumesRead(it.ticket, self._host, it.command.pool, total=total))

    def _document(self, it: _Question, xml: str) -> None:
        if isinstance(it.command, ReadVolumeXml):
            self._answer(it, VolumeXmlRead(it.ticket, self._host, it.command.pool, it.command.volume, xml))

    def _failed(self, it: _Question, error: libvirt.libvirtError) -> None:
        self._fail(it, explain(error, _doing(it.command), host=self._host))

    def _late(self, it: _Question) -> None:
        if it.ticket not in self._open:
            return
        if it.news > it.seen:  # slow, but it comes
            it.seen = it.news
            it.timer = self._link.clerk.later(PATIENCE_S, partial(self._late, it))
            return
        self._stuck[it.command.pool] = it.lane  # no more are sent after it while it waits
        self._fail(it, Problem(_doing(it.command), _LATE))

    def _fail(self, it: _Question, problem: Problem) -> None:
        self._answer(it, _unread(it.ticket, self._host, it.command, problem))

    def _answer(self, it: _Question, message: Message) -> None:
        if self._open.pop(it.ticket, None) is None:
            return
        it.stopped.set()
        if it.timer is not None:
            it.timer.cancel()
        self._link.close_lane(it.lane)
        self._publish(message)

    # -- deeds -------------------------------------------------------------------------------

    def act(self, ticket: Ticket, command: VolumeAct) -> None:
        """Begin a deed."""
        doing = thing_words(command, "")
        self._publish(Began(ticket, command, plain(command.volume, 80), self._link.clerk.wall(), True))
        if self._read_only:
            denied = Stumble("read only access", libvirt.VIR_ERR_OPERATION_DENIED)
            self._publish(Finished(ticket, self._link.clerk.wall(), explain(denied, doing, host=self._host)))
            return
        job = self._jobs[ticket] = _Job(ticket, command, doing)
        if command.deed is VolumeDeed.GROW:
            self._do(job)
            return
        self._publish(Advanced(ticket, text=tr("Asking who uses it")))
        job.reading = self._users().read(False, partial(self._known, job))

    def cancel(self, ticket: Ticket) -> bool:
        """Stop a deed while it has not been begun on the host; False for one that is not ours."""
        job = self._jobs.get(ticket)
        if job is None:
            return False
        if job.lane is None:
            self._finish(job, cancelled=True)
        elif job.waits:
            job.stop.set()
            self._link.clerk.later(_SOON_S, partial(self._cannot, job))
        else:
            self._cannot(job)
        return True

    def _cannot(self, job: _Job) -> None:
        if job.ticket in self._jobs:
            self._publish(Advanced(job.ticket, text=tr("The host has been asked already and cannot break it off")))

    def lost(self) -> None:
        """The link is about to be cut."""
        for it in tuple(self._open.values()):
            self._fail(it, Problem(_doing(it.command), LOST))
        for job in tuple(self._jobs.values()):
            begun = job.lane is not None
            self._finish(job, Problem(job.doing, UNKNOWN if begun else NOT_BEGUN), unknown=begun)

    def _known(self, job: _Job, files: HostFiles) -> None:
        job.reading = None
        if job.ticket not in self._jobs:
            return
        command = job.command
        index = FileIndex((files,))
        known = next((it for it in files.volumes if (it.pool, it.name) == (command.pool, command.volume)), None)
        path = known.path if known is not None else ""
        nobody = DomainKey(self._host, "")
        users = [user for user in index.users(self._host, path, nobody, command.pool, command.volume) if user.sure]
        if users:
            self._finish(job, Problem(job.doing, in_use(user.name for user in users)))
            return
        if files.blind:
            self._finish(
                job,
                Problem(
                    job.doing, tr("It is not known who uses it. {why} Nothing was done.").format(why=files.blind[0])
                ),
            )
            return
        self._do(job)

    def _do(self, job: _Job) -> None:
        job.lane = self._link.lane("volume")
        slow = _SLOW[job.command.deed]
        self._publish(Advanced(job.ticket, text=slow))

        def told() -> None:  # from the lane
            job.waits = True
            self._publish(Advanced(job.ticket, text=_AFTER.format(volume=plain(job.command.volume, 80), deed=slow)))

        work = partial(act, command=job.command, stop=job.stop, told=told)
        if not self._link.ask(job.lane, work, lambda _: self._finish(job), partial(self._not_done, job)):
            self._finish(job, Problem(job.doing, LOST))

    def _not_done(self, job: _Job, error: libvirt.libvirtError) -> None:
        if job.stop.is_set() and at_work(error):
            self._finish(job, cancelled=True)
        elif read.cut(error):
            self._finish(job, Problem(job.doing, UNKNOWN, str(error)), unknown=True)
        elif error.get_error_code() == libvirt.VIR_ERR_NO_STORAGE_VOL:
            self._finish(job, Problem(job.doing, tr("This volume no longer exists."), str(error)))
        elif TAKEN in str(error):
            self._finish(job, Problem(job.doing, f"{TAKEN}.", str(error)))
        else:
            self._finish(job, explain(error, job.doing, host=self._host))

    def _finish(
        self, job: _Job, problem: Problem | None = None, *, cancelled: bool = False, unknown: bool = False
    ) -> None:
        if self._jobs.pop(job.ticket, None) is None:
            return
        if job.reading is not None:
            self._users().stop(job.reading)
        if job.lane is not None:
            self._link.close_lane(job.lane)
        at = self._link.clerk.wall()
        self._publish(Finished(job.ticket, at, problem, cancelled=cancelled, unknown=unknown))


def in_use(names: Iterable[str]) -> str:
    """Why a volume is left alone, with who needs it."""
    told = list(dict.fromkeys(plain(name, 60) for name in names))
    more = tr(" and {count} more").format(count=len(told) - 4) if len(told) > 4 else ""
    return tr("It is in use by {names}{more}. Nothing was done.").format(
        names=", ".join(tr("“{name}”").format(name=name) for name in told[:4]), more=more
    )


def _unread(ticket: Ticket, host: HostKey, command: ReadVolumes | ReadVolumeXml, problem: Problem) -> Message:
    if isinstance(command, ReadVolumes):
        return VolumesRead(ticket, host, command.pool, problem=problem)
    return VolumeXmlRead(ticket, host, command.pool, command.volume, problem=problem)


def _doing(command: ReadVolumes | ReadVolumeXml) -> str:
    if isinstance(command, ReadVolumes):
        return tr("read the volumes of {pool}").format(pool=plain(command.pool, 80))
    return tr("read the volume {volume}").format(volume=plain(command.volume, 80))


def _fact(volume: libvirt.virStorageVol, pool: str) -> tuple[VolumeFile, ...]:
    try:
        return (volume_file(read.decoded(volume.XMLDesc, 0), pool),)
    except Refused:
        return (VolumeFile(pool, read.decoded(volume.name), read.decoded(volume.path)),)
    except libvirt.libvirtError as error:
        if read.cut(error) or error.get_error_code() not in _GONE:
            raise
        return ()


def _document(connection: Connection, pool: str, name: str) -> str:
    return read.decoded(read.volume_named(connection.storagePoolLookupByName(pool), name).XMLDesc, 0)
