"""`virtgui run-schedule NAME`: one run of a schedule, without a window, a display or Qt."""

from __future__ import annotations

import logging
import queue
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from virtgui.host import logfile
from virtgui.host.backup_images import BackupImages
from virtgui.host.journal import Journal
from virtgui.host.schedules import Schedules
from virtgui.hypervisor.engine import Engine
from virtgui.model.backup_plans import first_plan, incremental_lack
from virtgui.model.backups import (
    Backups,
    BackupsRead,
    DeleteBackups,
    ReadBackups,
    Scope,
    TakeBackup,
    VerifyBackups,
)
from virtgui.model.commands import Answer, Cancel, Command, Connect
from virtgui.model.facts import Domain, Phase
from virtgui.model.keys import DomainKey, HostKey
from virtgui.model.messages import Asked, Finished, HostSeen, Listed, Message
from virtgui.model.schedules import (
    Ran,
    Schedule,
    What,
    doomed_backups,
    doomed_snapshots,
    full_is_due,
    snapshot_name,
    snapshot_text,
)
from virtgui.model.snapshot_plans import Remark, grave
from virtgui.model.snapshot_plans import first_plan as first_snapshot
from virtgui.model.snapshot_plans import remarks as snapshot_remarks
from virtgui.model.snapshots import DeleteSnapshots, MakeSnapshot, ReadSnapshots, Snapshots, SnapshotsRead
from virtgui.util.errand import Cannot
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain

WELL, FAILED, UNKNOWN = 0, 1, 2
"""How the process ends: all went well; something did not; there is no such schedule."""
_OPEN_S = 120.0
_ANSWER_S = 120.0
_BROKEN = 109  # libvirt's VIR_ERR_CHECKPOINT_INCONSISTENT
_USAGE = tr("usage: virtgui run-schedule NAME")
_log = logging.getLogger(__name__)
M = TypeVar("M", bound=Message)


class Ended(Exception):
    """It was told to end."""


class Runner:
    """One schedule's run against an engine. For one thread; `end` is for a signal's handler."""

    def __init__(self, schedule: Schedule, say: Callable[[str], None] = print) -> None:
        self._schedule = schedule
        self._say = say
        self._messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._domains: dict[DomainKey, Domain] = {}
        self._lines: list[str] = []
        self._well = True
        self._over = False
        self._engine = Engine(
            self._messages.put,
            open_console=lambda target: None,
            started_at=lambda uuid: None,
            journal=Journal(),
            image_tools=BackupImages,
        )

    def end(self) -> None:
        """Cancel what runs, and come to an end."""
        self._over = True
        self._messages.put(None)

    def run(self) -> Ran:
        """Do all of it; one machine's failure does not keep the next from its turn."""
        began = time.time()
        try:
            for key, name in self._machines():
                self._of(key, name)
        except Ended:
            self._tell(tr("It was told to end before all was done"), well=False)
        except Cannot as cannot:
            self._tell(str(cannot), well=False)
        finally:
            self._engine.close()
        return Ran(began, time.time(), self._well, tuple(self._lines))

    # -- waiting -----------------------------------------------------------------------------

    def _tell(self, line: str, *, well: bool = True) -> None:
        self._lines.append(plain(line, 600))
        self._well = self._well and well
        self._say(plain(line, 600))

    def _next(self, until: float) -> Message:
        """The next message. Raises Ended, Cannot once it is too late."""
        try:
            message = self._messages.get(timeout=max(0.01, until - time.monotonic()))
        except queue.Empty:
            raise Cannot(tr("The host did not answer in time.")) from None
        if message is None:
            raise Ended
        if isinstance(message, Asked):  # nobody is there to be asked
            self._engine.send(Answer(message.host, message.question, None))
        return message

    def _ask(self, command: Command, kind: type[M]) -> M:
        ticket, until = self._engine.send(command), time.monotonic() + _ANSWER_S
        while True:
            message = self._next(until)
            if isinstance(message, kind) and getattr(message, "ticket", None) == ticket:
                return message

    def _do(self, command: Command) -> Finished:
        """As long as it takes: a disk may be large. Told to end, it is cancelled, and then waited for."""
        ticket = self._engine.send(command)
        asked = False
        while True:
            try:
                message = self._next(time.monotonic() + 3600)
            except Cannot:
                continue
            except Ended:
                if asked:
                    raise
                asked = True
                self._engine.send(Cancel(ticket))
                continue
            if isinstance(message, Finished) and message.ticket == ticket:
                if asked:
                    raise Ended
                return message

    def _machines(self) -> list[tuple[DomainKey, str]]:
        """Whose turn it is, once the host is open. Raises Cannot."""
        host, until = HostKey(self._schedule.host), time.monotonic() + _OPEN_S
        self._engine.send(Connect(host))
        while True:
            message = self._next(until)
            if isinstance(message, Listed) and message.host == host:
                break
            if isinstance(message, HostSeen) and message.host.key == host and message.host.phase is Phase.FAILED:
                why = message.host.problem.reason if message.host.problem is not None else tr("It cannot be opened.")
                raise Cannot(
                    tr("The host {host} could not be opened. {why}").format(
                        host=plain(self._schedule.host, 200), why=why
                    )
                )
        there = {each.key.uuid: each.name for each in message.domains}
        if not self._schedule.machines:
            return [(DomainKey(host, uuid), name) for uuid, name in sorted(there.items(), key=lambda pair: pair[1])]
        found = []
        for uuid, name in self._schedule.machines:
            if uuid in there:
                found.append((DomainKey(host, uuid), there[uuid]))
            else:
                self._tell(tr("{name}: it no longer exists").format(name=name), well=False)
        return found

    # -- what is done ------------------------------------------------------------------------

    def _of(self, key: DomainKey, name: str) -> None:
        try:
            if self._schedule.what is What.BACKUP:
                self._back_up(key, name)
            else:
                self._snap(key, name)
        except Cannot as cannot:
            self._tell(f"{name}: {cannot}", well=False)

    def _read(self, key: DomainKey) -> Backups:
        told = self._ask(ReadBackups(key, fresh=True), BackupsRead)
        if told.backups is None:
            raise Cannot(told.problem.reason if told.problem is not None else tr("Its backups cannot be read."))
        return told.backups

    def _back_up(self, key: DomainKey, name: str) -> None:
        schedule, known = self._schedule, self._read(key)
        plan = replace(first_plan(known, time.time(), schedule.pool)[0], cause=schedule.cause)
        plan = replace(plan, quiesce=plan.quiesce and schedule.quiesce, speed=schedule.speed)
        parent = known.find(plan.pool, plan.parent)
        if plan.scope is Scope.INCREMENTAL and (
            full_is_due(known.backups, parent, schedule) or incremental_lack(known, parent, plan.disks)
        ):
            plan = replace(plan, scope=Scope.FULL, parent="")
        end = self._do(TakeBackup(key, plan, known.active))
        if end.problem is not None and isinstance(end.problem.remedy, TakeBackup):
            self._tell(
                tr("{name}: {reason} All of it is written instead.").format(name=name, reason=end.problem.reason)
            )
            end = self._do(end.problem.remedy)
        if end.problem is not None or end.cancelled:
            self._tell(f"{name}: {_why(end)}", well=False)
            return  # an old backup is never deleted where there is no new one
        self._tell(tr("{name}: {what} backed up, {text}").format(name=name, what=plan.scope.said, text=end.text))
        if schedule.verify:
            end = self._do(VerifyBackups(key, ((plan.pool, plan.number),)))
            self._tell(f"{name}: {end.text or _why(end)}", well=end.problem is None)
            if end.problem is not None:
                return
        going = doomed_backups(self._read(key).backups, key.uuid, schedule, time.time())
        if going:
            end = self._do(DeleteBackups(key, tuple((each.pool, each.number) for each in going)))
            told = end.text if end.problem is None else _why(end)
            text = tr("{name}: {count} old ones, {told}").format(name=name, count=len(going), told=told)
            self._tell(text, well=end.problem is None)

    def _snap(self, key: DomainKey, name: str) -> None:
        schedule, known = self._schedule, self._shots(key)
        name_of_it = snapshot_name(schedule, time.time(), (each.name for each in known.snapshots))
        plan = replace(first_snapshot(known)[0], name=name_of_it, description=snapshot_text(schedule))
        found: list[Remark] = snapshot_remarks(plan, known)
        if why := grave(found):
            raise Cannot(why)
        end = self._do(MakeSnapshot(key, plan, known.active))
        if end.problem is not None or end.cancelled:
            raise Cannot(_why(end))
        self._tell(tr("{name}: snapshot {snapshot} taken").format(name=name, snapshot=plan.name))
        going = doomed_snapshots(self._shots(key).snapshots, schedule, time.time())
        if going:
            end = self._do(DeleteSnapshots(key, tuple(each.name for each in going)))
            text = tr("{name}: {count} old ones deleted")
            if end.problem is not None:
                text = tr("{name}: {count} old ones {why}")
            self._tell(text.format(name=name, count=len(going), why=_why(end)), well=end.problem is None)

    def _shots(self, key: DomainKey) -> Snapshots:
        told = self._ask(ReadSnapshots(key, deep=True), SnapshotsRead)
        if told.snapshots is None:
            raise Cannot(told.problem.reason if told.problem is not None else tr("Its snapshots cannot be read."))
        return told.snapshots


def _why(end: Finished) -> str:
    return end.problem.reason if end.problem is not None else tr("it was cancelled")


def main(arguments: Sequence[str]) -> int:
    """Run the schedule that is named; the exit status is one of the above."""
    names = [each for each in arguments if each != "--"]
    if len(names) != 1 or names[0].startswith("-"):
        sys.stderr.write(f"{_USAGE}\n")
        return UNKNOWN
    store = Schedules()
    try:
        schedule = store.get(names[0])
    except KeyError:
        sys.stderr.write(tr("virtgui: there is no schedule {name}\n").format(name=plain(names[0], 60)))
        return UNKNOWN
    logfile.start(False)
    try:
        with store.hold(schedule.name):
            runner = Runner(schedule, _print)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda _number, _frame: runner.end())
            ran = runner.run()
            store.ran(schedule.name, ran)
    except (Cannot, OSError) as error:
        sys.stderr.write(f"virtgui: {plain(str(error), 300)}\n")
        return FAILED
    return WELL if ran.well else FAILED


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
