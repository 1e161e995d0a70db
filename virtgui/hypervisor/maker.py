"""A creation as one piece of work on a lane: its steps one after the other, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import libvirt

from virtgui.hypervisor import read
from virtgui.hypervisor.explain import explain
from virtgui.hypervisor.journal import Entry
from virtgui.hypervisor.lane import Connection
from virtgui.hypervisor.ledger import Ledger, Progress, leave, left_text, listed
from virtgui.hypervisor.pool_turns import refreshed
from virtgui.hypervisor.steps import Lend, Steps
from virtgui.hypervisor.streams import Stopped
from virtgui.hypervisor.unmaking import Left, unmake
from virtgui.model.making import Made, Make, RemoveFile, Step
from virtgui.model.problems import Problem
from virtgui.util.frozen import replace
from virtgui.util.language import tr
from virtgui.util.names import plain
from virtgui.util.units import size_text
from virtgui.xml.making import born, refusal, words
from virtgui.xml.parse import Refused
from virtgui.xml.secrets import hidden, secrets

_CANNOT = tr("Nothing can be remembered in this program's own folder, so nothing is begun: {}.")


class End(NamedTuple):
    """What came of a job. `machines` are the UUIDs of those made, `removed` and `left` what was taken back or not;
    `lost`: the connection broke, so nobody knows."""

    problem: Problem | None
    machines: tuple[str, ...] = ()
    cancelled: bool = False
    lost: bool = False
    removed: tuple[Made, ...] = ()
    left: tuple[Left, ...] = ()


class Maker:
    """One job. `begin` opens its page in the journal."""

    def __init__(self, command: Make, doing: str, begin: Callable[[], Entry], lend: Lend) -> None:
        self.command = command
        self.doing = doing
        self.ledger = Ledger()
        self._begin = begin
        self._steps = Steps(self.ledger, lend)

    def run(self, connection: Connection) -> End:
        """Do all of it, or nothing; for a lane's thread."""
        steps, ledger = self.command.steps, self.ledger
        try:
            if refused := next((why for step in steps if (why := refusal(step))), ""):
                return End(Problem(self.doing, refused))
            try:
                ledger.entry = entry = self._begin()
            except OSError as error:
                return End(Problem(self.doing, _CANNOT.format(error.strerror or error)))
            return self._run(connection, entry)
        finally:
            for step in steps:
                if isinstance(step, RemoveFile):
                    Path(step.path).unlink(missing_ok=True)

    def _run(self, connection: Connection, entry: Entry) -> End:
        ledger = self.ledger
        step: Step | None = None
        try:
            for number, step in enumerate(self.command.steps):
                ledger.look()
                ledger.now(Progress(number))
                self._steps.do(connection, step)
        except Stopped:
            return self._take_back(connection, entry, None)
        except libvirt.libvirtError as error:
            if read.cut(error):
                entry.leave()
                return End(Problem(self.doing, "", str(error)), lost=True)
            if ledger.stop.is_set():
                return self._take_back(connection, entry, None)
            problem = explain(error, self.doing, host=self.command.host)
            return self._take_back(connection, entry, self._placed(connection, step, problem))
        except (OSError, Refused) as error:
            reason = str(error)
            if isinstance(error, OSError) and error.strerror:
                reason = f"{plain(str(error.filename), 160)}: {error.strerror}" if error.filename else error.strerror
            problem = Problem(self.doing, f"{reason.rstrip('.')}.")
            return self._take_back(connection, entry, self._placed(connection, step, problem))
        entry.done()
        return End(None, tuple(each.uuid for each in ledger.made if each.kind == "machine"))

    def _take_back(self, connection: Connection, entry: Entry, problem: Problem | None) -> End:
        """`problem` is None when a person cancelled."""
        made, cancelled = self.ledger.made, problem is None
        problem = problem or Problem(self.doing, tr("Cancelled."))
        if self.command.keep_on_failure:
            entry.done()
            kept = tr(" Kept: {made}.").format(made=listed(made)) if made else ""
            return End(replace(problem, reason=problem.reason + kept), cancelled=cancelled)
        self.ledger.now(self.ledger.progress._replace(text=tr("Removing what was made"), grows=None))
        try:
            removed, left = unmake(connection, made)
        except libvirt.libvirtError as error:
            entry.leave()
            return End(Problem(self.doing, "", str(error)), cancelled=cancelled, lost=True)
        leave(entry, left)
        reason = problem.reason
        if removed:
            reason += tr(" Removed again: {removed}.").format(removed=listed(removed))
        if left:
            reason += tr(" Still there: {left}.").format(left=left_text(left))
        return End(replace(problem, reason=reason), cancelled=cancelled, removed=removed, left=left)

    def _placed(self, connection: Connection, step: Step | None, problem: Problem) -> Problem:
        """With the step it happened at, the room there is where there was too little, and no password."""
        if step is None:
            return problem
        reason, known = problem.reason, _secrets(step)
        if _full(problem.detail):
            reason = _room(connection, step) or reason
        reason, detail = hidden(reason, known), hidden(problem.detail, known)
        if len(self.command.steps) > 1:
            place = tr("step {number} of {count}, {step}").format(
                number=self.ledger.progress.step + 1, count=len(self.command.steps), step=words(step)
            )
            reason = tr("{reason}. It stopped at {place}.").format(reason=reason.rstrip("."), place=place)
        return replace(problem, reason=reason, detail=detail, remedy=None)


def _full(text: str) -> bool:
    return "no space left" in text.lower() or "not enough free space" in text.lower()


def _room(connection: Connection, step: Step) -> str:
    """Where there is too little room, and how much there is; "" where nobody can tell."""
    name = getattr(step, "pool", "")
    try:
        pool = connection.storagePoolLookupByName(name)
        refreshed(pool)
        free, folder = pool.info()[3], born(pool.XMLDesc(0)).folder
    except (libvirt.libvirtError, Refused):
        return ""
    place = f"{plain(name, 60)} ({plain(folder, 200)})"
    return tr("The pool {place} is full: {free} were free when it stopped. What was written is removed.").format(
        place=place, free=size_text(free)
    )


def _secrets(step: Step) -> tuple[str, ...]:
    try:
        return secrets(getattr(step, "xml", "") or "<none/>")
    except Refused:
        return ()
